import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { evaluatedWith } from "../evaluated";
import { definitionProblems } from "./definitions";

interface Judged {
  name: string;
  known: boolean;
  problem?: string;
}

type KubernetesObject = { apiVersion: string; kind: string; metadata: { name: string }; spec: Record<string, unknown> };

function judge(objects: KubernetesObject[]): Judged[] {
  const output = execFileSync(process.execPath, [join(__dirname, "validate.mjs")], {
    input: JSON.stringify(objects),
    encoding: "utf8",
  });
  return JSON.parse(output) as Judged[];
}

/** The first network, and in it what it has not itself, so that every kind occurs. */
const objects = evaluatedWith("homelab", (file) => {
  file.setIn(["config", "homelab:apps", "postgres"], {
    namespace: "media",
    port: 5432,
    protocol: "tcp",
    reach: ["lan"],
  });
  file.setIn(["config", "homelab:apps", "nas"], {
    namespace: "devices",
    backend: { address: "192.168.30.9", port: 5001, tls: { name: "nas.example.org" } },
    reach: ["lan", "tailnet"],
  });
  file.setIn(["config", "homelab:gateways", "edge"], {
    name: "edge",
    namespace: "gateway",
    address: "192.168.30.70",
    feed: "tunnel",
  });
})
  .filter(
    (r) => /^kubernetes:[^/]+\.[^/]+\//.test(r.type) && !/^kubernetes:(apiextensions|helm|discovery)\./.test(r.type),
  )
  .map((r) => r.inputs as unknown as KubernetesObject);

const find = (kind: string): KubernetesObject =>
  structuredClone(objects.find((o) => o.kind === kind)) as KubernetesObject;

const broken: [string, () => KubernetesObject][] = [
  [
    "a listener's port above 65535",
    () => change("Gateway", (spec) => Object.assign(first(spec.listeners), { port: 70000 })),
  ],
  ["a listener without a protocol", () => change("Gateway", (spec) => delete first(spec.listeners).protocol)],
  [
    "a redirect with a scheme that does not exist",
    () => ({
      ...find("HTTPRoute"),
      spec: { rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "gopher" } }] }] },
    }),
  ],
  ["a certificate without a Secret", () => change("Certificate", (spec) => delete spec.secretName)],
  [
    "an issuer's reference without a name",
    () => change("Certificate", (spec) => Object.assign(spec, { issuerRef: { kind: "ClusterIssuer" } })),
  ],
  [
    "a network policy's port as a number",
    () => ({ ...find("CiliumNetworkPolicy"), spec: { ingress: [{ toPorts: [{ ports: [{ port: 8989 }] }] }] } }),
  ],
  [
    "an announcement without its switches",
    () => change("CiliumL2AnnouncementPolicy", (spec) => Object.assign(spec, { loadBalancerIPs: "yes" })),
  ],
];

test("every custom resource fits the schema of its kind", () => {
  expect(judge(objects).filter((j) => j.problem !== undefined)).toEqual([]);
});

test("every kind has a schema, but for the one that npm does not have: the API server judges it end to end", () => {
  const unknown = judge(objects)
    .filter((j) => !j.known)
    .map((j) => j.name);
  // The package's TCPRoute is v1alpha2 still; the definitions below know v1.
  expect(unknown.sort()).toEqual(["Connector /homelab-subnet-router", "TCPRoute media/postgres"]);
});

test.each(broken)("%s is refused", (_, object) => {
  expect(judge([object()])).toEqual([{ name: expect.any(String), known: true, problem: expect.any(String) }]);
});

describe("the Gateway API's definitions that the program installs", () => {
  const own = objects.filter((o) => o.apiVersion.startsWith("gateway.networking.k8s.io/"));

  test("know every field of every object, so that the API server drops none in silence", () => {
    expect(own.map((o) => o.kind)).toEqual(
      expect.arrayContaining(["GatewayClass", "Gateway", "HTTPRoute", "TCPRoute"]),
    );
    for (const object of own)
      expect([object.metadata.name, definitionProblems(object)]).toEqual([object.metadata.name, []]);
  });

  test("refuse a field that does not exist", () => {
    const gateway = change("Gateway", (spec) => Object.assign(first(spec.listeners), { certificate: "x" }));
    expect(definitionProblems(gateway)).toEqual([expect.stringContaining('"additionalProperty":"certificate"')]);
  });
});

function change(kind: string, edit: (spec: Record<string, unknown>) => unknown): KubernetesObject {
  const object = find(kind);
  edit(object.spec);
  return object;
}

function first(list: unknown): Record<string, unknown> {
  return (list as Record<string, unknown>[])[0] as Record<string, unknown>;
}
