import { type IngressRule, ingressRules, isCatchAll, origin } from "../../traffic/internet/ingress";
import { isTunnelName, toTunnel } from "../../traffic/internet/tunnels";
import { REACH } from "../../traffic/model/annotations";
import { annotation } from "../../traffic/model/kubernetes";
import { hostnameHolds } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { isForInternet } from "../facts/declared";
import { answering, type Leading, leadingRecords, registered, writesRecordsItself } from "../facts/records";
import { type Facts, type Judge, stackRule } from "../rule";
import { GATEWAY_API, TUNNEL_CONFIG } from "../types";

const declared = stackRule({
  code: "NET-I03",
  title: "The tunnel, public DNS and what is declared for the internet agree",
  prevents:
    "A name that is missing in one of them belongs to an app that cannot be reached from the internet, or to one that is published by mistake.",
  level: "mandatory",
  check(stack, judge) {
    const all = judge.collect(stack.type(TUNNEL_CONFIG), ingressRules);
    const named = all.flatMap(({ view, hostname }) =>
      hostname === undefined || hostname === "*" ? [] : [{ view, hostname: hostname.toLowerCase() }],
    );
    const records = leadingRecords(stack, judge);
    const elsewhere = writesRecordsItself(stack);
    for (const { view, hostname } of named.found) {
      const found = answering(records.found, hostname);
      for (const { record, name } of found) if (name === hostname) judge.attempt(() => judgePublished(record, judge));
      if (found.length === 0 && records.complete && !elsewhere && writesZoneOf(records.found, hostname))
        judge.violation(
          view,
          `the tunnel serves ${hostname}, which has no DNS record in this stack`,
          "a proxied CNAME to the tunnel, or no ingress rule.",
        );
    }
    const published = new Set(named.found.map((r) => r.hostname));
    if (
      named.complete &&
      all.found.length > 0 &&
      !all.found.some((rule) => judge.attempt(() => takesUnnamed(rule)) !== false)
    )
      for (const { name, record } of records.found)
        judge.attempt(() => {
          if ([...published].some((hostname) => meets(hostname, name))) return;
          if (!toTunnel(stack, record) || isForeign(stack, record)) return;
          judge.violation(
            record,
            `${name} leads to the tunnel, which has no rule for it`,
            "an ingress rule for the name, or no record.",
          );
        });
    undeclared(stack, judge, published);
  },
});

/** Does a rule serve names that it does not write? */
function takesUnnamed(rule: IngressRule): boolean {
  const unnamed = isCatchAll(rule) || rule.hostname === undefined;
  return unnamed && origin(rule.service ?? "") !== undefined;
}

/** Are there names that both mean? */
function meets(hostname: string, record: string): boolean {
  return hostnameHolds(hostname, record) || hostnameHolds(record, hostname);
}

/** Records of a zone that the stack has none of are another program's. */
function writesZoneOf(records: readonly Leading[], hostname: string): boolean {
  const zone = registered(hostname);
  return zone !== undefined && records.some((r) => registered(r.name) === zone);
}

/** Does a record lead to a tunnel that is none of the stack's? Only where all ids are known. */
function isForeign(stack: Stack, record: View): boolean {
  const content = record.at("content");
  const target = content.known ? content.text()?.toLowerCase().replace(/\.$/, "") : undefined;
  if (target === undefined || !isTunnelName(target)) return false;
  const own = stack.type(TUNNEL_CONFIG).map((config) => config.at("tunnelId").text());
  return own.length > 0 && own.every((id) => id !== undefined && !target.startsWith(`${id.toLowerCase()}.`));
}

const leads = stackRule({
  code: "NET-I12",
  title: "A proxied CNAME leads to a tunnel of the stack, or to a name that public DNS has",
  prevents:
    "Cloudflare answers error 1033 for a tunnel that it does not find in the account or that nothing runs, and 1016 for a name that public DNS does not have.",
  level: "advisory",
  check(stack, judge) {
    const records = leadingRecords(stack, judge);
    judge.each(
      () => records.found,
      ({ name, record }) => {
        if (record.at("type").text() !== "CNAME" || record.at("proxied").flag() !== true) return;
        if (!record.at("content").known && toTunnel(stack, record)) return;
        const target = (record.at("content").text() ?? "").toLowerCase().replace(/\.$/, "");
        if (isTunnelName(target)) {
          if (isForeign(stack, record))
            judge.violation(
              record,
              `${name} → ${target}, which is none of the stack's tunnels (error 1033 if nothing else runs it)`,
              "the tunnel's id from the stack's own tunnel, <id>.cfargotunnel.com.",
            );
        } else if (isNowhere(records, name, target) && !writesRecordsItself(stack))
          judge.violation(
            record,
            `${name} → ${target}, a name without a public record (error 1016)`,
            "a CNAME to the tunnel, or a name that public DNS answers.",
          );
      },
    );
  },
});

/** Names for use at home, which no public server answers. Sources: RFC 6762, RFC 8375, ICANN's reservation of `.internal`. */
const HOME = /\.(local|lan|home|home\.arpa|internal|intranet|localdomain|test)$/;

function isNowhere(records: Facts<Leading>, name: string, target: string): boolean {
  if (HOME.test(target) || registered(target) === undefined) return target !== "";
  return records.complete && registered(target) === registered(name) && answering(records.found, target).length === 0;
}

function judgePublished(record: View, judge: Judge): void {
  const type = record.at("type").text();
  const isProxied = record.at("proxied").flag();
  if (type === "CNAME" && isProxied === true) return;
  judge.violation(
    record,
    `${type}, proxied: ${isProxied ?? "unset"}, for a name that the tunnel serves`,
    "type: CNAME, proxied: true.",
  );
}

/** Routes that say whom they are for, and whose name the tunnel serves although that is not the internet. */
function undeclared(stack: Stack, judge: Judge, published: ReadonlySet<string>): void {
  const closed = judge.collect(stack.kind(GATEWAY_API, "HTTPRoute"), (route) => {
    const reach = annotation(route, REACH);
    return reach === undefined || isForInternet(reach) ? [] : [{ route, reach }];
  });
  for (const { route, reach } of closed.found) {
    const [name] = judge
      .collect([route], (r) => r.at("spec.hostnames").items())
      .flatMap((entry) => {
        const hostname = entry.text() ?? "";
        return published.has(hostname.toLowerCase()) ? [hostname] : [];
      }).found;
    if (name === undefined) continue;
    judge.violation(
      route,
      `${name} in the tunnel, declared for ${reach || "nobody outside"} only`,
      "internet among the app's declared reach, or no tunnel rule for it.",
    );
  }
}

export const publishedRules = [declared, leads];
