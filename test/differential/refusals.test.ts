import * as fc from "fast-check";
import { Network } from "../../traffic/model/network";
import { View } from "../../traffic/model/view";
import { specsOf } from "../../traffic/policies/objects";
import { refusal } from "../../traffic/policies/refusals";
import { agentSettings } from "../../traffic/policies/settings";
import { type Json, joined, perhaps, some } from "./arbitraries";
import { ciliumPolicy, clusterwidePolicy } from "./ciliumPolicies";
import { counted, registered } from "./comparison";
import { ask, BUILD_MINUTES, builtEngine, seed } from "./engine";

const CASES = 3_000;
const run = seed();

/** Rules with parts that may stand alone and not beside others, and with values that are no good. */
const peers = (side: "from" | "to") =>
  joined(
    perhaps(`${side}Endpoints`, some<Json[]>([[{}], []])),
    perhaps(`${side}Entities`, some([["world"], ["everybody"], []])),
    perhaps(`${side}CIDR`, some([["10.0.0.0/8"], ["10.0.0.1"], ["10.0.0.0/33"], ["fd00::/8"], ["office"]])),
    perhaps(
      `${side}CIDRSet`,
      some<Json[]>([
        [{ cidr: "10.0.0.0/8", except: ["10.1.0.0/16"] }],
        [{ cidr: "10.0.0.0/8", except: ["192.168.0.0/16"] }],
        [{ cidr: "10.0.0.0/8", except: ["10.0.0.0/7"] }],
        [{ cidr: "10.0.0.1" }],
        [{ cidrGroupRef: "offices" }],
        [{ cidrGroupRef: "offices", cidr: "10.0.0.0/8" }],
        [{}],
      ]),
    ),
    perhaps(`${side}Nodes`, some<Json[]>([[{ matchLabels: { role: "worker" } }], []])),
    perhaps("icmps", fc.constant([{ fields: [{ type: 8, family: "IPv4" }] }])),
  );
const l7 = some<Json>([{ http: [{ path: "/" }] }, { dns: [{ matchPattern: "*" }] }, { http: [] }, {}]);
const ports = some<Json[]>([
  [],
  [{ port: "53", protocol: "ANY" }],
  [{ port: "80", protocol: "TCP" }],
  [{ port: "80" }],
  [{ port: "0", protocol: "TCP" }],
  [{ protocol: "TCP" }],
  [{ port: "http", protocol: "tcp" }],
  [
    { port: "80", protocol: "TCP" },
    { port: "81", protocol: "UDP" },
  ],
]);
const toPorts = fc.array(joined(fc.record({ ports }), perhaps("rules", l7)), { maxLength: 2 });
/** Now and then a whole rule, mostly one that another spoils. */
const rules = (side: "from" | "to", denies: boolean) => {
  const toPortsDenied = fc.array(fc.record({ ports }), { maxLength: 1 });
  const rule = joined(peers(side), perhaps("toPorts", denies ? toPortsDenied : toPorts));
  return fc.oneof(fc.array(rule, { maxLength: 1 }), fc.constant([{}]));
};
const subject = some<Json>([
  { endpointSelector: {} },
  { endpointSelector: { matchLabels: { app: "sonarr" } } },
  { nodeSelector: {} },
  { endpointSelector: {}, nodeSelector: {} },
  {},
]);
const spec = joined(
  fc.oneof({ weight: 8, arbitrary: fc.constant<Json>({ endpointSelector: {} }) }, { weight: 1, arbitrary: subject }),
  perhaps("ingress", rules("from", false), 6),
  perhaps("egress", rules("to", false)),
  perhaps("ingressDeny", rules("from", true)),
  perhaps("egressDeny", rules("to", true)),
);
const policy = fc.tuple(fc.oneof(ciliumPolicy, clusterwidePolicy), spec).map(
  ([{ specs, ...object }, own]): Json => ({
    ...object,
    metadata: { ...(object.metadata as Json), name: "p" },
    spec: own,
  }),
);

it(
  `refuses the policies that Cilium's agent refuses, of ${CASES} random ones`,
  async () => {
    const policies = fc.sample(policy, { seed: run, numRuns: CASES });
    const questions = policies.map((p) => ({ policies: [p], enforcement: "default", endpoints: [], flows: [] }));
    const answers = await ask<{ refused: string[] }>(await builtEngine("lookupflow"), questions);
    const settings = agentSettings(new Network([]));
    const compared = policies.map((object, i) => {
      const [found] = specsOf(View.of(registered(object))).map((s) => refusal(s.view, s.namespace, settings));
      return { object, ours: found?.why ?? "", theirs: answers[i]?.refused[0] ?? "" };
    });
    const disagreements = compared.filter(({ ours, theirs }) => (ours === "") !== (theirs === ""));
    const kinds = counted(compared.map(({ theirs }) => (theirs === "" ? "taken" : "refused")));
    console.info(`seed ${run}: ${CASES} policies, ${disagreements.length} disagreements`, kinds);
    expect(disagreements.slice(0, 3)).toEqual([]);
    for (const kind of ["taken", "refused"]) expect(kinds[kind]).toBeGreaterThan(CASES / 10);
  },
  BUILD_MINUTES * 60_000,
);
