import { REACH } from "../../traffic/model/annotations";
import { annotation, isKind, namespaceOf } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import type { View } from "../../traffic/model/view";
import { apps, unreadApps } from "../../traffic/reach/apps";
import { isFunnelled } from "../../traffic/tailnet/funnel";
import { ingressServices } from "../../traffic/tailnet/ingress";
import { declaredText, isForInternet } from "../facts/declared";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";

const declaredOnly = stackRule({
  code: "NET-I16",
  title: "On Tailscale's Funnel is what is declared for the internet, and nothing else",
  prevents:
    "One annotation at an Ingress opens an app to the internet, past every grant of the tailnet: what was for the family is anybody's, and its name stands in public lists of certificates.",
  level: "mandatory",
  check(stack, judge) {
    const network = networkOf(stack);
    for (const ingress of stack.kind("networking.k8s.io", "Ingress"))
      judge.attempt(() => {
        if (!isFunnelled(ingress)) return;
        for (const service of ingressServices(ingress)) judgeService(network, ingress, service, judge);
      });
  },
});

function judgeService(network: Network, ingress: View, service: string, judge: Judge): void {
  const namespace = namespaceOf(ingress);
  const app = apps(network).find((one) => one.namespace === namespace && one.name === service);
  if (app?.pending !== undefined) throw app.pending;
  const [unread] = unreadApps(network);
  // A Service of which not even the name is known may be this one.
  if (unread !== undefined && !(app && isKind(app.service.resource, "core", "Service"))) throw unread;
  // The Ingress speaks for a Service that says nothing.
  const said = app?.declared === undefined ? annotation(ingress, REACH) : [...app.declared].join(",");
  if (said !== undefined && isForInternet(said)) return;
  judge.violation(
    ingress,
    `Service ${namespace}/${service} on Funnel, ${declaredText(said)}`,
    `tailscale.com/funnel taken out, which leaves it to the tailnet; or, if it is meant, internet in the Service's annotation ${REACH}.`,
  );
}

export const funnelRules = [declaredOnly];
