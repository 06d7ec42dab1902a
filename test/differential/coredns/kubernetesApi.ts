import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

type KubeObject = Record<string, unknown> & { metadata: { name: string; namespace?: string } };

const service = (reference: string, spec: Record<string, unknown>): KubeObject => {
  const [namespace = "", name = ""] = reference.split("/");
  return { apiVersion: "v1", kind: "Service", metadata: { name, namespace }, spec };
};
const cluster = (address: string, ports: unknown[]) => ({ clusterIP: address, clusterIPs: [address], ports });

export const NAMESPACES = ["media", "web"];
export const SERVICES: readonly KubeObject[] = [
  service("media/sonarr", cluster("10.96.0.11", [{ name: "http", port: 80, protocol: "TCP" }])),
  service(
    "media/a",
    cluster("10.96.0.12", [
      { name: "dns", port: 53, protocol: "UDP" },
      { name: "http", port: 80, protocol: "TCP" },
    ]),
  ),
  service("web/front", cluster("10.96.0.13", [{ port: 80, protocol: "TCP" }])),
  service("web/db", cluster("None", [{ name: "sql", port: 5432, protocol: "TCP" }])),
];
/** Of the Service without an address of its own. */
export const ENDPOINTS = ["10.244.0.5", "10.244.0.6"];

const LISTS: Readonly<Record<string, { apiVersion: string; kind: string; items: readonly KubeObject[] }>> = {
  "/api/v1/namespaces": {
    apiVersion: "v1",
    kind: "Namespace",
    items: NAMESPACES.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
  },
  "/api/v1/services": { apiVersion: "v1", kind: "Service", items: SERVICES },
  "/api/v1/pods": { apiVersion: "v1", kind: "Pod", items: [] },
  "/apis/discovery.k8s.io/v1/endpointslices": {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    items: [
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: { name: "db-1", namespace: "web", labels: { "kubernetes.io/service-name": "db" } },
        addressType: "IPv4",
        endpoints: ENDPOINTS.map((address) => ({ addresses: [address], conditions: { ready: true } })),
        ports: [{ name: "sql", port: 5432, protocol: "TCP" }],
      } as KubeObject,
    ],
  },
};

/** As much of the Kubernetes API, on loopback, as CoreDNS asks: lists of what there is, and watches in which nothing happens. */
export class KubernetesApi {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<KubernetesApi> {
    const server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
      const list = LISTS[pathname];
      response.writeHead(list === undefined ? 404 : 200, { "Content-Type": "application/json" });
      if (list === undefined) response.end(JSON.stringify({ kind: "Status", apiVersion: "v1", code: 404 }));
      else if (searchParams.get("watch") !== null) watch(response, list, searchParams.has("sendInitialEvents"));
      else {
        const { apiVersion, kind, items } = list;
        response.end(JSON.stringify({ apiVersion, kind: `${kind}List`, metadata: { resourceVersion: "1" }, items }));
      }
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new KubernetesApi(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A client that asks for the initial events gets all objects as added, and a bookmark where they end. */
function watch(response: ServerResponse, list: (typeof LISTS)[string], initial: boolean): void {
  const { apiVersion, kind, items } = list;
  const event = (type: string, object: unknown) => response.write(`${JSON.stringify({ type, object })}\n`);
  response.flushHeaders();
  if (!initial) return;
  for (const item of items) event("ADDED", item);
  const annotations = { "k8s.io/initial-events-end": "true" };
  event("BOOKMARK", { apiVersion, kind, metadata: { resourceVersion: "1", annotations } });
}
