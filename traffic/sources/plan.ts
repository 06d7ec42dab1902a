import type { Resource } from "../model/resource";
import { isObject, unwalkable } from "../model/yaml";
import { BadSource, fieldsOf } from "./source";

const URN = "urn:pulumi:plan::plan::";

/**
 * Resources of what `npm run plan -- --json` prints: a list of `{type, name, parent, inputs, options}`, in which secrets read `[secret]` and
 * unknown values `<unknown>`. Components that only hold others together are left out: they have no inputs of their own.
 *
 * @throws BadSource
 */
export function resourcesOfPlan(plan: unknown): Resource[] {
  if (!Array.isArray(plan))
    throw new BadSource("a plan is a list of resources; write it with «npm run plan -- --json»");
  return plan.flatMap((entry: unknown, i) => {
    if (!isObject(entry)) throw new BadSource(`entry ${i} of the plan is no resource`);
    const { type, name, inputs, options } = entry;
    if (typeof type !== "string" || typeof name !== "string")
      throw new BadSource(`entry ${i} of the plan has no type and name`);
    const why = unwalkable(inputs);
    if (why !== undefined) throw new BadSource(`what the plan says of ${type} ${name} ${why}`);
    const opts = fieldsOf(options);
    if (opts.custom === false && Object.keys(fieldsOf(inputs)).length === 0) return [];
    const dependencies = sourcesOf(fieldsOf(inputs), Array.isArray(opts.dependsOn) ? opts.dependsOn.map(String) : []);
    const ignored = Array.isArray(opts.ignoreChanges) ? opts.ignoreChanges.map(String) : [];
    return [
      {
        type,
        name,
        urn: `${URN}${type}::${name}`,
        props: fieldsOf(inputs),
        opts: { protect: opts.protect === true, ignoreChanges: ignored },
        ...(dependencies && { dependencies }),
      },
    ];
  });
}

/**
 * The resources that each property is made from, as far as a plan tells. A plan says for which others a resource as a whole waits, `type::name`: a
 * hidden value is made from these, and a readable one from those whose id it has, `<name>-id` (scripts/plan/evaluate.ts). An unknown value stays
 * unknown: it may be made from something that the plan does not name.
 */
function sourcesOf(inputs: Record<string, unknown>, waitsFor: readonly string[]): Resource["dependencies"] {
  if (waitsFor.length === 0) return undefined;
  const found = Object.entries(inputs).flatMap(([property, value]): [string, string[]][] => {
    const text = JSON.stringify(value) ?? "";
    const isHidden = text.includes('"[secret]"');
    const made = waitsFor.filter((one) => isHidden || text.includes(`${one.slice(one.lastIndexOf("::") + 2)}-id`));
    return made.length > 0 ? [[property, made.map((one) => `${URN}${one}`)]] : [];
  });
  return found.length > 0 ? Object.fromEntries(found) : undefined;
}
