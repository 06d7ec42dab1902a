import { parseJson } from "../../sandbox/common/json";
import type { Engine } from ".";

/** The settings of a stack from `pulumi config`, secrets among them, by names without the program's. */
export async function settingsOf(engine: Engine): Promise<Record<string, string>> {
  const text = await engine.run(["config", "--show-secrets", "--json"]);
  const told = parseJson<Record<string, { value?: string }>>(text, "pulumi config");
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name.slice(name.indexOf(":") + 1), value]],
    ),
  );
}
