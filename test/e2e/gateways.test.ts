import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import { counted } from "../differential/comparison";
import { seed } from "../differential/engine";
import { coldMinutes, expectSuccess, npm, repo, sandbox, stateFile } from "./checkout";
import { compared, kindOf, shown } from "./gateways/comparison";
import type { EnvoyConfig } from "./gateways/envoy";
import { GATEWAYS, type Island, island, MARK } from "./gateways/islands";
import type { Json } from "./gateways/values";
import { withFreshSandbox } from "./story";

const STACK = "homelab";
const ISLANDS = 100;
const run = seed();

withFreshSandbox(STACK);

beforeAll(() => expectSuccess(npm(["start", "--", "--stack", STACK])), coldMinutes * 60_000);

it(
  `agrees with what the Cilium operator makes of ${ISLANDS * GATEWAYS.length} random Gateways`,
  () => {
    const islands = fc.sample(fc.tuple(...Array.from({ length: ISLANDS }, (_, i) => island(i))), {
      seed: run,
      numRuns: 1,
    })[0] as Island[];
    const configs = translated(islands);
    const answers = islands.flatMap((each, i) =>
      compared(each, (gateway) => configs.get(`i${i}-near/cilium-gateway-${gateway}`)),
    );
    const disagreements = answers.filter(({ agrees }) => !agrees);
    const kinds = counted(answers.map(kindOf));
    console.info(`seed ${run}: ${answers.length} requests, ${disagreements.length} disagreements`, kinds);
    expect(disagreements.map(shown).slice(0, 3)).toEqual([]);
    for (const kind of ["backends", "redirect", "status 404", "status 500", "closed"])
      expect(kinds[kind]).toBeGreaterThan(answers.length / 200);
    const unknown = answers.filter(({ says }) => says === "unknown");
    expect(unknown.length).toBeLessThan(answers.length / 5);
  },
  15 * 60_000,
);

/** The operator's CiliumEnvoyConfigs for the islands' Gateways, by namespace/name. */
function translated(islands: readonly Island[]): Map<string, EnvoyConfig> {
  const input = stateFile(STACK, "gateways/objects.json");
  const output = stateFile(STACK, "gateways/configs.json");
  mkdirSync(dirname(input), { recursive: true });
  writeFileSync(input, JSON.stringify([POOL, ...islands.flatMap((i) => i.objects)]));
  const script = ["node", "-r", join(repo, "register.js"), join(repo, "test/e2e/inside/gateways.ts")];
  expectSuccess(sandbox("exec", "--stack", STACK, "--", ...script, input, output));
  const found = JSON.parse(readFileSync(output, "utf8")) as { metadata: Record<string, string>; spec: EnvoyConfig }[];
  return new Map(found.map(({ metadata, spec }) => [`${metadata.namespace}/${metadata.name}`, spec]));
}

/** Addresses for these Gateways, so that the operator does not try again and again for want of one. */
const POOL: Json = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
  metadata: { name: "differential" },
  spec: { blocks: [{ cidr: "198.18.0.0/16" }], serviceSelector: { matchLabels: MARK } },
};
