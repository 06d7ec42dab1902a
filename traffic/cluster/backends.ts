import { namespaceOf, reference, title } from "../kubernetes";
import type { Network } from "../network";
import { GATEWAY_API } from "../types";
import type { Arrival, Protocol, Verdict } from "../verdict";
import type { View } from "../view";
import { follow, type Walk } from "../walk";
import { isGranted } from "./attachment";
import { deliver, type Sender } from "./delivery";
import { installerInto } from "./namespaces";
import { services } from "./services";

/**
 * From a route's rule to one of its backends. Requests are shared out by weight, so that the path is open when one of them can be reached;
 * the text says when others cannot.
 *
 * Sources: Gateway API, BackendRef (weight, port, cross-namespace references) and ReferenceGrant.
 */
export function toBackends(
  network: Network,
  route: View,
  kind: string,
  rule: View,
  protocol: Protocol,
  sender: Sender,
  walk: Walk,
): Arrival | undefined {
  const refs = rule.at("backendRefs").items();
  const used = refs.filter((ref) => ref.at("weight").number() !== 0);
  const step = { layer: "route", place: `route/${reference(route)}` } as const;
  if (used.length === 0) {
    const text = refs.length === 0 ? "has no backend" : "gives every backend the weight 0";
    return walk.block({ ...step, at: rule.at("backendRefs"), text: `${title(route.resource)} ${text}` });
  }
  const verdicts = used.map((ref) => follow((own) => toBackend(network, route, kind, ref, protocol, sender, own)));
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

function toBackend(
  network: Network,
  route: View,
  kind: string,
  ref: View,
  protocol: Protocol,
  sender: Sender,
  walk: Walk,
): Arrival {
  const step = { layer: "route", place: `route/${reference(route)}`, at: ref } as const;
  const own = namespaceOf(route);
  const namespace = ref.at("namespace").text() ?? own;
  const name = ref.at("name").text() ?? "";
  const backend = { group: ref.at("group").text() ?? "", kind: ref.at("kind").text() ?? "Service", namespace, name };
  if (backend.kind !== "Service" || backend.group !== "")
    walk.unknown({
      ...step,
      text: `${title(route.resource)}: this model does not know backends of kind ${backend.kind}`,
    });
  const grants = network.stack.kind(GATEWAY_API, "ReferenceGrant");
  if (namespace !== own && !isGranted(grants, { group: GATEWAY_API, kind, namespace: own }, backend))
    walk.block({
      ...step,
      text: `no ReferenceGrant in ${namespace} lets ${title(route.resource)} use Service ${namespace}/${name}: the Gateway answers 500`,
    });
  const port = ref.at("port").number();
  if (port === undefined)
    return walk.block({ ...step, text: `${title(route.resource)} names no port of Service ${namespace}/${name}` });
  const service = services(network).one(`${namespace}/${name}`);
  if (service === undefined) return missing(network, step.place, ref, `${namespace}/${name}`, namespace, walk);
  return deliver(network, service, { port, protocol }, sender, walk);
}

/** A Service that no resource makes. */
export function missing(
  network: Network,
  place: string,
  at: View | undefined,
  name: string,
  namespace: string,
  walk: Walk,
): never {
  const installer = installerInto(network, namespace);
  const step = { layer: "service", place, at } as const;
  if (installer !== undefined)
    return walk.unknown({
      ...step,
      text: `Service ${name} is not among the resources: whether ${title(installer.resource)} brings it is not known`,
    });
  return walk.block({ ...step, text: `Service ${name} does not exist: none of the resources makes it` });
}
