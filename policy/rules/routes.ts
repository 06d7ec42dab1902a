import { listenerName, refusal, routes } from "../../traffic/cluster/gateway/attachment";
import { namespaceAllowed } from "../../traffic/cluster/gateway/listeners";
import { toldBy } from "../../traffic/model/existing";
import { namespaceOf, reference } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import { allHold, anyHolds } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import { fedByTunnelOnly } from "../facts/feeds";
import { gatewaysByName } from "../facts/gateways";
import { backends, meantListeners, type ParentRef, parents, webParents } from "../facts/listeners";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";

const httpRedirects = stackRule({
  code: "NET-G04",
  title: "Plain HTTP only redirects",
  prevents: "An app that answers on plain HTTP hands passwords and session cookies to everybody on the same network.",
  level: "mandatory",
  settings: {
    plain: {
      type: "texts",
      describes:
        "Gateways (namespace/name) that may serve plain HTTP, because something that ends TLS is in front of them. A Gateway that a tunnel's ingress rule names and that is not announced to the LAN is found without it.",
      default: [],
    },
  },
  check(stack, judge) {
    const tunnelled = fedByTunnelOnly(stack, judge);
    judge.each(
      () => webParents(stack, judge),
      ({ parent, gateway }) => {
        const { route } = parent;
        if (judge.texts("plain").includes(parent.gateway)) return;
        const https = httpsListener(gateway, judge);
        const [plain] = meantListeners(parent, gateway, judge).flatMap((l) =>
          l.at("protocol").text() === "HTTP" && refusal(l, gateway, parent) === undefined ? [l] : [],
        ).found;
        if (https === undefined || plain === undefined || onlyRedirects(route) || tunnelled(gateway)) return;
        judge.violation(
          route,
          `served in plain HTTP by ${listenerName(plain)}`,
          `sectionName: ${https.at("name").text() ?? "https"} in its parentRef; let one route that only redirects have the HTTP listener.`,
        );
      },
    );
  },
});

/** A Gateway without one serves plain HTTP on purpose. */
function httpsListener(gateway: View, judge: Judge): View | undefined {
  return judge
    .collect([gateway], (g) => g.at("spec.listeners").items())
    .flatMap((l) => (l.at("protocol").text() === "HTTPS" ? [l] : [])).found[0];
}

function onlyRedirects(route: View): boolean {
  const rules = route.at("spec.rules").items();
  return rules.length > 0 && allHold(rules, redirects);
}

function redirects(rule: View): boolean {
  return (
    rule.at("backendRefs").items().length === 0 &&
    anyHolds(rule.at("filters").items(), (f) => f.at("requestRedirect.scheme").text() === "https")
  );
}

const attached = stackRule({
  code: "NET-G05",
  title: "A route's parent, section and hostname match a listener",
  prevents:
    "A route that no listener takes is ignored: its name answers 404, or not at all, while the cluster says nothing.",
  level: "mandatory",
  check(stack, judge) {
    const gateways = gatewaysByName(stack, judge);
    const network = networkOf(stack);
    judge.each(
      () => parents(routes(stack), judge).found,
      (parent) => judgeParent(parent, gateways, network, judge),
    );
  },
});

function judgeParent(
  parent: ParentRef,
  gateways: { found: Map<string, View>; complete: boolean },
  network: Network,
  judge: Judge,
): void {
  const gateway = gateways.found.get(parent.gateway);
  if (gateway === undefined) {
    // A Gateway of another stack can only be told from a misspelt one when this stack has Gateways of its own.
    if (gateways.complete && gateways.found.size > 0)
      judge.violation(
        parent.route,
        `the parent Gateway ${parent.gateway}, which is not in this stack`,
        `one of ${[...gateways.found.keys()].join(", ")}.`,
      );
    return;
  }
  const meant = meantListeners(parent, gateway, judge);
  // A listener that is not known yet may take the route.
  if (!meant.complete) return;
  if (meant.found.length === 0) {
    const names = gateway
      .at("spec.listeners")
      .items()
      .flatMap((l) => l.at("name").text() ?? []);
    const asked = [parent.section && `sectionName ${parent.section}`, parent.port && `port ${parent.port}`]
      .filter(Boolean)
      .join(", ");
    judge.violation(
      parent.route,
      `${asked || "no section"}, which Gateway ${parent.gateway} does not have`,
      `a sectionName among ${names.join(", ")}.`,
    );
    return;
  }
  const reasons = meant.found.map(
    (listener) => refusal(listener, gateway, parent) ?? otherNamespaces(network, listener, parent),
  );
  if (reasons.every((reason) => reason !== undefined))
    judge.violation(
      parent.route,
      `no listener of ${parent.gateway} takes it: ${reasons.join("; ")}`,
      "a hostname below the listener's, and a namespace and kind that the listener allows.",
    );
}

/** Why a listener that chooses namespaces by labels leaves the route's out; undefined where it takes it, or may. */
function otherNamespaces(network: Network, listener: View, { route }: ParentRef): string | undefined {
  const taken = namespaceAllowed(network, listener, route);
  return taken !== true && "refused" in taken ? taken.refused : undefined;
}

const backendPorts = stackRule({
  code: "NET-G06",
  title: "A route's backend port exists on the Service",
  prevents: "A route to a port that the Service does not have answers 500 to everybody.",
  level: "mandatory",
  check(stack, judge) {
    const services = new Map(judge.collect(stack.kind("core", "Service"), (s) => [[reference(s), s] as const]).found);
    judge.each(
      () => backends(routes(stack), judge).found,
      ({ route, backend }) => {
        if ((backend.at("kind").text() ?? "Service") !== "Service") return;
        const name = `${backend.at("namespace").text() ?? namespaceOf(route)}/${backend.at("name").text()}`;
        const service = services.get(name);
        // A Service that others make may have ports of which nothing is told.
        if (service === undefined || toldBy(service) !== undefined) return;
        const port = backend.at("port").number();
        const ports = service.at("spec.ports").items();
        if (port === undefined || anyHolds(ports, (p) => p.at("port").number() === port)) return;
        judge.violation(
          backend,
          `port ${port} of Service ${name}`,
          `a port of the Service (${ports.flatMap((p) => p.at("port").number() ?? []).join(", ")}), or the port added to the Service.`,
        );
      },
    );
  },
});

export const routeRules = [httpRedirects, attached, backendPorts];
