import { createHash } from "node:crypto";
import { parse, stringify } from "yaml";
import { checkInputs, type Spec } from "../inputs";
import { isObject, type Props, type Resource, UNKNOWN } from "../serve";

/** The Image Factory's schematic, its fields in the order in which the factory writes them: the order makes the id. */
const SCHEMATIC: Record<string, Spec> = {
  overlay: { image: "string", name: "string", options: "any" },
  customization: {
    extraKernelArgs: ["string"],
    meta: [{ key: "integer", value: "string" }],
    systemExtensions: { officialExtensions: ["string"] },
    secureboot: { includeWellKnownCertificates: "boolean" },
    bootloader: "string",
  },
};

/** An image's description. Its id is the hash of its text, so it needs no Image Factory. */
export const schematic: Resource = {
  async check(news) {
    const failures = checkInputs(news, { schematic: "string" });
    if (typeof news.schematic === "string") {
      const content = parseSchematic(news.schematic);
      if (!content) failures.push({ property: "schematic", reason: "a schematic is YAML of an object" });
      else
        for (const { property, reason } of checkInputs(content, SCHEMATIC))
          failures.push({
            property: `schematic.${property}`,
            reason: reason.replace("official provider", "Image Factory"),
          });
    }
    return { inputs: news, failures };
  },

  async create({ inputs, preview }) {
    const isPlan = preview || inputs.schematic === UNKNOWN;
    return { id: isPlan ? "" : schematicId(inputs.schematic), outputs: inputs };
  },

  // Another schematic is another image: the id is the content's. Without `update` a change replaces.
};

/** The id that the Image Factory gives: the SHA-256 of the schematic as it writes it. */
export function schematicId(text: unknown): string {
  const content = typeof text === "string" ? (parseSchematic(text) ?? {}) : {};
  const canonical = { ...inOrder(content, SCHEMATIC) };
  canonical.customization ??= {};
  return createHash("sha256")
    .update(stringify(canonical, { indent: 4, lineWidth: 0 }))
    .digest("hex");
}

function parseSchematic(text: string): Props | undefined {
  try {
    const content: unknown = parse(text) ?? {};
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function inOrder(content: Props, spec: Record<string, Spec>): Props {
  const result: Props = {};
  for (const [name, part] of Object.entries(spec)) {
    const value = content[name];
    if (isObject(value) && typeof part === "object" && !Array.isArray(part)) {
      const inner = inOrder(value, part as Record<string, Spec>);
      if (Object.keys(inner).length > 0) result[name] = inner;
    } else if (value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
      result[name] = value;
  }
  return result;
}
