import { isOfSet, listenerSetsOf } from "../cluster/gateway/listenerSets";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { code, codes, list, parts, prose, table } from "./markdown";
import { compare, items, LATER, nameOf, shortName, sorted, texts, told } from "./reading";
import { selectorText } from "./selectors";

const GATEWAY_API = "gateway.networking.k8s.io";
const ROUTES = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"] as const;

/** Gateways with their listeners and routes, and the certificates that they show. */
export function gatewaysPage(network: Network): string {
  const gateways = sorted(network.stack.kind(GATEWAY_API, "Gateway"));
  const routes = ROUTES.flatMap((kind) => network.stack.kind(GATEWAY_API, kind).map((route) => ({ kind, route })));
  return parts(
    "# Gateways, routes and certificates",
    gateways.length === 0 ? "There is no Gateway." : undefined,
    ...gateways.map((gateway) => gatewayText(gateway, network)),
    routes.length === 0 ? undefined : parts("## Routes", routesTable(routes)),
    certificatesText(network),
  );
}

function gatewayText(gateway: View, network: Network): string {
  const addresses = items(gateway.at("spec.addresses")).map((a) => code(told(a.at("value"))));
  const className = told(gateway.at("spec.gatewayClassName"));
  const controller = network.stack
    .kind(GATEWAY_API, "GatewayClass")
    .filter((c) => shortName(c) === className)
    .map((c) => told(c.at("spec.controllerName")));
  const labels = orElse(() => gateway.at("spec.infrastructure.labels").entries(), []).map(([k, v]) =>
    code(`${k}=${told(v)}`),
  );
  const facts = [
    `Address: ${addresses.join(", ") || "any of the pool's"}`,
    `Class: ${code(className)}${controller.length > 0 ? ` (${codes(controller)})` : ""}`,
    ...(labels.length > 0 ? [`Labels of its Service: ${labels.join(", ")}`] : []),
  ];
  const sets = orElse(() => listenerSetsOf(network, gateway));
  const left = [...(sets?.refused ?? []), ...(sets?.undecided ?? [])].map(
    ({ set, why }) => `ListenerSet ${code(nameOf(set))} is left out or may be: ${prose(why)}`,
  );
  const rows = [gateway, ...(sets?.attached ?? [])]
    .flatMap((owner) => items(owner.at("spec.listeners")))
    .map((listener) => [
      `${code(told(listener.at("name")))}${isOfSet(listener) ? ` of ListenerSet ${code(nameOf(listener.root()))}` : ""}`,
      `${prose(told(listener.at("protocol")))} ${told(listener.at("port"))}`,
      code(told(listener.at("hostname"))) || "any",
      tlsText(listener),
      allowedText(listener),
    ]);
  const head = ["Listener", "Protocol", "Host names", "Certificate", "Takes routes"];
  return parts(
    `## Gateway ${code(nameOf(gateway))}`,
    list([...facts, ...left]),
    table(head, rows, "It has no listener."),
  );
}

function tlsText(listener: View): string {
  if (told(listener.at("tls.mode")) === "Passthrough") return "the app's own";
  return items(listener.at("tls.certificateRefs"))
    .map((ref) => code([told(ref.at("namespace")), told(ref.at("name"))].filter((t) => t !== "").join("/")))
    .join(", ");
}

function allowedText(listener: View): string {
  const from = told(listener.at("allowedRoutes.namespaces.from")) || "Same";
  const namespaces: Record<string, string> = {
    All: "of all namespaces",
    Same: "of its own namespace",
    None: "of no namespace",
    Selector: `of namespaces ${selectorText(listener.at("allowedRoutes.namespaces.selector"))}`,
    [LATER]: LATER,
  };
  const kinds = items(listener.at("allowedRoutes.kinds")).map((k) => code(told(k.at("kind"))));
  return [kinds.join(", "), namespaces[from] ?? code(from)].filter((t) => t !== "").join(" ");
}

function routesTable(routes: readonly { kind: string; route: View }[]): string {
  const rows = routes
    .flatMap(({ kind, route }) => items(route.at("spec.rules")).map((rule) => routeRow(kind, route, rule)))
    .sort((a, b) => compare(a.join(), b.join()));
  return table(["Host name", "Path", "Route", "Listener", "Goes to"], rows, "There is no route.");
}

