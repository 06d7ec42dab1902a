import type { Destination } from "../destination";
import type { Network } from "../network";
import type { Endpoint } from "../policies";
import type { View } from "../view";
import type { Walk } from "../walk";
import { connectors } from "./connectors";
import { passEdge } from "./edge";
import { type IngressRule, ingressRules, isCatchAll, origin, takes } from "./ingress";
import { askPublicDns, cnameTarget } from "./publicDns";
import { isTunnelName, type Tunnel, tunnelOf } from "./tunnels";

/** What cloudflared asks for a request. */
export interface Origin {
  /** `http`, `https`, `tcp`, `ssh` …, as the ingress rule's service has it. */
  scheme: string;
  host: string;
  port: number;
  /** The Host header that the origin sees. */
  hostname: string;
  /** The server name (SNI) that an HTTPS origin sees, and whose certificate it has to show; undefined: the origin is an address, and none is sent. */
  serverName: string | undefined;
  /** Whether cloudflared insists on a certificate for the server name (or the address). */
  verifies: boolean;
  path: string;
  cloudflared: Endpoint;
  /** The ingress rule. */
  rule: View;
}

/**
 * A request from the internet for a public name, until cloudflared asks the origin.
 *
 * @returns "status page" when cloudflared answers itself with something that is no error
 */
export function throughInternet(network: Network, destination: Destination, walk: Walk): Origin | "status page" {
  const { record, last } = askPublicDns(network, destination.host, walk);
  passEdge(network, destination, record, walk);
  const target = cnameTarget(last);
  if (target === undefined || !isTunnelName(target)) {
    const text = `Cloudflare's edge asks ${last.at("content").text()}: what answers there is not in the stack`;
    return walk.unknown({ layer: "Cloudflare edge", place: "edge/cloudflare", text, at: last });
  }
  return throughTunnel(network, tunnelOf(network, target), destination, walk);
}

function throughTunnel(
  network: Network,
  tunnel: Tunnel,
  { host, path }: Destination,
  walk: Walk,
): Origin | "status page" {
  const step = { layer: "tunnel", place: `tunnel/${tunnel.name}` } as const;
  const [config, second] = tunnel.configs;
  if (config === undefined)
    return walk.unknown({
      ...step,
      text: `the stack has no ingress rules for the tunnel ${tunnel.name}`,
      at: tunnel.resource,
    });
  if (second !== undefined)
    return walk.unknown({
      ...step,
      text: `the tunnel ${tunnel.name} has several configurations, and each replaces the others`,
      at: second,
    });
  const [connector, other] = connectors(network);
  if (connector === undefined)
    return walk.unknown({
      ...step,
      text: `nothing in the stack runs cloudflared for the tunnel ${tunnel.name}`,
      at: tunnel.resource,
    });
  if (other !== undefined)
    return walk.unknown({
      ...step,
      text: `${connector.title} and ${other.title} both run cloudflared`,
      at: other.workload,
    });
  walk.pass({
    ...step,
    text: `the tunnel ${tunnel.name} hands the request to cloudflared (${connector.title})`,
    at: connector.workload,
  });
  const rule = matching(config, host, path, walk, step);
  return asked(rule, host, path, { kind: "pod", namespace: connector.namespace, labels: connector.labels }, walk, step);
}

type Where = { layer: "tunnel"; place: string };

function matching(config: View, host: string, path: string, walk: Walk, step: Where): IngressRule {
  const rules = ingressRules(config);
  for (const rule of rules) {
    const match = takes(rule, host, path);
    if (match === true) return rule;
    if (typeof match === "string") return walk.unknown({ ...step, text: match, at: rule.view });
  }
  const text =
    rules.length === 0
      ? "the tunnel has no ingress rules: cloudflared answers 503"
      : "the last ingress rule does not take every request, which Cloudflare refuses";
  return walk.block({ ...step, text, at: config.at("config.ingresses") });
}

function asked(
  rule: IngressRule,
  host: string,
  path: string,
  cloudflared: Endpoint,
  walk: Walk,
  step: Where,
): Origin | "status page" {
  const { view, service = "" } = rule;
  const which = isCatchAll(rule)
    ? `no ingress rule names ${host}: the last one, for everything,`
    : `ingress rule ${rule.index + 1}`;
  const status = /^http_status:(\d{3})$/.exec(service)?.[1];
  if (status !== undefined && Number(status) >= 400)
    return walk.block({ ...step, text: `${which} answers ${status}`, at: view });
  if (status !== undefined || /^hello[_-]?world$/.test(service)) {
    walk.pass({ ...step, text: `${which} answers by itself (${service})`, at: view });
    return "status page";
  }
  const to = origin(service);
  if (to?.port === undefined)
    return walk.unknown({
      ...step,
      text: `${which} leads to ${service}, which is not modelled`,
      at: view.at("service"),
    });
  walk.pass({ ...step, text: `${which} sends it to ${service}`, at: view });
  const request = view.at("originRequest");
  const hostname = request.at("httpHostHeader").text() || host;
  const named =
    request.at("originServerName").text() || (request.at("matchSnItoHost").flag() === true ? hostname : to.host);
  return {
    ...to,
    port: to.port,
    hostname,
    serverName: /^[\d.]+$|^\[/.test(named) ? undefined : named,
    verifies: to.scheme === "https" && request.at("noTlsVerify").flag() !== true,
    path,
    cloudflared,
    rule: view,
  };
}
