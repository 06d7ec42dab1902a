import { isAlias, isMap, isScalar, isSeq, type LineCounter, type Node, type YAMLMap } from "yaml";

/** Finds the line of a field in a stack file. */
export type Placing = (field: string) => string | undefined;

/**
 * Where a field stands, or the innermost part of it that is written: a missing setting is missing in the entry that begins there.
 *
 * @param name the file's name, for `Pulumi.homelab.yaml:12`
 * @param config what stands below `config:`
 */
export function placing(name: string, config: YAMLMap, lines: LineCounter): Placing {
  return (field) => {
    const offset = offsetOf(config, field);
    return offset === undefined ? undefined : `${name}:${lines.linePos(offset).line}`;
  };
}

function offsetOf(node: Node | null | undefined, field: string): number | undefined {
  const step = isMap(node) ? ofMap(node, field) : isSeq(node) ? ofList(node.items as Node[], field) : undefined;
  if (step === undefined) return undefined;
  const { offset, inner, rest } = step;
  return (rest === "" ? undefined : offsetOf(inner, rest)) ?? offset;
}

interface Step {
  offset: number | undefined;
  inner: Node | null;
  /** The rest of the field's path, below `inner`. */
  rest: string;
}

/** A key may have dots itself (`talos.int.example.org`): the longest that the field begins with is meant. */
function ofMap(map: YAMLMap, field: string): Step | undefined {
  const keys = map.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || isAlias(value)) return [];
    const text = String(key.value);
    return field === text || field.startsWith(`${text}.`) ? [{ text, key, value: value as Node | null }] : [];
  });
  const [found] = keys.sort((a, b) => b.text.length - a.text.length);
  return found && { offset: found.key.range?.[0], inner: found.value, rest: field.slice(found.text.length + 1) };
}

function ofList(items: readonly Node[], field: string): Step | undefined {
  const [index = "", ...rest] = field.split(".");
  const item = /^\d+$/.test(index) ? items[Number(index)] : undefined;
  return item && { offset: item.range?.[0], inner: item, rest: rest.join(".") };
}
