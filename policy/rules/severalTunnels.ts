import { ingressRules, origin } from "../../traffic/internet/ingress";
import { toTunnel, tunnelBehind, tunnelOfRules } from "../../traffic/internet/tunnels";
import { hostnameHolds } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { networkOf } from "../facts/network";
import { answering, leadingRecords } from "../facts/records";
import { type Facts, type Judge, stackRule } from "../rule";
import { TUNNEL_CONFIG } from "../types";

interface Held {
  hostname: string | undefined;
  /** Does the rule lead to an app, and not to a page of cloudflared's own? */
  leads: boolean;
  /** Where the rule stands. */
  config: View;
}

const leadsToItsRules = stackRule({
  code: "NET-I15",
  title: "Of several tunnels, a public name leads to the one that has its rule",
  prevents:
    "Cloudflare hands a request to the tunnel of the name's record. Where another tunnel has the rule, visitors get an error page, or all of an app of which single paths were to be public.",
  level: "mandatory",
  check(stack, judge) {
    if (stack.type(TUNNEL_CONFIG).length < 2) return;
    const network = networkOf(stack);
    const held = rulesByConfig(stack, judge);
    const nameOf = ({ config }: Held) => tunnelOfRules(network, config)?.name ?? config.name;
    const records = leadingRecords(stack, judge);
    for (const { name, record } of records.found)
      judge.attempt(() => {
        if (record.at("type").text() !== "CNAME" || !toTunnel(stack, record)) return;
        const tunnel = tunnelBehind(network, record);
        if (tunnel === undefined || tunnel.configs.length === 0) return;
        const urns = tunnel.configs.map(({ resource }) => resource.urn);
        const own = [...held].filter(([urn]) => urns.includes(urn)).map(([, facts]) => facts);
        const others = [...held].filter(([urn]) => !urns.includes(urn)).flatMap(([, facts]) => facts.found);
        const leading = others.filter(({ leads }) => leads);
        const holding = leading.filter(({ hostname }) => hostnameHolds(hostname, name));
        const other = holding.find(({ hostname }) => hostname === name) ?? holding[0];
        if (other !== undefined && own.every(({ complete, found }) => complete && !serves(found, name)))
          judge.violation(
            record,
            `${name} leads to the tunnel ${tunnel.name}, and its rule is in the tunnel ${nameOf(other)}`,
            "the record to that tunnel, or the rule in this one.",
          );
        if (!name.startsWith("*.") || !records.complete) return;
        const astray = leading.find(
          ({ hostname }) =>
            hostname !== undefined &&
            hostname !== name &&
            hostnameHolds(name, hostname) &&
            answering(records.found, hostname).every((one) => one.record === record),
        );
        if (astray !== undefined)
          judge.violation(
            record,
            `${astray.hostname}, whose rule is in the tunnel ${nameOf(astray)}, has no record of its own, and ${name} leads it to the tunnel ${tunnel.name}`,
            "a record of its own for that name.",
          );
      });
  },
});

function rulesByConfig(stack: Stack, judge: Judge): Map<string, Facts<Held>> {
  return new Map(
    stack.type(TUNNEL_CONFIG).map((config) => [
      config.resource.urn,
      judge.collect([config], ingressRules).flatMap((rule): Held[] => {
        const hostname = rule.hostname?.toLowerCase();
        return [{ hostname, leads: origin(rule.service ?? "") !== undefined, config }];
      }),
    ]),
  );
}

/** Rules for a name itself come before those for many names, as cloudflared is told them. */
function serves(own: readonly Held[], name: string): boolean {
  const exact = own.filter(({ hostname }) => hostname === name);
  const meant = exact.length > 0 ? exact : own.filter(({ hostname }) => hostnameHolds(hostname, name));
  return meant.some(({ leads }) => leads);
}

export const severalTunnelRules = [leadsToItsRules];
