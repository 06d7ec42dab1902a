import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "../../sandbox/common/files";
import { repoRoot, type SandboxPaths } from "../../sandbox/common/paths";
import type { SandboxRecord } from "../../sandbox/lifecycle";
import { openSession } from "../../sandbox/lifecycle/session";
import { insideEnvironment } from "../../sandbox/pulumi/environment";
import { formatTable } from "./table";

interface Condition {
  type: string;
  status: string;
}

/** The parts of Gateways, HTTPRoutes and Services that the report shows. */
export interface KubeItem {
  kind: string;
  metadata: { name: string; namespace: string };
  spec: {
    type?: string;
    hostnames?: string[];
    parentRefs?: { name: string; sectionName?: string }[];
    listeners?: { name: string; port: number; protocol: string; hostname?: string }[];
    ports?: { port: number; protocol?: string }[];
  };
  status?: {
    addresses?: { value: string }[];
    listeners?: { name: string; attachedRoutes: number; conditions: Condition[] }[];
    parents?: { conditions: Condition[] }[];
    loadBalancer?: { ingress?: { ip?: string }[] };
  };
}

interface CloudflareFile {
  records?: { type: string; name: string; content?: string; proxied?: boolean }[];
  tunnels?: {
    name: string;
    status: string;
    deleted_at: string | null;
    configuration?: { config: { ingress?: unknown[] } | null };
  }[];
}

const is = (conditions: Condition[] | undefined, type: string) =>
  conditions?.some((c) => c.type === type && c.status === "True") ?? false;
const nameOf = (item: KubeItem) => `${item.metadata.namespace}/${item.metadata.name}`;

/** Tables of what stands in the cluster. Listeners are judged one by one: a Gateway as a whole hides a broken one. */
export function describeCluster(items: KubeItem[]): string[] {
  const ofKind = (kind: string) => items.filter((item) => item.kind === kind);
  const listeners = ofKind("Gateway").flatMap((gateway) =>
    (gateway.spec.listeners ?? []).map((listener) => {
      const status = gateway.status?.listeners?.find((l) => l.name === listener.name);
      const state = is(status?.conditions, "Programmed") ? "programmed" : "NOT programmed";
      const address = gateway.status?.addresses?.map((a) => a.value).join(", ") || "no address";
      const port = `${listener.name} ${listener.protocol} ${listener.port}`;
      return [nameOf(gateway), address, port, listener.hostname ?? "*", state, String(status?.attachedRoutes ?? 0)];
    }),
  );
  const routes = ofKind("HTTPRoute").map((route) => {
    const parents = route.status?.parents ?? [];
    const well =
      parents.length > 0 && parents.every((p) => is(p.conditions, "Accepted") && is(p.conditions, "ResolvedRefs"));
    const through = (route.spec.parentRefs ?? [])
      .map((p) => (p.sectionName ? `${p.name} (${p.sectionName})` : p.name))
      .join(", ");
    return [nameOf(route), (route.spec.hostnames ?? []).join(", "), through, well ? "accepted" : "NOT accepted"];
  });
  const services = ofKind("Service")
    .filter((service) => service.spec.type === "LoadBalancer")
    .map((service) => {
      const address = service.status?.loadBalancer?.ingress?.map((i) => i.ip).join(", ") || "no address";
      return [
        nameOf(service),
        address,
        (service.spec.ports ?? []).map((p) => `${p.port}/${p.protocol ?? "TCP"}`).join(" "),
      ];
    });
  return [
    formatTable("Gateways", ["gateway", "address", "listener", "host names", "state", "routes"], listeners),
    formatTable("Routes", ["route", "host names", "gateway", "state"], routes),
    formatTable("Load-balancer Services", ["service", "address", "ports"], services),
  ].filter(Boolean);
}

/** Tables of what stands at the emulated services. */
function describeServices(paths: SandboxPaths): string[] {
  const cloudflare = readJson<CloudflareFile>(paths.cloudflare) ?? {};
  const records = (cloudflare.records ?? []).map((r) => [
    r.name,
    r.type,
    r.content ?? "",
    r.proxied ? "proxied" : "DNS only",
  ]);
  const tunnels = (cloudflare.tunnels ?? [])
    .filter((tunnel) => tunnel.deleted_at === null)
    .map((tunnel) => [tunnel.name, `${tunnel.configuration?.config?.ingress?.length ?? 0} ingress rules`]);
  return [
    formatTable("Public DNS (Cloudflare)", ["name", "type", "content", "mode"], records),
    formatTable("Tunnels (Cloudflare)", ["tunnel", "configuration"], tunnels),
    formatTable("LAN DNS", ["name", "answer"], lanRecords(paths.lanDns)),
  ].filter(Boolean);
}

function lanRecords(folder: string): string[][] {
  const lines = filesOf(folder).flatMap((file) => readFileSync(join(folder, file), "utf8").split("\n"));
  return lines.flatMap((line) => {
    const address = /^address=\/(.+)\/([^/]+)$/.exec(line.trim());
    if (address !== null) return [[`*.${address[1]}`, address[2]]];
    const host = /^host-record=([^,]+),(.+)$/.exec(line.trim());
    return host === null ? [] : [[host[1], host[2]]];
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(".conf"));
  } catch {
    return [];
  }
}

/** Everything that stands, for the terminal. */
export async function describeSandbox(
  sandbox: SandboxRecord,
  paths: SandboxPaths,
  bin: Record<string, string>,
): Promise<string> {
  const kinds = ["gateways.gateway.networking.k8s.io", "httproutes.gateway.networking.k8s.io", "services"];
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const session = await openSession(sandbox, {
        command: [bin["control-plane"], "kubectl", "get", kind, "--all-namespaces", "--output=json"],
        cwd: repoRoot,
        env: insideEnvironment(paths, bin),
        name: "report",
        terminal: "capture",
        input: "",
      });
      const result = await session.result;
      return result.status === 0 ? (JSON.parse(result.stdout) as { items: KubeItem[] }).items : [];
    }),
  );
  return [...describeCluster(lists.flat()), ...describeServices(paths)].join("\n");
}
