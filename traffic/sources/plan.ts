import type { Resource } from "../model/resource";
import { isObject, unwalkable } from "../model/yaml";
import { BadSource, fieldsOf } from "./source";

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
    const ignored = Array.isArray(opts.ignoreChanges) ? opts.ignoreChanges.map(String) : [];
    return [
      {
        type,
        name,
        urn: `urn:pulumi:plan::plan::${type}::${name}`,
        props: fieldsOf(inputs),
        opts: { protect: opts.protect === true, ignoreChanges: ignored },
      },
    ];
  });
}
