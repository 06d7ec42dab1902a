import { isObject } from "../../compare";
import type { Props } from "../../types";
import { condition, READY, sayCondition, type Verdict, waiting } from "./verdict";

type Expression = (object: Props) => Verdict;

/**
 * The annotation pulumi.com/waitFor: `condition=X`, `condition=X=V`, `jsonpath={.a.b}`, `jsonpath={.a.b}=v`, or a JSON list of
 * these, all of which must hold.
 * @throws Error naming the expression that cannot be read
 */
export function parseWaitFor(text: string): Expression {
  const trimmed = text.trim();
  if (!trimmed.startsWith("[")) return parseOne(trimmed);
  let list: unknown;
  try {
    list = JSON.parse(trimmed);
  } catch {
    throw new Error(`pulumi.com/waitFor: ${trimmed} is not a JSON list`);
  }
  if (!Array.isArray(list) || list.length === 0 || !list.every((item) => typeof item === "string")) {
    throw new Error("pulumi.com/waitFor: a list must hold at least one expression, as strings");
  }
  const all = (list as string[]).map((item) => parseOne(item.trim()));
  return (object) => {
    const open = all.map((expression) => expression(object)).filter((verdict) => !verdict.ready);
    return open.length === 0 ? READY : waiting(...open.flatMap((verdict) => verdict.waiting ?? []));
  };
}

function parseOne(text: string): Expression {
  const wanted = /^condition=([^=]+)(?:=(.*))?$/.exec(text);
  if (wanted) return conditionIs(wanted[1] as string, wanted[2] ?? "True");
  const path = /^jsonpath=(.*)$/.exec(text);
  if (path) return jsonPathIs(path[1] as string);
  throw new Error(`pulumi.com/waitFor: "${text}" must start with "condition=" or "jsonpath="`);
}

function conditionIs(type: string, status: string): Expression {
  return (object) => {
    const found = condition(object, type);
    if (found && found.status.toLowerCase() === status.toLowerCase()) {
      // A condition of an older generation says nothing about what was just applied.
      const generation = isObject(object.metadata) ? object.metadata.generation : undefined;
      const observed = (found as unknown as Props).observedGeneration;
      if (typeof observed !== "number" || typeof generation !== "number" || observed >= generation) return READY;
      return waiting(`condition ${type} was set for generation ${observed}, not yet for ${generation}`);
    }
    return waiting(found ? `${sayCondition(found)}, wanted ${status}` : `there is no condition ${type} yet`);
  };
}

function jsonPathIs(text: string): Expression {
  const close = text.startsWith("{") ? text.lastIndexOf("}") : -1;
  const path = close > 0 ? text.slice(1, close) : text.split("=")[0];
  const rest = close > 0 ? text.slice(close + 1) : text.slice((path as string).length);
  if (rest !== "" && !rest.startsWith("=")) throw new Error(`pulumi.com/waitFor: cannot read "${rest}" after the path`);
  const wanted = rest === "" ? undefined : unquote(rest.slice(1));
  const steps = parseJsonPath(path as string);
  return (object) => {
    const values = steps
      .reduce<unknown[]>((found, step) => found.flatMap(step), [object])
      .filter((v) => v !== undefined && v !== null);
    if (wanted === undefined) return values.length > 0 ? READY : waiting(`${path} is not set yet`);
    if (values.some((value) => String(value) === wanted)) return READY;
    return waiting(
      `${path} is ${values.length > 0 ? values.map((v) => JSON.stringify(v)).join(", ") : "not set"}, wanted ${wanted}`,
    );
  };
}

type Step = (value: unknown) => unknown[];

/** The part of JSONPath that waiting needs: `.name`, `['name']`, `[n]`, `[*]` and `[?(@.key=="value")]`. */
function parseJsonPath(path: string): Step[] {
  const steps: Step[] = [];
  const tokens =
    /\.?([A-Za-z_$][\w$-]*(?:\\\.[\w$-]+)*)|\[\?\(@\.([\w.-]+)\s*==\s*["']([^"']*)["']\)\]|\[["']([^"']+)["']\]|\[(-?\d+|\*)\]|\.\*/y;
  let position = path.startsWith("$") ? 1 : 0;
  while (position < path.length) {
    tokens.lastIndex = position;
    const match = tokens.exec(path);
    if (!match) throw new Error(`pulumi.com/waitFor: cannot read "${path.slice(position)}" in the path ${path}`);
    position = tokens.lastIndex;
    const [, name, filterKey, filterValue, quoted, index] = match;
    const key = name?.replaceAll("\\.", ".") ?? quoted;
    if (key !== undefined) steps.push((value) => (isObject(value) ? [value[key]] : []));
    else if (filterKey !== undefined)
      steps.push((value) => elements(value).filter((item) => valueAt(item, filterKey) === filterValue));
    else if (index !== undefined && index !== "*")
      steps.push((value) => (Array.isArray(value) ? [value.at(Number(index))] : []));
    else steps.push(elements);
  }
  return steps;
}

function elements(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function valueAt(value: unknown, path: string): string {
  const found = path.split(".").reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), value);
  return String(found);
}

function unquote(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}
