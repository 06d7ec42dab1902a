import type { KubeObject } from "../../../sandbox/cluster/kube";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { follow } from "../../../traffic/model/walk";
import { requestFor } from "../../../traffic/trace/request";
import { toAddress } from "../../../traffic/trace/toAddress";
import { registered } from "../../differential/comparison";
import type { Json } from "../gateways/values";
import { addresses, type Island, PORTS } from "./islands";

/** The answers of this model and of the operator for one port of an address. */
export interface Compared {
  asked: string;
  /** `near/s1`, `blocked` or `unknown`. */
  says: string;
  why: string;
  /** Services that have the address and the port. */
  theirs: string[];
  /** Services that have the address. */
  holders: string[];
  agrees: boolean;
  /** The name of what explains an answer that is not the operator's. */
  doubt: string | undefined;
  island: Island;
  dumped: boolean;
}

/** Cilium serves L2's class; every pod of these Services runs. */
const RELEASE: Json = {
  apiVersion: "helm.sh/v3",
  kind: "Release",
  metadata: { name: "cilium" },
  chart: "cilium",
  version: "1.20.2",
  values: { kubeProxyReplacement: true, l2announcements: { enabled: true }, ipv6: { enabled: true } },
};

const idOf = ({ metadata }: Pick<KubeObject, "metadata">) => `${metadata.namespace ?? ""}/${metadata.name}`;
type Status = { loadBalancer?: { ingress?: { ip: string }[] } };
const held = (object: KubeObject | undefined) =>
  ((object?.status as Status | undefined)?.loadBalancer?.ingress ?? []).map(({ ip }) => ip);

/** A moment in an island's life: what is written then, and what the cluster shows of it. */
export interface Moment {
  island: Island;
  written: readonly Json[];
  seen: readonly KubeObject[];
}

/**
 * Every port of every address, asked of the objects as they are written, with the ages of the pools; or, `dumped`, of what the cluster shows
 * of them, with what they have.
 */
export function compared({ island, written, seen }: Moment, dumped: boolean): Compared[] {
  const now = new Map(seen.map((object) => [idOf(object), object]));
  const shown = (written as unknown as KubeObject[]).map((object) => {
    const { metadata, status } = (now.get(idOf(object)) ?? {}) as Json & { metadata?: Json };
    const { creationTimestamp } = metadata ?? {};
    const aged =
      object.kind === "Service" ? object : { ...object, metadata: { ...object.metadata, creationTimestamp } };
    return dumped ? { ...aged, status } : aged;
  });
  const network = networkOf(island, shown);
  const services = shown.filter(({ kind }) => kind === "Service");
  return addresses(island.place).flatMap((address) => {
    const holders = services.filter((s) => held(now.get(idOf(s))).includes(address));
    return PORTS.map(({ port, protocol }) => {
      const open = holders.filter((s) => portsOf(s).some((p) => p.port === port && p.protocol === protocol));
      const theirs = open.map(idOf);
      const said = ask(network, address, port, protocol === "UDP" ? "udp" : "tcp");
      const nobodys = said.says === "blocked" || /none of the resources describes/.test(said.why);
      const agrees = nobodys ? theirs.length === 0 : theirs.includes(said.says);
      const asked = `${address}:${port}/${protocol}`;
      const doubt = agrees ? undefined : doubtOf(said, theirs);
      return { asked, ...said, theirs, holders: holders.map(idOf), agrees, doubt, island, dumped };
    });
  });
}

function networkOf({ place: { near, far } }: Island, objects: readonly KubeObject[]): Network {
  const pods = [near, far].flatMap((namespace) => ["x", "y"].map((app) => deployment(namespace, app)));
  const resources = [...objects, ...pods, RELEASE].map((o) => registered(o as Json));
  return new Network(resources.map((r, i): Resource => ({ ...r, urn: `${r.urn}-${i}` })));
}

function portsOf(service: KubeObject): { port: number; protocol: string }[] {
  return (service.spec as { ports: { port: number; protocol: string }[] }).ports;
}

function deployment(namespace: string, app: string): Json {
  const ports = PORTS.map(({ port, protocol }) => ({ containerPort: port, protocol }));
  const template = { metadata: { labels: { app } }, spec: { containers: [{ name: app, image: app, ports }] } };
  const spec = { selector: { matchLabels: { app } }, template };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: app, namespace }, spec };
}

function ask(network: Network, host: string, port: number, protocol: "tcp" | "udp"): { says: string; why: string } {
  const request = requestFor({ scheme: protocol, protocol, host, port, path: "/" });
  const client = { text: "a pod", endpoints: [{ kind: "host" } as const], inside: true };
  const verdict = follow((walk) => {
    const outcome = toAddress({ network, request, client, walk }, host);
    return "arrival" in outcome ? outcome.arrival : undefined;
  });
  if (verdict.status === "reachable")
    return { says: `${verdict.arrival?.namespace}/${verdict.arrival?.service}`, why: "" };
  const last = verdict.hops.at(-1);
  // A Service without a selector has the address; what is behind it is another question.
  const service = /^service\/(.+)$/.exec(last?.place ?? "")?.[1];
  if (service !== undefined && !/has no port/.test(verdict.why)) return { says: service, why: verdict.why };
  return { says: verdict.status, why: verdict.why };
}

/** The reasons for which this model may say that it does not know, and what must then be so. */
const DOUBTS: readonly {
  name: string;
  holds: (why: string, theirs: readonly string[]) => boolean;
}[] = [
  { name: "two ask for it", holds: (why) => /both ask for/.test(why) },
  {
    name: "who asks for none may have it",
    holds: (why) => /asks for no address/.test(why),
  },
  {
    name: "pools of one second",
    holds: (why) => /made in the same second/.test(why),
  },
  {
    name: "two have it",
    holds: (why, theirs) => /both have/.test(why) && theirs.length > 1,
  },
  { name: "another program's class", holds: (why) => /is served by/.test(why) },
];

function doubtOf({ says, why }: { says: string; why: string }, theirs: readonly string[]): string | undefined {
  return says === "unknown" ? DOUBTS.find(({ holds }) => holds(why, theirs))?.name : undefined;
}

/** The kind of a comparison. A run has to have each kind, or it shows nothing. */
export function kindOf({ says, theirs, agrees, doubt }: Compared): string {
  if (!agrees) return doubt === undefined ? "disagrees" : `unknown: ${doubt}`;
  return says === "blocked" ? "nobody's" : theirs.length > 1 ? "several have it" : "one Service's";
}

/** A disagreement with what a person needs to explain it. */
export function shown({ asked, says, why, theirs, holders, dumped, island }: Compared): string {
  return JSON.stringify({ asked, says, why, theirs, holders, dumped, island });
}
