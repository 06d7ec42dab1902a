import { nearest } from "./nearest";
import type { Problem } from "./problems";
import { configurationKeys } from "./schema";
import { secretKeys } from "./secrets";

/** The namespace of this program's settings: the name of its Pulumi project. */
export const NAMESPACE = "homelab";

const KEYS: readonly string[] = [...configurationKeys, ...secretKeys.map((s) => s.name)];

/** The setting that a key of `config:` means, in whatever form; undefined for another program's. */
export function settingMeant(key: string): string | undefined {
  const [namespace = "", ...rest] = key.split(":");
  if (rest.length === 0)
    return KEYS.includes(key) ? key : (KEYS.find((name) => isNear(key, name)) ?? nearest(key, KEYS, 1));
  // Pulumi still takes `homelab:config:apps`, as it was written once.
  const name = (rest[0] === "config" && rest.length > 1 ? rest.slice(1) : rest).join(":");
  if (namespace === NAMESPACE) return name;
  const near = KEYS.includes(name) ? name : nearest(name, KEYS);
  if (namespace.toLowerCase().includes(NAMESPACE)) return near ?? name;
  return nearest(namespace.toLowerCase(), [NAMESPACE]) === undefined ? undefined : near;
}

/** `homelab-apps` and `homelab.apps` for `homelab:apps`. */
function isNear(key: string, name: string): boolean {
  const before = key.endsWith(name) ? key.slice(0, -name.length) : "";
  return /[^a-zA-Z]$/.test(before) && nearest(before.slice(0, -1), [NAMESPACE]) !== undefined;
}

/** CFG-05: keys of `config:` that this program does not see, or not as they were meant. */
export function keyProblems(keys: readonly string[]): Problem[] {
  return keys.flatMap((key): Problem[] => {
    const problem = (message: string, fix: string) => [{ code: "CFG-05", field: key, message, fix }];
    const name = settingMeant(key);
    const written = name === undefined ? undefined : `Write ${NAMESPACE}:${name}.`;
    if (key.toLowerCase() === NAMESPACE || key === `${NAMESPACE}:${NAMESPACE}`)
      return problem(
        "The settings stand in a map of their own, which Pulumi takes for one setting.",
        `Write each as ${NAMESPACE}:<name>:, directly below config.`,
      );
    if (written === undefined) {
      if (key.includes(":")) return [];
      return problem(
        `The key has no namespace: Pulumi takes it for ${NAMESPACE}:${key}, which is no setting.`,
        "Take it out, or write the namespace of the program that it is for.",
      );
    }
    if (!key.includes(":"))
      return problem(
        `The key has no namespace: Pulumi takes it for ${NAMESPACE}:${key}, ${
          KEYS.includes(key) ? "and lets it win over one that is written so" : "which is no setting"
        }.`,
        written,
      );
    if (key.startsWith(`${NAMESPACE}:config:`))
      return problem(`The key is in Pulumi's old form, and Pulumi takes it for ${NAMESPACE}:${name}.`, written);
    if (key.startsWith(`${NAMESPACE}:`)) return [];
    return problem(`${key.split(":")[0]} is not this program's namespace, so the setting is ignored.`, written);
  });
}
