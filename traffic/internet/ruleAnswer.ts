import { isOfIpv6 } from "../model/addresses";
import { Unknown } from "../model/unknown";
import type { Connector } from "./connectors";
import { type IngressRule, type IngressTable, isCatchAll, origin, originSetting, takes } from "./ingress";
import type { Origin } from "./origin";
import { isOwnHost, toOwnPod } from "./ownPod";
import { type TunnelRequest, tunnelStep } from "./tunnelRequest";

/** The first rule that takes a request. */
export function matching(request: TunnelRequest, rules: IngressTable): IngressRule {
  const { host, path, walk } = request;
  for (const rule of rules.for(host)) {
    const match = takes(rule, host, path);
    if (match === true) return rule;
    if (match instanceof Unknown) return walk.unknown(tunnelStep(request, match.why, rule.view));
  }
  const { last } = rules;
  if (last === undefined)
    return walk.block(
      tunnelStep(request, "the tunnel has no ingress rules: cloudflared answers every request with 503"),
    );
  return walk.unknown(tunnelStep(request, "whether the last ingress rule takes every request is not known", last.view));
}

/** The result of an ingress rule for a request that it takes: the origin, or an end of the walk. */
export function answer(request: TunnelRequest, rule: IngressRule, connector: Connector): Origin | "status page" {
  const { host, path, walk } = request;
  const { view, service = "" } = rule;
  const at = view.at("service");
  const which = isCatchAll(rule)
    ? `no ingress rule names ${host}: the last one, for everything,`
    : `ingress rule ${rule.index + 1} for ${rule.hostname ?? "every name"}${rule.path === undefined ? "" : ` and ${rule.path}`}`;
  const status = /^http_status:(\d+)$/.exec(service)?.[1];
  if (status !== undefined && Number(status) >= 400)
    return walk.block(tunnelStep(request, `${which} answers ${status}`, at));
  if (status !== undefined || /^hello[_-]world$/.test(service)) {
    walk.pass(tunnelStep(request, `${which} answers by itself (${service})`, at));
    return "status page";
  }
  const to = originSetting(rule, "bastionMode").flag() === true ? undefined : origin(service);
  if (to === undefined)
    return walk.unknown(tunnelStep(request, `${which} leads to ${service}, which is not modelled`, at));
  if (to.port === undefined) {
    const text = `${which} leads to ${service}: of a scheme that cloudflared does not know it needs the port`;
    return walk.block(tunnelStep(request, text, at));
  }
  const access = originSetting(rule, "access");
  if (access.at("required").flag() === true) {
    const text = `${which} asks for a token of Cloudflare Access, which is not modelled`;
    return walk.unknown(tunnelStep(request, text, access));
  }
  if (isOwnHost(to.host)) return toOwnPod(request, connector, to.port, `${which} leads to ${service}`, at);
  const client = to.scheme === "tcp" ? ", for clients that use cloudflared access" : "";
  walk.pass(tunnelStep(request, `${which} sends it to ${service}${client}`, at));
  return { ...to, port: to.port, path, ...identity(rule, host, to), ...endpointOf(connector), rule: view };
}

/**
 * Names that the origin sees. An address is never sent as a server name (RFC 6066, section 3), and the Host header never stands in for it;
 * the certificate has to be for the address then. Sources: Cloudflare, «Origin parameters»; cloudflared, ingress/origin_service.go.
 */
function identity(rule: IngressRule, host: string, to: { host: string }) {
  const hostname = originSetting(rule, "httpHostHeader").text() || host;
  const matches = originSetting(rule, "matchSnItoHost", "matchSNItoHost").flag() === true;
  const named = originSetting(rule, "originServerName").text() || (matches ? hostname : to.host);
  const isAddress = /^[\d.]+$|^\[/.test(named) || isOfIpv6(named);
  const takesAny = originSetting(rule, "noTlsVerify", "noTLSVerify").flag() === true;
  const handshake = { serverName: isAddress ? undefined : named, certificateFor: takesAny ? undefined : named };
  return { hostname, handshake };
}

function endpointOf({ namespace, labels }: Connector) {
  return { cloudflared: { kind: "pod", namespace, labels } as const };
}
