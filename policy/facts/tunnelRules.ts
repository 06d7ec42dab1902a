import { goRegexp } from "../../traffic/internet/goRegexp";
import { type IngressRule, isCatchAll } from "../../traffic/internet/ingress";

/** Origins that cloudflared itself is. Source: cloudflared, ingress/ingress.go (validateIngress). */
const BUILT_IN = /^(hello_world|hello-world|socks-proxy|bastion|unix:.*|unix\+tls:.*)$/;

/**
 * Why cloudflared refuses a list of rules for the sake of one of them; undefined where it takes it. Source: cloudflared,
 * ingress/ingress.go (validateIngress), asked of the program.
 */
export function ruleRefusal(rule: IngressRule, isLast: boolean): string | undefined {
  if (isLast && !isCatchAll(rule)) return "the last rule takes some requests only";
  if (!isLast && isCatchAll(rule)) return "it takes every request and is not the last";
  return hostnameRefusal(rule.hostname) ?? pathRefusal(rule.path) ?? originRefusal(rule.service);
}

function hostnameRefusal(hostname = ""): string | undefined {
  if (/:\d*$/.test(hostname)) return `the hostname ${hostname} has a port`;
  return hostname.lastIndexOf("*") > 0 ? `the hostname ${hostname} has a star that is not in front` : undefined;
}

/** Go knows neither look-around nor back references; of what else it might not take nothing is said. */
function pathRefusal(path = ""): string | undefined {
  if (/\(\?<?[=!]/.test(path)) return `the path ${path} looks ahead or behind, which Go's expressions cannot`;
  if (goRegexp(path) !== undefined || /\(\?|\[\[:|\\Q/.test(path)) return undefined;
  try {
    new RegExp(path);
    return undefined;
  } catch {
    return `the path ${path} is no regular expression`;
  }
}

function originRefusal(service: string | undefined): string | undefined {
  if (service === undefined || BUILT_IN.test(service)) return undefined;
  const status = /^http_status:(.*)$/.exec(service)?.[1];
  if (status !== undefined)
    return /^[1-9]\d\d$/.test(status) ? undefined : `the service ${service} has no status from 100 to 999`;
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+(.*)$/i.exec(service);
  if (url === null) return `the service ${service} has no scheme, or no host`;
  return url[1]?.startsWith("/") ? `the service ${service} has a path` : undefined;
}
