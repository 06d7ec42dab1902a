import { annotation, namespaceOf } from "../../model/kubernetes";
import { certificateCovers } from "../../model/names";
import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import { View } from "../../model/view";
import { ciliumSettings } from "../cilium";
import type { Holder } from "../gateway/backends";
import type { Match } from "../gateway/matches";
import { services } from "../services/services";

/** A path of an Ingress, or its default backend, in the form of a Gateway's rule. */
export interface IngressRule extends Holder {
  match: Match;
}

/** TLS for a host. */
export interface IngressTls {
  ingress: View;
  at: View;
  /** namespace/name; undefined: the chart's default Secret. */
  secret: string | undefined;
  /** Plain HTTP is answered with a redirect. */
  forced: boolean;
}

/** The rules and certificates of all Ingresses that share one Service, merged. */
export interface IngressHosts {
  /** By host; `*` for every name. */
  rules: ReadonlyMap<string, readonly IngressRule[]>;
  tls: ReadonlyMap<string, IngressTls>;
}

const ANY_HOST = "*";

/** Source: Cilium 1.20, operator/pkg/model/ingestion/ingress.go. @throws Unknown */
export function hostsOf(network: Network, ingresses: readonly View[]): IngressHosts {
  const rules = new Map<string, IngressRule[]>();
  const tls = new Map<string, IngressTls>();
  for (const ingress of ingresses) {
    const own = new Map<string, IngressRule[]>();
    const add = (host: string, rule: IngressRule) => own.set(host, [...(own.get(host) ?? []), rule]);
    const fallback = ingress.at("spec.defaultBackend");
    if (fallback.exists()) add(ANY_HOST, ruleOf(network, fallback, fallback, { type: "PathPrefix", value: "/" }));
    for (const rule of ingress.at("spec.rules").items())
      for (const path of rule.at("http.paths").items())
        add(rule.at("host").text()?.toLowerCase() || ANY_HOST, ruleOf(network, path, path.at("backend"), pathOf(path)));
    for (const entry of ingress.at("spec.tls").items())
      for (const host of entry
        .at("hosts")
        .texts()
        .map((text) => text.toLowerCase())) {
        // A host without a rule has the rules for every name; with none of these there is no TLS for it either.
        const found = own.get(host) ?? own.get(ANY_HOST);
        if (found === undefined) continue;
        // Cilium then takes the paths of the default for those of the host, over TLS only.
        if (own.has(host) && own.has(ANY_HOST))
          throw Unknown.because(`which paths ${host} has over TLS, beside a default backend, is not modelled`, entry);
        own.set(host, found);
        const name = entry.at("secretName").text();
        const secret = name === undefined ? undefined : `${namespaceOf(ingress)}/${name}`;
        tls.set(host, { ingress, at: entry, secret, forced: isForced(network, ingress) });
      }
    for (const [host, found] of own) rules.set(host, [...(rules.get(host) ?? []), ...found]);
  }
  return { rules, tls };
}

/** A wildcard stands for one label. Source: Kubernetes, «Ingress», hostname wildcards. */
export function forHost<T>(byHost: ReadonlyMap<string, T>, host: string | undefined): T | undefined {
  if (host === undefined) return byHost.get(ANY_HOST);
  const own = byHost.get(host.toLowerCase());
  if (own !== undefined) return own;
  const star = [...byHost.keys()].find((name) => name.startsWith("*.") && host.toLowerCase().endsWith(name.slice(1)));
  // Envoy goes by the star for deeper names too, where no rule of it then matches.
  if (star !== undefined) return certificateCovers(star, host) ? byHost.get(star) : undefined;
  return byHost.get(ANY_HOST);
}

/** ImplementationSpecific is a regular expression for the whole path. */
function pathOf(path: View): Match["path"] {
  const value = path.at("path").text() ?? "";
  const type = path.at("pathType").text();
  if (type === "Exact") return { type, value };
  if (type === "Prefix" || value === "") return { type: "PathPrefix", value: value || "/" };
  return { type: "RegularExpression", value };
}

function ruleOf(network: Network, at: View, backend: View, path: Match["path"]): IngressRule {
  const route = at.root();
  const match = { path, method: undefined, headers: [], query: [], view: at };
  return { route, kind: "Ingress", rule: backendRule(network, backend), match };
}

/** A backend in the form of a route's `backendRefs`; its port may be said by the name that the Service gives it. */
function backendRule(network: Network, backend: View): View {
  const other = backend.at("resource");
  if (other.exists())
    return refs(backend, {
      group: other.at("apiGroup").text(),
      kind: other.at("kind").text(),
      name: other.at("name").text(),
    });
  const name = backend.at("service.name").text() ?? "";
  const named = backend.at("service.port.name").text();
  const service = named === undefined ? undefined : services(network).one(`${namespaceOf(backend.root())}/${name}`);
  const port = service
    ?.at("spec.ports")
    .items()
    .find((p) => p.at("name").text() === named);
  // A Service that is not there is missed before its port is.
  const number =
    named === undefined
      ? backend.at("service.port.number").number()
      : service === undefined
        ? 0
        : port?.at("port").number();
  return refs(backend, { name, port: number });
}

function refs({ resource, path }: View, ref: Record<string, unknown>): View {
  return View.parsed(resource, path, { backendRefs: [ref] });
}

/** The annotation, else the chart's setting. @throws Unknown */
function isForced(network: Network, ingress: View): boolean {
  const own = annotation(ingress, "ingress.cilium.io/force-https");
  if (own === "enabled" || own === "true") return true;
  if (own === "disabled" || own === "false") return false;
  const { value } = ciliumSettings(network).ingressForcesHttps;
  if (value instanceof Unknown) throw value;
  return value;
}
