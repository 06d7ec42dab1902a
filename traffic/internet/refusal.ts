import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { goRegexp } from "./goRegexp";
import { type IngressRule, type IngressTable, isCatchAll, originSetting } from "./ingress";

/** Origins that cloudflared is itself. */
const BUILT_IN = /^(?:hello_world|hello-world|socks-proxy|bastion|unix(?:\+tls)?:.*)$/;

/** Parts of Go's expressions that {@link goRegexp} does not translate and that JavaScript refuses. */
const ONLY_GO = /\(\?|\[\[:|\\[QEzAaCpP]/;

/** Why cloudflared refuses a list of rules, and the rule to blame. */
export interface Refusal {
  why: string;
  at: View;
}

/**
 * Why cloudflared refuses a list of rules as a whole: one rule is enough. A value that is known only after the update is no reason. An empty
 * list is none either: every request is answered with 503.
 */
export function listRefusal({ rules }: IngressTable): Refusal | undefined {
  for (const rule of rules) {
    const why = orElse(() => ruleRefusal(rule, rule.index === rules.length - 1));
    if (why !== undefined) return { why: `ingress rule ${rule.index + 1}: ${why}`, at: rule.view };
  }
  return undefined;
}

/**
 * Why one rule makes cloudflared refuse the list that it is in; undefined for one that it takes. Source: cloudflared, ingress/ingress.go
 * (validateIngress), asked of the program.
 *
 * @throws Unknown when a part of the rule is not known yet
 */
export function ruleRefusal(rule: IngressRule, isLast: boolean): string | undefined {
  if (isLast && !isCatchAll(rule)) return "the last rule takes some requests only";
  if (!isLast && isCatchAll(rule)) return "it takes every request and is not the last";
  return hostnameRefusal(rule.hostname ?? "") ?? pathRefusal(rule.path ?? "") ?? serviceRefusal(rule);
}

function hostnameRefusal(hostname: string): string | undefined {
  if (hostname.includes(":")) return `the hostname ${hostname} has a port`;
  return hostname.lastIndexOf("*") > 0 ? `the hostname ${hostname} has a star that is not in front` : undefined;
}

/** Go has neither look-around nor back references. Of what else only one of the two languages knows, nothing is said. */
function pathRefusal(path: string): string | undefined {
  if (/\(\?<?[=!]/.test(path)) return `the path ${path} looks ahead or behind, which Go's expressions cannot`;
  if (goRegexp(path) !== undefined || ONLY_GO.test(path)) return undefined;
  try {
    new RegExp(path);
    return undefined;
  } catch {
    return `the path ${path} is no regular expression`;
  }
}

function serviceRefusal(rule: IngressRule): string | undefined {
  const service = rule.service ?? "";
  if (BUILT_IN.test(service) || originSetting(rule, "bastionMode").flag() === true) return undefined;
  const status = /^http_status:(.*)$/.exec(service)?.[1];
  if (status !== undefined)
    return /^[1-9]\d\d$/.test(status) ? undefined : `the service ${service} has no status from 100 to 999`;
  const [, authority = "", path = ""] = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)([^?#]*)/i.exec(service) ?? [];
  if (!/^(?:[^@]*@)?(?:\[[^\]]+\]|[^:[\]]+)(?::\d*)?$/.test(authority))
    return service === "" ? "it has no service" : `the service ${service} is no scheme://host:port`;
  return path === "" ? undefined : `the service ${service} has a path`;
}
