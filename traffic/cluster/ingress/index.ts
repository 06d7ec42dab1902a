import { title } from "../../model/kind";
import { annotation, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Step, Walk } from "../../model/walk";
import { ciliumSettings } from "../cilium";
import { enforce } from "../enforcement";
import { toBackends } from "../gateway/backends";
import { pathMatches, precedence } from "../gateway/matches";
import { covers, secretOf } from "../gateway/secrets";
import { tlsName } from "../gateway/tls";
import type { Client, Outcome, Request } from "../request";
import { forHost, hostsOf, type IngressHosts, type IngressRule, type IngressTls } from "./rules";
import { type IngressService, ingressServices, isCiliums } from "./services";

const PROXY = { text: "the Ingress's proxy", endpoints: [{ kind: "ingress" }], proxies: true } as const;

/** A request at the Service that Cilium makes for Ingresses. */
interface AtIngress {
  network: Network;
  service: IngressService;
  hosts: IngressHosts;
  request: Request;
  walk: Walk;
  step: Pick<Step, "layer" | "place"> & { at: View };
}

/**
 * Through the Service of Cilium's for one Ingress or for all that share it: TLS, host, path, backend. Sources: Cilium, «Kubernetes Ingress
 * Support»; Cilium 1.20, operator/pkg/model/ingestion/ingress.go.
 *
 * @param object what the Service is known by: the Ingress, or what installs Cilium
 */
export function throughIngress(network: Network, object: View, request: Request, client: Client, walk: Walk): Outcome {
  const service = ingressServices(network).find((s) => s.object.resource === object.resource) as IngressService;
  const step = { layer: "listener", place: `gateway/${service.namespace}/${service.name}`, at: object } as const;
  needModelled(network, service, walk, step);
  if (request.protocol !== "tcp" || (request.port !== 80 && request.port !== 443))
    return walk.block({
      ...step,
      text: `Service ${service.namespace}/${service.name} has no port ${request.port}/${request.protocol} (it has 80/tcp, 443/tcp)`,
    });
  const ends = { from: client.endpoints, to: PROXY.endpoints, fromText: client.text, toText: PROXY.text };
  walk.answered();
  enforce(network, { ...ends, protocol: "tcp", port: request.port, place: step.place, quiet: true }, walk);
  if (request.scheme === "tcp") {
    walk.pass({ ...step, text: `${nameOf(service)} takes the connection` });
    return { arrival: undefined };
  }
  const at = { network, service, hosts: hostsOf(network, service.ingresses), request, walk, step };
  if (request.scheme === "http") return plainly(at);
  terminate(at);
  if (request.scheme === "tls") return { arrival: undefined };
  return throughRules(at);
}

function nameOf({ namespace, name }: IngressService): string {
  return `Service ${namespace}/${name}, which Cilium makes for Ingresses,`;
}

/** Ends the walk where it depends on something of the Ingresses that this model does not follow. */
function needModelled(
  network: Network,
  { ingresses, annotations }: IngressService,
  walk: Walk,
  step: AtIngress["step"],
): void {
  const { ingresses: on, ingressHostNetwork: host, ingressMode } = ciliumSettings(network);
  if (on.value instanceof Unknown) throw on.value;
  if (ingressMode.value instanceof Unknown) throw ingressMode.value;
  if (host.value !== false)
    return walk.unknown({
      ...step,
      text: "the Ingresses listen on the nodes themselves, which this model does not know",
    });
  for (const ingress of ingresses) {
    const own = isCiliums(network, ingress);
    if (own instanceof Unknown) throw own;
    const mode = annotation(ingress, "ingress.cilium.io/tls-passthrough");
    if (mode === "enabled" || mode === "true")
      return walk.unknown({
        ...step,
        at: ingress,
        text: `${title(ingress.resource)} passes TLS through, which is not modelled`,
      });
  }
  const balancer = annotations?.property("ingress.cilium.io/loadbalancer-class");
  if (balancer?.exists())
    return walk.unknown({
      ...step,
      at: balancer,
      text: `its Service is of the class ${balancer.text()}, which is not modelled`,
    });
}

