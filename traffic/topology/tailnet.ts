import { contains, parseAddress, parseRange, type Range } from "../model/addresses";
import { annotation } from "../model/kubernetes";
import type { Network } from "../model/network";
import { ACL, SPLIT_DNS, SUBNET_ROUTES } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { exposed as deviceOf } from "../tailnet/devices";
import { ingressServices } from "../tailnet/ingress";
import { identity } from "./cluster";
import { fact, type Place, type Survey, sourceOf } from "./place";

const ROUTER = "router/tailnet";

/** The tailnet's devices and how they get at the LAN and the cluster. Ask it last: a route leads to what others have found. */
export function surveyTailnet({ stack }: Network, survey: Survey): void {
  const connectors = stack.kind("tailscale.com", "Connector");
  const devices = stack.type(SUBNET_ROUTES);
  const domains = stack.type(SPLIT_DNS);
  const exposed = stack.kind("core", "Service").filter(isExposed);
  const ingresses = stack.kind("networking.k8s.io", "Ingress").filter(isDevice);
  if ([connectors, devices, domains, exposed, ingresses, stack.type(ACL)].every((found) => found.length === 0)) return;
  survey.place({ id: "client/tailnet", kind: "client", zone: "tailnet", name: "Tailnet device" });
  const advertised = [
    ...connectors.map((view) => ({ view, routes: view.at("spec.subnetRouter.advertiseRoutes") })),
    ...devices.map((view) => ({ view, routes: view.at("routes") })),
  ];
  const [first] = [...advertised.map(({ view }) => view), ...exposed, ...ingresses];
  if (first === undefined) return;
  survey.place({
    id: ROUTER,
    kind: "router",
    zone: "tailnet",
    name: advertised.length > 0 ? "Subnet router" : "Tailscale proxy",
    source: sourceOf(first),
    facts: [fact("advertises", () => advertised.flatMap(({ routes }) => routes.texts()))],
  });
  survey.connect("client/tailnet", ROUTER, "traffic");
  const ranges = advertised
    .flatMap(({ routes }) => orElse(() => routes.texts()) ?? [])
    .flatMap((route) => parseRange(route) ?? []);
  for (const place of survey.places.values())
    if (place.kind === "address" && leadsTo(ranges, place)) survey.connect(ROUTER, place.id, "traffic");
  for (const domain of domains)
    for (const nameserver of orElse(() => domain.at("nameservers").texts()) ?? [])
      survey.connect(
        ROUTER,
        `resolver/${nameserver}`,
        "question",
        orElse(() => domain.at("domain").text()),
      );
  for (const service of exposed) {
    const { namespace, name } = identity(service);
    survey.connect(ROUTER, `service/${namespace}/${name}`, "traffic");
  }
  for (const ingress of ingresses)
    for (const name of orElse(() => ingressServices(ingress)) ?? [])
      survey.connect(ROUTER, `service/${identity(ingress).namespace}/${name}`, "traffic");
}

/** Does the operator put the Ingress into the tailnet? */
function isDevice(ingress: View): boolean {
  return orElse(() => deviceOf(ingress)) !== undefined;
}

function leadsTo(ranges: readonly Range[], place: Place): boolean {
  const value = parseAddress(place.name);
  return value !== undefined && ranges.some((range) => contains(range, value));
}

/** Does the operator put the Service into the tailnet? Source: Tailscale's documentation, «Expose a cluster workload to your tailnet». */
function isExposed(service: View): boolean {
  return (
    orElse(() => annotation(service, "tailscale.com/expose") === "true") === true ||
    orElse(() => service.at("spec.loadBalancerClass").text() === "tailscale") === true
  );
}
