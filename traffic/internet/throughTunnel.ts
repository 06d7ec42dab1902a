import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { Walk } from "../model/walk";
import { configFile } from "./configFile";
import { connected } from "./connection";
import { type Connector, connectorsOf } from "./connectors";
import { type IngressRule, IngressTable, isCatchAll, origin, originSetting, takes } from "./ingress";
import type { Origin } from "./origin";
import type { Tunnel } from "./tunnels";

/** Where a step of the tunnel happens. */
interface Where {
  layer: "tunnel";
  place: string;
}

/** A request that the edge has taken, until cloudflared asks the origin. Source: cloudflared, ingress/ingress.go. */
export function throughTunnel(
  network: Network,
  tunnel: Tunnel,
  { host, path }: Destination,
  walk: Walk,
): Origin | "status page" {
  const where: Where = { layer: "tunnel", place: `tunnel/${tunnel.name}` };
  const connector = theConnector(network, tunnel, walk, where);
  const rules = theRules(network, tunnel, connector, walk, where);
  walk.pass({
    ...where,
    text: `the tunnel ${tunnel.name} hands the request to cloudflared (${connector.title})`,
    at: connector.workload,
  });
  return answer(matching(rules, host, path, walk, where), host, path, connector, walk, where);
}

/**
 * The workload that gets the request. Without one in the stack this is unknown, not blocked: a tunnel may be run by any
 * machine that has its
 * token, and where that is decides what its origins' names mean.
 */
function theConnector(network: Network, tunnel: Tunnel, walk: Walk, where: Where): Connector {
  const { found, unsure } = connectorsOf(network, tunnel);
  const [first] = [...found, ...unsure];
  if (first === undefined) {
    const text = `nothing in the stack runs cloudflared for the tunnel ${tunnel.name}`;
    return walk.unknown({ ...where, text, at: tunnel.resource });
  }
  if (found.length === 0) {
    const text = `whether ${first.title} runs the tunnel ${tunnel.name} or another one, for its token cannot be read`;
    return walk.unknown({ ...where, text, at: first.workload });
  }
  const states = found.map((connector) => ({ connector, ...connected(network, connector) }));
  const up = states.filter((state) => state.is !== false);
  const [state, other] = up;
  if (state === undefined) {
    const down = states[0] as (typeof states)[number] & { is: false };
    return walk.block({ ...where, text: down.why, at: down.at });
  }
  if (state.is === undefined) return walk.unknown({ ...where, text: state.why, at: state.at });
  if (other !== undefined) {
    const both = `${state.connector.title} and ${other.connector.title} both run the tunnel ${tunnel.name}`;
    const text = `${both}: which one gets a request is not known`;
    return walk.unknown({ ...where, text, at: other.connector.workload });
  }
  return state.connector;
}

/** The ingress rules: those that Cloudflare keeps, or those of cloudflared's own file. */
function theRules(network: Network, tunnel: Tunnel, connector: Connector, walk: Walk, where: Where): IngressTable {
  const [config, second] = tunnel.configs;
  const isLocal = tunnel.resource?.at("configSrc").text() === "local";
  if (second !== undefined) {
    const text = `the tunnel ${tunnel.name} has several configurations, and each replaces the others`;
    return walk.unknown({ ...where, text, at: second });
  }
  if (config !== undefined && isLocal) {
    const text = `the tunnel ${tunnel.name} is managed locally (configSrc), and Cloudflare has a configuration for it`;
    return walk.unknown({ ...where, text, at: tunnel.resource?.at("configSrc") });
  }
  if (config !== undefined)
    return network.index(
      `internet/ingress ${config.resource.urn}`,
      () => new IngressTable(config.at("config.ingresses"), config.at("config.originRequest")),
    );
  const file = configFile(network, connector);
  if (file !== undefined)
    return network.index(
      `internet/ingress ${file.resource.urn} ${file.path}`,
      () => new IngressTable(file.at("ingress"), file.at("originRequest")),
    );
  const text = `the stack has no ingress rules for the tunnel ${tunnel.name}`;
  return walk.unknown({ ...where, text, at: tunnel.resource ?? connector.workload });
}

function matching(rules: IngressTable, host: string, path: string, walk: Walk, where: Where): IngressRule {
  for (const rule of rules.for(host)) {
    const match = takes(rule, host, path);
    if (match === true) return rule;
    if (match instanceof Unknown) return walk.unknown({ ...where, text: match.why, at: rule.view });
  }
  const { last } = rules;
  if (last === undefined)
    return walk.block({
      ...where,
      text: "the tunnel has no ingress rules: cloudflared answers every request with 503",
    });
  const text = "the last ingress rule does not take every request: Cloudflare refuses such a configuration";
  return walk.block({ ...where, text, at: last.view });
}

function answer(
  rule: IngressRule,
  host: string,
  path: string,
  connector: Connector,
  walk: Walk,
  where: Where,
): Origin | "status page" {
  const { view, service = "" } = rule;
  const which = isCatchAll(rule)
    ? `no ingress rule names ${host}: the last one, for everything,`
    : `ingress rule ${rule.index + 1} for ${rule.hostname ?? "every name"}${rule.path === undefined ? "" : ` and ${rule.path}`}`;
  const status = /^http_status:(\d+)$/.exec(service)?.[1];
  if (status !== undefined && Number(status) >= 400)
    return walk.block({ ...where, text: `${which} answers ${status}`, at: view.at("service") });
  if (status !== undefined || /^hello[_-]world$/.test(service)) {
    walk.pass({ ...where, text: `${which} answers by itself (${service})`, at: view.at("service") });
    return "status page";
  }
  const to = originSetting(rule, "bastionMode").flag() === true ? undefined : origin(service);
  if (to?.port === undefined) {
    const text = `${which} leads to ${service === "" ? "no service" : service}, which is not modelled`;
    return walk.unknown({ ...where, text, at: view.at("service") });
  }
  if (/^\w+:\/\/[^/]+\/./.test(service))
    return walk.block({
      ...where,
      text: `${which} leads to ${service}, whose path Cloudflare refuses`,
      at: view.at("service"),
    });
  if (originSetting(rule, "access").at("required").flag() === true)
    return walk.unknown({
      ...where,
      text: `${which} asks for a token of Cloudflare Access, which is not modelled`,
      at: originSetting(rule, "access"),
    });
  const client = /^(https?|wss?)$/.test(to.scheme) ? "" : ", for clients that use cloudflared access";
  walk.pass({ ...where, text: `${which} sends it to ${service}${client}`, at: view.at("service") });
  return { ...to, port: to.port, path, ...identity(rule, host, to), ...endpointOf(connector), rule: view };
}

/** Names that the origin sees. Source: Cloudflare, «Origin parameters». */
function identity(rule: IngressRule, host: string, to: { scheme: string; host: string }) {
  const hostname = originSetting(rule, "httpHostHeader").text() || host;
  const matches = originSetting(rule, "matchSnItoHost", "matchSNItoHost").flag() === true;
  const named = originSetting(rule, "originServerName").text() || (matches ? hostname : to.host);
  const isAddress = /^[\d.]+$|^\[/.test(named);
  return {
    hostname,
    serverName: isAddress ? undefined : named,
    verifies: to.scheme === "https" && originSetting(rule, "noTlsVerify", "noTLSVerify").flag() !== true,
  };
}

function endpointOf({ namespace, labels }: Connector) {
  return { cloudflared: { kind: "pod", namespace, labels } as const };
}
