import { throughGateway } from "../../../traffic/cluster/gateway";
import { gateways } from "../../../traffic/cluster/gateway/gateways";
import type { Destination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import type { Layer } from "../../../traffic/model/verdict";
import { follow } from "../../../traffic/model/walk";
import { lanClient } from "../../../traffic/trace/clients";
import { requestFor } from "../../../traffic/trace/request";
import { registered } from "../../differential/comparison";
import { type Answer, answer, type EnvoyConfig, hasPort } from "./envoy";
import { type Frontend, handedOn } from "./handedOn";
import { type Asked, GATEWAYS, type Island } from "./islands";
import { type Json, SERVICE_PORT, SERVICES } from "./values";

/** This model's answer to a request, and its reason. */
interface Said {
  /** `near/one:80`, `redirect to …`, `blocked` or `unknown`. */
  says: string;
  why: string;
  /** Where the path ends. */
  layer: Layer | undefined;
}

export interface Compared extends Said {
  asked: Asked;
  theirs: Answer;
  agrees: boolean;
  island: Island;
}

/** The Helm release that serves the Gateways. */
const CILIUM: Json = {
  apiVersion: "helm.sh/v3",
  kind: "Release",
  metadata: { name: "cilium" },
  chart: "cilium",
  version: "1.20.2",
  values: { kubeProxyReplacement: true, gatewayAPI: { enabled: true } },
};

/** Kinds of which the oldest may come first. */
const AGED = ["ListenerSet", "TCPRoute", "UDPRoute"];

/** The island's objects with what the cluster shows of them: the ages of those between which they decide, and the operator's own objects. */
function networkOf({ objects: written }: Island, madeOf: MadeOf, agesOf: Ages): Network {
  const aged = written.map((object): Json => {
    const metadata = object.metadata as { namespace: string; name: string };
    if (!AGED.includes(String(object.kind))) return object;
    const creationTimestamp = agesOf(`${metadata.namespace}/${metadata.name}`);
    return { ...object, metadata: { ...metadata, creationTimestamp } };
  });
  const configs = GATEWAYS.map((gateway) => madeOf(gateway).dumped).filter((dumped) => dumped !== undefined);
  const resources = [...aged, ...configs, CILIUM].map((object) => registered(object));
  return new Network(resources.map((r, i): Resource => ({ ...r, urn: `${r.urn}-${i}` })));
}

/** When an object was made, by its namespace/name: an island gives no name twice. */
type Ages = (object: string) => string | undefined;

/** The operator's objects for a Gateway. */
export interface Made {
  config: EnvoyConfig | undefined;
  /** The same as the cluster shows it. */
  dumped: Json | undefined;
  frontend: Frontend | undefined;
}

type MadeOf = (gateway: string) => Made;

export function compared(island: Island, madeOf: MadeOf, agesOf: Ages): Compared[] {
  const network = networkOf(island, madeOf, agesOf);
  return island.requests.map((asked) => {
    const made = madeOf(asked.gateway);
    const theirs = theirAnswer(made, asked);
    const ours = said(network, asked);
    return { asked, theirs, ...ours, agrees: agree(ours, theirs, isFirst(made)), island };
  });
}

function theirAnswer({ config, frontend }: Made, asked: Asked): Answer {
  if (config !== undefined && asked.scheme !== "udp" && hasPort(config, asked.port)) return answer(config, asked);
  return frontend === undefined ? { kind: "closed" } : handedOn(frontend, asked);
}

function said(network: Network, asked: Asked): Said {
  const { gateway: name, scheme, host, port, path } = asked;
  const id = [...gateways(network).keys].find((key) => key.endsWith(`/${name}`)) ?? "";
  const destination: Destination = { scheme, host, port, path, protocol: scheme === "udp" ? "udp" : "tcp" };
  let redirect: Destination | undefined;
  const verdict = follow((walk) => {
    const gateway = gateways(network).one(id);
    if (gateway === undefined) throw new Error(`no Gateway ${id}`);
    const outcome = throughGateway(network, gateway, requestFor(destination), lanClient(network), walk);
    if (!("redirect" in outcome)) return outcome.arrival;
    redirect = outcome.redirect;
    return undefined;
  });
  const layer = verdict.hops.at(-1)?.layer;
  if (verdict.status !== "reachable") return { says: verdict.status, why: verdict.why, layer };
  if (redirect !== undefined) return { says: redirectText(redirect), why: "", layer };
  const { arrival } = verdict;
  const says = arrival === undefined ? "taken" : `${arrival.namespace}:${arrival.service}:${arrival.port}`;
  return { says, why: "", layer };
}

function redirectText({ scheme, host, port, path }: Pick<Destination, "host" | "port" | "path"> & { scheme: string }) {
  return `redirect to ${scheme}://${host}:${port}${path}`;
}

/** The reasons for which this model may say that it does not know, and what must then be so. */
const DOUBTS: readonly { name: string; reason: RegExp; holds: (theirs: Answer) => boolean }[] = [
  {
    name: "a plain request is taken by no rule, one with a header or parameter would be",
    reason: /takes only requests with/,
    holds: (theirs) => theirs.kind === "status" && theirs.status === 404,
  },
  {
    name: "the operator lists routes that match alike in no order",
    reason: /match alike/,
    holds: (theirs) => theirs.kind !== "closed" && theirs.kind !== "refused",
  },
  {
    name: "Envoy or the agent refuses it, so that what was there before goes on",
    reason: /does not take the (routes|listeners)/,
    holds: (theirs) => theirs.kind === "refused",
  },
];

/** Was there nothing before what the operator has made now? */
function isFirst({ dumped }: Made): boolean {
  return (dumped?.metadata as { generation?: number } | undefined)?.generation === 1;
}

function agree({ says, why, layer }: Said, theirs: Answer, first: boolean): boolean {
  if (says === "unknown") return DOUBTS.some(({ reason, holds }) => reason.test(why) && holds(theirs));
  switch (theirs.kind) {
    case "refused":
      return says === "blocked" && first;
    case "closed":
      return says === "blocked" && (layer === "listener" || why.startsWith("no TLSRoute"));
    case "taken":
      return says === "taken";
    case "status":
      return says === "blocked" && layer !== "listener";
    case "redirect":
      return says === redirectText(theirs);
    case "backends":
      if (theirs.clusters.some(stands)) return theirs.clusters.filter(stands).includes(says);
      return says === "blocked" && layer !== "listener";
  }
}

/** A cluster without a Service and port has no endpoints: Envoy answers 503. */
function stands(cluster: string): boolean {
  const [, service = "", port] = cluster.split(":");
  return SERVICES.includes(service) && Number(port) === SERVICE_PORT;
}

/** The kinds of answers that a run has to have, so that it says something. */
export function kindOf({ says, theirs, why }: Compared): string {
  if (says === "unknown") return `unknown: ${DOUBTS.find(({ reason }) => reason.test(why))?.name ?? why}`;
  return theirs.kind === "status" ? `status ${theirs.status}` : theirs.kind;
}

/** A disagreement with what a person needs to explain it. */
export function shown({ asked, theirs, says, why, island }: Compared): string {
  const kinds = [
    "Gateway",
    "ListenerSet",
    "HTTPRoute",
    "GRPCRoute",
    "TLSRoute",
    "TCPRoute",
    "UDPRoute",
    "ReferenceGrant",
  ];
  const objects = island.objects.filter(({ kind }) => kinds.includes(String(kind)));
  return JSON.stringify({ asked, theirs, says, why, objects });
}
