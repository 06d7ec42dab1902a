// Runs inside a sandbox: makes the objects of a file, waits until the operator has translated them, and writes what it has made of them, and
// the objects whose age counts.
import { readFileSync, writeFileSync } from "node:fs";
import { Kube, type KubeObject } from "../../../sandbox/cluster/kube";
import { inParallel } from "./parallel";

const API = "/apis/gateway.networking.k8s.io/v1";
/** The API paths of the operator's objects for a Gateway. */
const MADE = {
  configs: "/apis/cilium.io/v2/ciliumenvoyconfigs",
  services: "/api/v1/services",
  slices: "/apis/discovery.k8s.io/v1/endpointslices",
};
/** Of two of these the older one may come first. */
const AGED = ["listenersets", "tcproutes", "udproutes"];
const PLURALS: Record<string, string> = {
  Namespace: "/api/v1/namespaces",
  Service: "services",
  Secret: "secrets",
  CiliumLoadBalancerIPPool: "/apis/cilium.io/v2/ciliumloadbalancerippools",
  ReferenceGrant: "referencegrants",
  ListenerSet: "listenersets",
  HTTPRoute: "httproutes",
  GRPCRoute: "grpcroutes",
  TLSRoute: "tlsroutes",
  TCPRoute: "tcproutes",
  UDPRoute: "udproutes",
  Gateway: "gateways",
};
/** Nothing has changed for so long: the operator is done. */
const QUIET_MILLISECONDS = 4_000;
const LONGEST_MILLISECONDS = 480_000;

type Made = KubeObject & { kind: string };
interface Accepted {
  metadata: KubeObject["metadata"];
  status?: { conditions?: { observedGeneration?: number; reason: string }[] };
}

async function main(input: string, output: string): Promise<void> {
  const kube = new Kube(process.env.KUBECONFIG ?? "");
  const objects = JSON.parse(readFileSync(input, "utf8")) as Made[];
  // In the order in which things refer to each other, so that the operator has little to do twice.
  for (const kind of Object.keys(PLURALS))
    await inParallel(
      objects.filter((o) => o.kind === kind),
      (object) => make(kube, object),
    );
  const gateways = objects.filter((o) => o.kind === "Gateway").length;
  const marks = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  const own = <T extends Accepted>(items: T[]) => items.filter((i) => marks.has(i.metadata.namespace ?? ""));
  const list = async (path: string) => own((await kube.call<{ items: Accepted[] }>("GET", path)).items);
  await settled(async () => {
    const routes = ["httproutes", "grpcroutes", "tlsroutes"].map((r) => `${API}/${r}`);
    const [found, ...others] = await Promise.all(
      [`${API}/gateways`, ...Object.values(MADE), ...AGED.map((r) => `${API}/${r}`), ...routes].map(list),
    );
    const judged = (found ?? []).filter(isJudged).length;
    const versions = [...(found ?? []), ...others.flat()].map(({ metadata }) => metadata.resourceVersion).join();
    return { versions, done: judged === gateways };
  });
  const made = await Promise.all(Object.entries(MADE).map(async ([name, path]) => [name, await list(path)] as const));
  const aged = await Promise.all(AGED.map((r) => list(`${API}/${r}`)));
  writeFileSync(output, JSON.stringify({ ...Object.fromEntries(made), aged: aged.flat() }));
  kube.close();
}

/** Has the operator seen this Gateway? The API server writes conditions of its own at first: «waiting for controller». */
function isJudged({ metadata, status }: Accepted): boolean {
  const conditions = status?.conditions ?? [];
  return conditions.some((c) => c.observedGeneration === metadata.generation && c.reason !== "Pending");
}

async function make(kube: Kube, object: Made): Promise<void> {
  const { kind, apiVersion, metadata } = object;
  const plural = PLURALS[kind] as string;
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  const path = plural.startsWith("/") ? plural : `${root}/namespaces/${metadata.namespace}/${plural}`;
  await kube.call("POST", path, object).catch((error: unknown) => {
    throw new Error(
      `${kind} ${metadata.namespace}/${metadata.name}: ${error instanceof Error ? error.message : error}`,
    );
  });
}

/** Waits until everything is judged and nothing has changed for a while. */
async function settled(look: () => Promise<{ versions: string; done: boolean }>): Promise<void> {
  const begun = Date.now();
  let [last, since] = ["", begun];
  while (Date.now() - begun < LONGEST_MILLISECONDS) {
    const { versions, done } = await look();
    if (versions !== last) [last, since] = [versions, Date.now()];
    else if (done && Date.now() - since > QUIET_MILLISECONDS) return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("the operator was not done in time");
}

const [input = "", output = ""] = process.argv.slice(2);
main(input, output).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
