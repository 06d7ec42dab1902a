import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as fc from "fast-check";
import type { KubeObject } from "../../sandbox/cluster/kube";
import { counted } from "../differential/comparison";
import { seed } from "../differential/engine";
import { coldMinutes, expectSuccess, npm, repo, sandbox, stateFile } from "./checkout";
import { compared, kindOf, type Made, shown } from "./gateways/comparison";
import type { EnvoyConfig } from "./gateways/envoy";
import type { Frontend, Slice } from "./gateways/handedOn";
import { GATEWAYS, type Island, island, MARK } from "./gateways/islands";
import type { Json } from "./gateways/values";
import * as pools from "./pools/comparison";
import { type Island as PoolIsland, island as poolIsland } from "./pools/islands";
import { standing, steps } from "./pools/steps";
import { withFreshSandbox } from "./story";

const STACK = "homelab";
const ISLANDS = 40;
const POOL_ISLANDS = 14;
const run = seed();

withFreshSandbox(STACK);

beforeAll(() => expectSuccess(npm(["start", "--", "--stack", STACK])), coldMinutes * 60_000);

it(
  `agrees with what the Cilium operator makes of ${ISLANDS * GATEWAYS.length} random Gateways`,
  () => {
    const islands: Island[] = drawn(ISLANDS, island);
    const { made, ages } = translated(islands);
    const answers = islands.flatMap((each, i) =>
      compared(
        each,
        (gateway) => made(`i${i}-near/cilium-gateway-${gateway}`),
        (object) => ages.get(object),
      ),
    );
    const disagreements = answers.filter(({ agrees }) => !agrees);
    const kinds = counted(answers.map(kindOf));
    console.info(`seed ${run}: ${answers.length} requests, ${disagreements.length} disagreements`, kinds);
    expect(disagreements.map(shown).slice(0, 3)).toEqual([]);
    for (const kind of ["backends", "redirect", "status 404", "status 500", "closed"])
      expect(kinds[kind]).toBeGreaterThan(answers.length / 200);
    const unknown = answers.filter(({ says }) => says === "unknown");
    expect(unknown.length).toBeLessThan(answers.length * 0.03);
  },
  15 * 60_000,
);

it(
  `agrees with what LB-IPAM gives ${POOL_ISLANDS} random groups of Services, before and after edits of them and of their pools`,
  () => {
    const islands = drawn(POOL_ISLANDS, poolIsland);
    const [, made = [], edited = []] = inside<KubeObject[][]>("pools", steps(islands));
    const asWritten = ({ pools, services }: PoolIsland) => [...pools, ...services];
    const first = (dumped: boolean) =>
      islands.flatMap((island) => pools.compared({ island, written: asWritten(island), seen: made }, dumped));
    const later = islands.flatMap((island) =>
      pools.compared({ island, written: standing(island), seen: edited }, true),
    );
    // Without a status nobody knows who was first; with what the cluster shows nearly everything is known.
    judge("written", first(false), 4);
    judge("dumped", first(true), 50);
    judge("dumped after edits", later, 50);
  },
  10 * 60_000,
);

/** @param share of the answers, one in how many, that may be unknown */
function judge(name: string, answers: pools.Compared[], share: number): void {
  const kinds = counted(answers.map(pools.kindOf));
  const unknown = answers.filter(({ says, agrees }) => says === "unknown" && !agrees);
  console.info(`seed ${run}: ${name}: ${answers.length} questions, ${unknown.length} unknown`, kinds);
  expect(
    answers
      .filter((a) => pools.kindOf(a) === "disagrees")
      .map(pools.shown)
      .slice(0, 3),
  ).toEqual([]);
  expect(kinds["one Service's"]).toBeGreaterThan(answers.length / 5);
  expect(kinds["nobody's"]).toBeGreaterThan(answers.length / 5);
  expect(unknown.length).toBeLessThan(answers.length / share);
}

/** The islands of this run. */
function drawn<T>(count: number, one: (number: number) => fc.Arbitrary<T>): T[] {
  const all = fc.tuple(...Array.from({ length: count }, (_, i) => one(i)));
  return fc.sample(all, { seed: run, numRuns: 1 })[0] as T[];
}

/** Lists do not say it of their items. */
const ENVOY_CONFIG = { apiVersion: "cilium.io/v2", kind: "CiliumEnvoyConfig" };

interface Found<Spec = unknown> {
  metadata: {
    namespace: string;
    name: string;
    creationTimestamp: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: Spec;
}

interface Translated {
  configs: Found<EnvoyConfig>[];
  services: Found<Pick<Frontend, "ports">>[];
  slices: (Found & Pick<Slice, "ports">)[];
  aged: Found[];
}

/** The operator's objects for the islands' Gateways, and the time at which each object with an age was made, by namespace/name. */
function translated(islands: readonly Island[]): { made: (gateway: string) => Made; ages: Map<string, string> } {
  const found = inside<Translated>("gateways", [POOL, ...islands.flatMap((i) => i.objects)]);
  const configs = byName(found.configs);
  const services = byName(found.services);
  const slicesOf = ({ metadata: { namespace, name } }: Found): Slice[] =>
    found.slices
      .filter(({ metadata: m }) => m.namespace === namespace && m.labels?.["kubernetes.io/service-name"] === name)
      .map(({ ports, metadata: { annotations = {} } }) => ({ ports, annotations }));
  return {
    made: (gateway) => {
      const service = services.get(gateway);
      const frontend = service && { ports: service.spec.ports, slices: slicesOf(service) };
      const config = configs.get(gateway);
      return { config: config?.spec, dumped: config && { ...config, ...ENVOY_CONFIG }, frontend };
    },
    ages: new Map([...byName(found.aged)].map(([name, { metadata }]) => [name, metadata.creationTimestamp])),
  };
}

function byName<T extends Found>(all: readonly T[]): Map<string, T> {
  return new Map(all.map((found) => [`${found.metadata.namespace}/${found.metadata.name}`, found]));
}

/** The answer of a program that runs inside the sandbox. */
function inside<T>(program: "gateways" | "pools", asked: unknown): T {
  const [input, output] = ["asked", "answered"].map((name) => stateFile(STACK, `${program}/${name}.json`));
  mkdirSync(dirname(input as string), { recursive: true });
  writeFileSync(input as string, JSON.stringify(asked));
  const script = ["node", "-r", join(repo, "register.js"), join(repo, `test/e2e/inside/${program}.ts`)];
  expectSuccess(sandbox("exec", "--stack", STACK, "--", ...script, input as string, output as string));
  return JSON.parse(readFileSync(output as string, "utf8")) as T;
}

/** Addresses for these Gateways, so that the operator does not try again and again for want of one. */
const POOL: Json = {
  apiVersion: "cilium.io/v2",
  kind: "CiliumLoadBalancerIPPool",
  metadata: { name: "differential" },
  spec: { blocks: [{ cidr: "198.18.0.0/16" }], serviceSelector: { matchLabels: MARK } },
};
