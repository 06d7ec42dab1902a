import { title } from "../../model/kind";
import { namespaceOf, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { settle, Unknown } from "../../model/unknown";
import type { Arrival, Protocol, Verdict } from "../../model/verdict";
import type { View } from "../../model/view";
import { follow, type Step, type Walk } from "../../model/walk";
import { deliver, type Sender } from "../delivery";
import { installerInto } from "../installers";
import { servicePlace, services } from "../services/services";
import { isGranted } from "./attachment";
import { backendTls } from "./backendTls";

/** A rule of a route, of which the backends are. */
export interface Holder {
  route: View;
  kind: string;
  rule: View;
}

/** One `backendRefs` entry, with the rule that it is in. */
interface Backend {
  holder: Holder;
  ref: View;
}

/** A backend to which Cilium sends; `sure` where it is known that it is permitted and there. */
export interface ResolvedBackend {
  sure: boolean;
  /** Undefined where it is not known yet. */
  weight: number | undefined;
}

export function backendsOf(holder: Holder): Backend[] {
  return holder.rule
    .at("backendRefs")
    .items()
    .map((ref) => ({ holder, ref }));
}

/**
 * The backends of some rules without those that Cilium leaves out, since they are not permitted or not there: it sends all requests to the
 * others. Source: Cilium 1.20, operator/pkg/model/ingestion/gateway.go (extractRoutes).
 */
export function resolvedBackends(network: Network, holders: readonly Holder[]): ResolvedBackend[] {
  return holders.flatMap(backendsOf).flatMap((backend) => {
    const found = resolve(network, backend);
    const weight = backend.ref.at("weight");
    return "blocked" in found
      ? []
      : [{ sure: "service" in found, weight: weight.known ? (weight.number() ?? 1) : undefined }];
  });
}

/** Does a rule send to backends, and answer nothing itself? */
export function forwards(network: Network, holder: Holder): boolean {
  const filters = holder.rule.at("filters").items();
  return (
    filters.every((f) => f.at("type").text() !== "RequestRedirect") &&
    resolvedBackends(network, [holder]).some(({ sure }) => sure)
  );
}

/**
 * From rules that share a request to one of their backends. Requests are shared out by weight, so that the path is open when one of them can
 * be reached; the text says when others cannot. A backend that is the only one gets all, whatever its weight.
 *
 * Sources: Gateway API, BackendRef (weight, port, cross-namespace references) and ReferenceGrant; Cilium 1.20,
 * operator/pkg/model/translation/envoy_virtual_host.go (getRouteAction).
 */
export function toBackends(
  network: Network,
  holders: readonly [Holder, ...Holder[]],
  protocol: Protocol,
  sender: Sender,
  walk: Walk,
): Arrival | undefined {
  const [{ route, kind, rule }] = holders;
  const step = { layer: "route", place: `route/${reference(route)}` } as const;
  const all = holders.flatMap(backendsOf);
  if (backendsOf(holders[0]).length === 0)
    return walk.block({ ...step, at: rule.at("backendRefs"), text: `${title(route.resource)} has no backend` });
  const judged = all.map((backend) => ({ ...backend, found: resolve(network, backend) }));
  // The first rule answers with an error where it has no backend itself, whatever the others have.
  const first = judged.filter(({ holder }) => holder === holders[0]);
  const found = first.some((b) => "service" in b.found) ? judged : first;
  const there = found.filter((b) => !("blocked" in b.found));
  const alone = there.length === 1 && kind !== "TCPRoute" && kind !== "UDPRoute";
  const used = found.filter((b) => b.ref.at("weight").number() !== 0 || (alone && b === there[0]));
  if (used.length === 0) {
    const text = "gives every backend the weight 0";
    return walk.block({ ...step, at: rule.at("backendRefs"), text: `${title(route.resource)} ${text}` });
  }
  const verdicts = used.map((b) => follow((own) => toBackend(network, b.found, protocol, sender, own)));
  const best = better(verdicts);
  const failing = verdicts.filter((v) => v !== best && v.status !== "reachable");
  if (best.status === "reachable" && failing.length > 0)
    walk.pass({
      ...step,
      at: rule.at("backendRefs"),
      text: `${title(route.resource)} shares requests out among ${used.length} backends, of which ${failing.length} cannot be reached: ${failing.map((v) => ("why" in v ? v.why : "")).join("; ")}`,
    });
  return walk.join(best);
}

const ORDER = ["reachable", "unknown", "blocked"];

function better(verdicts: readonly Verdict[]): Verdict {
  return [...verdicts].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))[0] as Verdict;
}

