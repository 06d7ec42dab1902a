import {
  backends,
  listenerName,
  meantListeners,
  type Parent,
  parents,
  refusal,
  routes,
} from "../../traffic/cluster/attachment";
import { namespaceOf, reference } from "../../traffic/kubernetes";
import type { View } from "../../traffic/view";
import { fedByTunnelOnly } from "../facts/feeds";
import { gatewaysByName } from "../facts/gateways";
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
    const gateways = gatewaysByName(stack, judge).found;
    const tunnelled = fedByTunnelOnly(stack, judge);
    for (const { kind, route } of routes(stack)) {
      if (kind !== "HTTPRoute" && kind !== "GRPCRoute") continue;
      judge.each(
        () => parents(kind, route),
        (parent) => {
          const gateway = gateways.get(parent.gateway);
          if (gateway === undefined || judge.texts("plain").includes(parent.gateway) || !servesHttps(gateway)) return;
          const plain = meantListeners(parent, gateway).find(
            (l) => l.at("protocol").text() === "HTTP" && refusal(l, gateway, parent) === undefined,
          );
          if (plain === undefined || onlyRedirects(route) || tunnelled(gateway)) return;
          judge.violation(
            route,
            `served in plain HTTP by ${listenerName(plain)}`,
            `sectionName: ${httpsName(gateway)} in its parentRef; let one route that only redirects have the HTTP listener.`,
          );
        },
      );
    }
  },
});

function servesHttps(gateway: View): boolean {
  return gateway
    .at("spec.listeners")
    .items()
    .some((l) => l.at("protocol").text() === "HTTPS");
}

function httpsName(gateway: View): string {
  const listener = gateway
    .at("spec.listeners")
    .items()
    .find((l) => l.at("protocol").text() === "HTTPS");
  return listener?.at("name").text() ?? "https";
}

function onlyRedirects(route: View): boolean {
  const rules = route.at("spec.rules").items();
  return (
    rules.length > 0 &&
    rules.every(
      (rule) =>
        rule.at("backendRefs").items().length === 0 &&
        rule
          .at("filters")
          .items()
          .some((f) => f.at("requestRedirect.scheme").text() === "https"),
    )
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
    for (const { kind, route } of routes(stack))
      judge.each(
        () => parents(kind, route),
        (parent) => judgeParent(parent, gateways, judge),
      );
  },
});

function judgeParent(parent: Parent, gateways: { found: Map<string, View>; complete: boolean }, judge: Judge): void {
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
  const meant = meantListeners(parent, gateway);
  const names = gateway
    .at("spec.listeners")
    .items()
    .flatMap((l) => l.at("name").text() ?? []);
  if (meant.length === 0) {
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
  const reasons = meant.map((listener) => refusal(listener, gateway, parent));
  if (reasons.every((reason) => reason !== undefined))
    judge.violation(
      parent.route,
      `no listener of ${parent.gateway} takes it: ${reasons.join("; ")}`,
      "a hostname below the listener's, and a namespace and kind that the listener allows.",
    );
}

const backendPorts = stackRule({
  code: "NET-G06",
  title: "A route's backend port exists on the Service",
  prevents: "A route to a port that the Service does not have answers 500 to everybody.",
  level: "mandatory",
  check(stack, judge) {
    const services = new Map(judge.collect(stack.kind("core", "Service"), (s) => [[reference(s), s] as const]).found);
    for (const { route } of routes(stack))
      judge.each(
        () => backends(route),
        (backend) => {
          if ((backend.at("kind").text() ?? "Service") !== "Service") return;
          const name = `${backend.at("namespace").text() ?? namespaceOf(route)}/${backend.at("name").text()}`;
          const service = services.get(name);
          if (service === undefined) return;
          const port = backend.at("port").number();
          const ports = service
            .at("spec.ports")
            .items()
            .flatMap((p) => p.at("port").number() ?? []);
          if (port === undefined || ports.includes(port)) return;
          judge.violation(
            backend,
            `port ${port} of Service ${name}`,
            `a port of the Service (${ports.join(", ")}), or the port added to the Service.`,
          );
        },
      );
  },
});

export const routeRules = [httpRedirects, attached, backendPorts];
