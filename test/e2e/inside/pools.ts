// Runs inside a sandbox: does the steps of a file one after the other, and writes what the cluster has after each look.
import { readFileSync, writeFileSync } from "node:fs";
import { Kube, type KubeObject } from "../../../sandbox/cluster/kube";
import { inParallel } from "./parallel";

const PATHS: Record<string, string> = {
  Namespace: "/api/v1/namespaces",
  CiliumLoadBalancerIPPool: "/apis/cilium.io/v2/ciliumloadbalancerippools",
};
const POOLS = PATHS.CiliumLoadBalancerIPPool as string;
/** The operator writes some five times a second: where it has written nothing for so long, it is done. */
const QUIET_MILLISECONDS = 3_000;
const LONGEST_MILLISECONDS = 120_000;

interface Step {
  put?: KubeObject[];
  remove?: KubeObject[];
  /** Wait until the operator is done, and write down what there is. */
  look?: boolean;
  /** Wait so long: ages of objects are whole seconds. */
  milliseconds?: number;
}

async function main(input: string, output: string): Promise<void> {
  const kube = new Kube(process.env.KUBECONFIG ?? "");
  const seen: KubeObject[][] = [];
  for (const { put: list = [], remove = [], look, milliseconds = 0 } of JSON.parse(
    readFileSync(input, "utf8"),
  ) as Step[]) {
    await inParallel(list, (object) => put(kube, object));
    await inParallel(remove, async (object) => {
      await kube.call("DELETE", pathOf(object));
    });
    await pause(milliseconds);
    if (look) seen.push(await settled(kube));
  }
  writeFileSync(output, JSON.stringify(seen));
  kube.close();
}

async function put(kube: Kube, object: KubeObject): Promise<void> {
  const path = `${pathOf(object)}?fieldManager=pools&force=true`;
  await kube.call("PATCH", path, object, "application/apply-patch+yaml").catch((error: unknown) => {
    throw new Error(`${JSON.stringify(object)}: ${error instanceof Error ? error.message : error}`);
  });
}

function pathOf({ kind = "", metadata }: KubeObject): string {
  return `${PATHS[kind] ?? `/api/v1/namespaces/${metadata.namespace}/services`}/${metadata.name}`;
}

/** Waits until the operator has looked at everything: what is made last, too, and nothing has changed for a while. */
async function settled(kube: Kube): Promise<KubeObject[]> {
  for (const object of MARK) await put(kube, object);
  const begun = Date.now();
  let [last, since] = ["", begun];
  while (Date.now() - begun < LONGEST_MILLISECONDS) {
    const lists = ["/api/v1/services", POOLS].map((path) => kube.call<{ items: KubeObject[] }>("GET", path));
    const items = (await Promise.all(lists)).flatMap((list) => list.items);
    const versions = items.map(({ metadata }) => metadata.resourceVersion).join();
    if (versions !== last) [last, since] = [versions, Date.now()];
    else if (items.every(isJudged) && Date.now() - since > QUIET_MILLISECONDS) {
      for (const object of MARK) await kube.call("DELETE", pathOf(object));
      return items;
    }
    await pause(300);
  }
  throw new Error("the operator was not done in time");
}

/** Has the operator looked at a Service that it is there for? */
function isJudged({ spec, status }: KubeObject): boolean {
  const { type, loadBalancerClass } = (spec ?? {}) as { type?: string; loadBalancerClass?: string };
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string }[] };
  if (type !== "LoadBalancer" || loadBalancerClass === "tailscale") return true;
  return conditions.some((c) => c.type === "cilium.io/IPAMRequestSatisfied");
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const MARK: [KubeObject, KubeObject] = [
  {
    apiVersion: "cilium.io/v2",
    kind: "CiliumLoadBalancerIPPool",
    metadata: { name: "mark" },
    spec: { blocks: [{ start: "198.18.255.1" }], serviceSelector: { matchLabels: { mark: "yes" } } },
  },
  {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: "mark",
      namespace: "default",
      labels: { mark: "yes" },
      annotations: { "lbipam.cilium.io/ips": "198.18.255.1" },
    },
    spec: { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports: [{ port: 1 }] },
  },
];

const [input = "", output = ""] = process.argv.slice(2);
main(input, output).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
