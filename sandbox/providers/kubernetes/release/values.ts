import { readFileSync } from "node:fs";
import { isObject } from "../../compare";
import type { Props } from "../../types";
import { programPath } from "../files";
import { withoutNulls } from "../objects";
import { parseYaml } from "../yaml";

/**
 * The values that helm gets: the value files in their order, then `values`. Without allowNullValues nulls are left out, as the
 * official provider does: for helm a null removes the chart's default.
 */
export function mergedValues(inputs: Props): Props {
  const files = Array.isArray(inputs.valueYamlFiles) ? (inputs.valueYamlFiles as Props[]) : [];
  const layers = [...files.map(readValues), isObject(inputs.values) ? inputs.values : {}];
  const merged = layers.reduce<Props>((below, above) => merge(below, above), {});
  return inputs.allowNullValues === true ? merged : (withoutNulls(merged) as Props);
}

function readValues(asset: Props): Props {
  const from = typeof asset.path === "string" ? asset.path : "a text asset";
  if (typeof asset.text !== "string" && typeof asset.path !== "string") {
    throw new Error("valueYamlFiles: only text and file assets can be read here");
  }
  const text =
    typeof asset.text === "string" && asset.text !== ""
      ? asset.text
      : readFileSync(programPath(String(asset.path)), "utf8");
  const values = parseYaml(text);
  if (values !== null && !isObject(values)) throw new Error(`valueYamlFiles: ${from} does not hold an object`);
  return values ?? {};
}

function merge(below: Props, above: Props): Props {
  const result = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = result[key];
    result[key] = isObject(under) && isObject(value) ? merge(under, value) : value;
  }
  return result;
}
