import { type Layout, layout } from "../../../traffic/map";
import { pageData, type Way } from "../../../traffic/map/pageData";
import { waysOf } from "../../../traffic/map/ways";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { completed, type Topology, topology } from "../../../traffic/topology";
import { object } from "../../policy/resources";
import { resourcesOf } from "../trace/networks";

// Two programs are evaluated, each in a process of its own, perhaps on a busy machine.
jest.setTimeout(60_000);

/** Everything that a page is made of. */
export interface Made {
  topology: Topology;
  layout: Layout;
  ways: readonly Way[];
  data: ReturnType<typeof pageData>;
}

export async function made(resources: readonly Resource[]): Promise<Made> {
  const network = new Network(resources);
  const ways = waysOf(network);
  const hops = ways.flatMap((way) => way.verdict.hops.map((hop) => hop.place));
  const whole = completed(topology(network), hops);
  const placed = await layout(whole);
  return { topology: whole, layout: placed, ways, data: pageData(placed, ways) };
}

export function ofStack(stack: string): Promise<Made> {
  return made(resourcesOf(stack));
}

const WORDS = ["atlas", "birch", "cobalt", "delta", "ember", "fjord", "garnet", "harbor", "iris", "juniper"];

/** A network like the first one with so many apps more, in twelve namespaces of different sizes. */
export function grown(apps: number): Resource[] {
  const more = Array.from({ length: apps }, (_, i) => {
    const name = `${WORDS[i % WORDS.length]}-${i}`;
    const namespace = `ns-${Math.floor(Math.sqrt(i * 1.44)) % 12}`;
    return [
      object("v1", "Service", `${namespace}/${name}`, {
        spec: { ports: [{ name: "http", port: 80, targetPort: 8080 }], selector: { "app.kubernetes.io/name": name } },
      }),
      object("gateway.networking.k8s.io/v1", "HTTPRoute", `${namespace}/${name}`, {
        spec: {
          parentRefs: [{ name: "internal-gateway", namespace: "kube-system", sectionName: "https" }],
          hostnames: [`${name}.int.lorenzodebie.be`],
          rules: [{ backendRefs: [{ name, port: 80 }] }],
        },
      }),
    ];
  });
  return [...resourcesOf("homelab"), ...more.flat()];
}