function routeRow(kind: string, route: View, rule: View): string[] {
  const parents = items(route.at("spec.parentRefs")).map((parent) => {
    const section = told(parent.at("sectionName"));
    const kind = told(parent.at("kind")) === "ListenerSet" ? "ListenerSet " : "";
    return `${kind}${code(`${told(parent.at("name"))}${section === "" ? "" : `/${section}`}`)}`;
  });
  const matches = items(rule.at("matches")).map(matchText);
  return [
    codes(texts(route.at("spec.hostnames"))) || "any",
    [...new Set(matches)].join(", "),
    `${kind} ${code(nameOf(route))}`,
    parents.join(", "),
    goesTo(route, rule),
  ];
}

function matchText(match: View): string {
  const path = told(match.at("path.value"));
  const type = told(match.at("path.type"));
  const more = ["headers", "queryParams", "method"].filter((part) => orElse(() => match.at(part).exists(), true));
  const exact = type === "Exact" ? " exactly" : type === "RegularExpression" ? " (regular expression)" : "";
  return `${path === "" ? "" : `${code(path)}${exact}`}${more.length > 0 ? ` by ${more.join(", ")}` : ""}`;
}

function goesTo(route: View, rule: View): string {
  const namespace = orElse(() => route.at("metadata.namespace").text() ?? "default", LATER);
  const backends = items(rule.at("backendRefs")).map((backend) => {
    const place = told(backend.at("namespace")) || namespace;
    const weight = told(backend.at("weight"));
    return `${code(`${place}/${told(backend.at("name"))}:${told(backend.at("port"))}`)}${weight === "" ? "" : ` (weight ${weight})`}`;
  });
  const filters = items(rule.at("filters")).map(filterText);
  return [...filters, ...backends].join(", ") || "nothing (answers 500)";
}

function filterText(filter: View): string {
  const redirect = filter.at("requestRedirect");
  if (orElse(() => redirect.exists(), false)) {
    const target = ["scheme", "hostname", "port", "path.replaceFullPath", "path.replacePrefixMatch"]
      .map((key) => told(redirect.at(key)))
      .filter((text) => text !== "");
    return `redirect ${told(redirect.at("statusCode")) || "302"} to ${codes(target)}`;
  }
  return code(told(filter.at("type")));
}

function certificatesText(network: Network): string | undefined {
  const certificates = sorted(network.stack.kind("cert-manager.io", "Certificate"));
  const issuers = ["ClusterIssuer", "Issuer"].flatMap((kind) =>
    sorted(network.stack.kind("cert-manager.io", kind)).map((issuer) => issuerText(kind, issuer)),
  );
  if (certificates.length + issuers.length === 0) return undefined;
  const rows = certificates.map((certificate) => [
    code(nameOf(certificate)),
    codes(texts(certificate.at("spec.dnsNames"))),
    code(told(certificate.at("spec.secretName"))),
    `${told(certificate.at("spec.issuerRef.kind")) || "Issuer"} ${code(told(certificate.at("spec.issuerRef.name")))}`,
  ]);
  return parts(
    "## Certificates",
    table(["Certificate", "Names", "Secret", "Issuer"], rows, "There is no certificate."),
    list(issuers),
  );
}

function issuerText(kind: string, issuer: View): string {
  const acme = issuer.at("spec.acme");
  const server = told(acme.at("server"));
  const solvers = items(acme.at("solvers")).map((solver) => {
    const zones = [...texts(solver.at("selector.dnsZones")), ...texts(solver.at("selector.dnsNames"))];
    const way = orElse(() => solver.at("dns01").entries(), []).map(([provider]) => `DNS-01 at ${provider}`);
    const http = orElse(() => solver.at("http01").exists(), false) ? ["HTTP-01"] : [];
    return `${[...way, ...http].join(", ")}${zones.length > 0 ? ` for ${codes(zones)}` : ""}`;
  });
  const by =
    server === "" ? "" : `: ACME at ${code(server)}${solvers.length > 0 ? `, proved by ${solvers.join("; ")}` : ""}`;
  return `${kind} ${code(shortName(issuer))}${by}`;
}