/** Without TLS: to the rules, or to HTTPS where the host has it. */
function plainly(at: AtIngress): Outcome {
  const { hosts, request, walk } = at;
  const host = (request.host ?? request.address ?? "").toLowerCase();
  const tls = forHost(hosts.tls, request.host);
  if (tls?.forced !== true || forHost(hosts.rules, request.host) === undefined) return throughRules(at);
  const text = `${title(tls.ingress.resource)} answers with a redirect to https://${host}`;
  walk.pass({ layer: "route", place: `route/${reference(tls.ingress)}`, at: tls.at, text });
  return { redirect: { scheme: "https", protocol: "tcp", host, port: 443, path: request.path } };
}

/** Ends TLS with the Secret of the host that the handshake shows. */
function terminate(at: AtIngress): void {
  const { network, service, hosts, request, step } = at;
  const walk: Walk = at.walk;
  const name = tlsName(request);
  const tls: IngressTls | undefined = forHost(hosts.tls, name);
  if (tls === undefined)
    return walk.block({
      ...step,
      text: `no Ingress behind Service ${service.namespace}/${service.name} has TLS for ${name ?? "a connection without a name"}`,
    });
  const which = title(tls.ingress.resource);
  const own = { ...step, at: tls.at };
  if (tls.secret === undefined)
    return walk.unknown({
      ...own,
      text: `${which} names no Secret for TLS: whether the chart's default one serves is not known`,
    });
  const certificate = secretOf(network, tls.secret, tls.at);
  if (certificate.ready === false) return walk.block({ ...own, text: `${which}: ${certificate.why}` });
  if (certificate.ready === undefined) return walk.unknown({ ...own, text: `${which}: ${certificate.why}` });
  const wanted = request.handshake?.certificateFor;
  if (wanted !== undefined && !covers(certificate.names, wanted))
    return walk.block({
      ...own,
      text: `the certificate of ${which} is for ${certificate.names?.join(", ")}, not for ${wanted}: the client refuses it`,
    });
  const strange = name !== undefined && !covers(certificate.names, name);
  const warning = strange ? `; its certificate is for ${certificate.names?.join(", ")}, so that clients warn` : "";
  walk.pass({ ...own, text: `${which} ends TLS with Secret ${tls.secret}${warning}` });
}

function throughRules({ network, service, hosts, request, walk, step }: AtIngress): Outcome {
  const rules = [...(forHost(hosts.rules, request.host) ?? [])].sort((a, b) => precedence(a.match, b.match));
  const blocked = (why: string) =>
    walk.block({ ...step, layer: "route", text: `Service ${service.namespace}/${service.name} answers 404: ${why}` });
  if (rules.length === 0) return blocked(`no Ingress names ${request.host ?? "no host"}`);
  const chosen = rules.find(({ match }) => pathMatches(match, request.path) !== false);
  if (chosen === undefined) return blocked(`no path of ${request.host ?? "any host"} matches ${request.path}`);
  const own = { layer: "route", place: `route/${reference(chosen.route)}`, at: chosen.match.view } as const;
  const which = title(chosen.route.resource);
  if (pathMatches(chosen.match, request.path) === undefined)
    return walk.unknown({
      ...own,
      text: `${which} matches paths by a regular expression that this model cannot evaluate: ${chosen.match.path.value}`,
    });
  const rival = rules.find((rule) => isRival(rule, chosen, request.path));
  if (rival !== undefined)
    return walk.unknown({
      ...own,
      text: `${which} and ${title(rival.route.resource)} match alike: which of them is used the resources do not say`,
    });
  walk.pass({
    ...own,
    text: `${which} takes ${request.host ?? "requests without a name"}, path ${chosen.match.path.value}`,
  });
  return { arrival: toBackends(network, [chosen], request.protocol, PROXY, walk) };
}

/** A rule of another Ingress that may come first as well. */
function isRival(rule: IngressRule, chosen: IngressRule, path: string): boolean {
  return (
    rule.route.resource !== chosen.route.resource &&
    precedence(rule.match, chosen.match) === 0 &&
    pathMatches(rule.match, path) !== false
  );
}
