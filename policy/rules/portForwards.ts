import { routes } from "../../traffic/cluster/gateway/attachment";
import { REACH } from "../../traffic/model/annotations";
import { annotation } from "../../traffic/model/kubernetes";
import type { View } from "../../traffic/model/view";
import { declaredText, isForInternet } from "../facts/declared";
import { forwardedGateway } from "../facts/forwarded";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";

const forTheInternet = stackRule({
  code: "NET-I14",
  title: "A Gateway to which the router forwards serves what is declared for the internet, and nothing else",
  prevents:
    "Whoever knows the router's public address may ask that Gateway for any name: an app of the LAN behind it is open to the internet, though no public record names it.",
  level: "mandatory",
  check(stack, judge) {
    const network = networkOf(stack);
    for (const { route } of routes(stack))
      judge.attempt(() => {
        const gateway = forwardedGateway(network, route, judge);
        if (gateway === undefined || !hasBackends(route, judge)) return;
        const reach = annotation(route, REACH);
        if (reach !== undefined && isForInternet(reach)) return;
        judge.violation(
          route,
          `a route of Gateway ${gateway}, to which the router forwards, ${declaredText(reach)}`,
          `a Gateway of the LAN for it, or internet in its annotation ${REACH}.`,
        );
      });
  },
});

/** A redirect leads to nothing of the house's. */
function hasBackends(route: View, judge: Judge): boolean {
  const rules = judge.collect([route], (one) => one.at("spec.rules").items());
  return rules.flatMap((rule) => rule.at("backendRefs").items()).found.length > 0;
}

export const portForwardRules = [forTheInternet];
