import { type Resource, SECRET, SIGNATURE } from "../model/resource";
import { isObject, unwalkable } from "../model/yaml";
import { BadSource, fieldsOf } from "./source";

/**
 * Resources of an exported state (`pulumi stack export`), by their inputs. Encrypted values are not known; with `--show-secrets` they are
 * there as plain text.
 *
 * @throws BadSource
 */
export function resourcesOfState(state: unknown): Resource[] {
  const deployment = fieldsOf(fieldsOf(state).deployment);
  const entries = deployment.resources;
  if (!Array.isArray(entries))
    throw new BadSource("this is no exported state; write it with «pulumi stack export --file FILE»");
  return entries.flatMap((entry: unknown, i) => {
    if (!isObject(entry)) throw new BadSource(`resource ${i} of the state is no resource`);
    const { urn, type, custom } = entry;
    if (typeof urn !== "string" || typeof type !== "string")
      throw new BadSource(`resource ${i} of the state has no urn and type`);
    const why = unwalkable(entry.inputs);
    if (why !== undefined) throw new BadSource(`what the state says of ${urn} ${why}`);
    // Components that only hold others together; deleted resources; what is only read (external) is not registered by the program.
    if (custom !== true && Object.keys(fieldsOf(entry.inputs)).length === 0) return [];
    if (entry.delete === true || entry.external === true || type.startsWith("pulumi:providers:")) return [];
    const ignored = Array.isArray(entry.ignoreChanges) ? entry.ignoreChanges.map(String) : [];
    return [
      {
        type,
        name: urn.slice(urn.lastIndexOf("::") + 2),
        urn,
        props: fieldsOf(opened(entry.inputs ?? {})),
        opts: { protect: entry.protect === true, ignoreChanges: ignored },
        dependencies: sourcesOf(entry.propertyDependencies),
      },
    ];
  });
}

/** By property, the URNs of the resources that it was made from. */
function sourcesOf(propertyDependencies: unknown): Record<string, string[]> {
  const entries = Object.entries(fieldsOf(propertyDependencies));
  return Object.fromEntries(entries.map(([key, urns]) => [key, Array.isArray(urns) ? urns.map(String) : []]));
}

/** A copy in which secrets are as the engine hands them out: with their value where the state shows it, hidden where it is encrypted. */
function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] !== SECRET)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opened(inner)]));
  if (typeof value.plaintext !== "string") return "[secret]";
  return { [SIGNATURE]: SECRET, value: opened(JSON.parse(value.plaintext)) };
}
