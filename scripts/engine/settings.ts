import type { Engine } from ".";

/** What `pulumi config` tells of a stack, secrets among it, by names without the program's. */
export async function settingsOf(engine: Engine): Promise<Record<string, string>> {
  const told = JSON.parse(await engine.run(["config", "--show-secrets", "--json"])) as Record<
    string,
    { value?: string }
  >;
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, { value }]) =>
      value === undefined ? [] : [[name.slice(name.indexOf(":") + 1), value]],
    ),
  );
}