function toBackend(network: Network, found: Resolution, protocol: Protocol, sender: Sender, walk: Walk): Arrival {
  if ("blocked" in found) return walk.block(found.blocked);
  if ("unknown" in found) return walk.unknown(found.unknown);
  if ("pending" in found) throw found.pending;
  const { vouched } = found;
  if (vouched !== undefined)
    walk.pass({
      layer: "service",
      place: servicePlace(found.service),
      at: vouched,
      believed: true,
      text: `as far as the stack tells, what answers TLS behind Service ${reference(found.service)} has the certificate for ${vouched.at("spec.validation.hostname").text()} that ${title(vouched.resource)} asks for`,
    });
  return deliver(network, found.service, { port: found.port, protocol }, sender, walk);
}

type Resolution =
  | { service: View; port: number; vouched?: View }
  | { blocked: Step }
  | { unknown: Step }
  | { pending: Unknown };

/** Is the backend permitted, and is there such a Service? What one of them waits for leaves the others as they are. */
function resolve(network: Network, backend: Backend): Resolution {
  return network.about(`backend/${backend.ref.path}`, backend.ref, () => {
    const found = settle(() => look(network, backend));
    return found instanceof Unknown ? { pending: found } : found;
  });
}

function look(network: Network, { holder, ref }: Backend): Resolution {
  const { route, kind } = holder;
  const step = { layer: "route", place: `route/${reference(route)}`, at: ref } as const;
  const own = namespaceOf(route);
  const namespace = ref.at("namespace").text() ?? own;
  const name = ref.at("name").text() ?? "";
  const target = { group: ref.at("group").text() ?? "", kind: ref.at("kind").text() ?? "Service", namespace, name };
  if (target.kind !== "Service" || target.group !== "") {
    const text = `${title(route.resource)}: this model does not know backends of kind ${target.kind}`;
    return { unknown: { ...step, text } };
  }
  const grants = network.stack.kind(GATEWAY_API, "ReferenceGrant");
  if (namespace !== own && !isGranted(grants, { group: GATEWAY_API, kind, namespace: own }, target)) {
    const text = `no ReferenceGrant in ${namespace} lets ${title(route.resource)} use Service ${namespace}/${name}: the Gateway answers 500`;
    return { blocked: { ...step, text } };
  }
  const port = ref.at("port").number();
  if (port === undefined)
    return { blocked: { ...step, text: `${title(route.resource)} names no port of Service ${namespace}/${name}` } };
  const service = services(network).one(`${namespace}/${name}`);
  if (service === undefined) return absent(network, { namespace, name, place: step.place, at: ref });
  const tls = backendTls(network, kind, service, port);
  if (tls === undefined) return { service, port };
  if ("vouched" in tls) return { service, port, vouched: tls.vouched };
  if (tls instanceof Unknown) return { unknown: { ...step, at: tls.at ?? ref, text: tls.why } };
  const text = `${title(route.resource)} gets no answer of Service ${namespace}/${name}: ${tls.why}`;
  return { blocked: { ...step, at: tls.at, text } };
}

/** A Service that something names and that no resource makes. */
interface Missing {
  namespace: string;
  name: string;
  /** Where a path ends for want of it, and what names it. */
  place: string;
  at: View | undefined;
}

function absent(network: Network, { namespace, name, place, at }: Missing): { blocked: Step } | { unknown: Step } {
  const installer = installerInto(network, namespace);
  const step = { layer: "service", place, at } as const;
  const service = `${namespace}/${name}`;
  if (installer === undefined)
    return { blocked: { ...step, text: `Service ${service} does not exist: none of the resources makes it` } };
  const text = `Service ${service} is not among the resources: whether ${title(installer.resource)} brings it is not known`;
  return { unknown: { ...step, text } };
}

/** Ends the walk at a Service that no resource makes. */
export function missing(network: Network, service: Missing, walk: Walk): never {
  const found = absent(network, service);
  if ("blocked" in found) return walk.block(found.blocked);
  return walk.unknown(found.unknown);
}
