import { forwardsNothing } from "../../traffic/tailnet/operator";
import { connectors } from "../../traffic/tailnet/routes";
import { networkOf } from "../facts/network";
import { advertisedRoutes, policyFiles } from "../facts/tailnet";
import { releasesOf } from "../facts/versions";
import { stackRule } from "../rule";

const notEverything = stackRule({
  code: "NET-T12",
  title: "No tag may route everything unasked",
  prevents:
    "Approval of 0.0.0.0/0 approves every route inside it too: one machine that gets the tag, or is broken into, takes the whole tailnet's traffic to any network.",
  level: "advisory",
  check(stack, judge) {
    const advertised = advertisedRoutes(stack, judge);
    judge.each(
      () => policyFiles(stack, judge).found,
      (policy) => {
        for (const [cidr, approvers] of policy.at("autoApprovers.routes").entries()) {
          const tags = approvers.texts();
          if (!cidr.endsWith("/0") || tags.length === 0 || !advertised.complete) continue;
          if (advertised.found.some(({ route }) => route === cidr)) continue;
          judge.violation(
            policy,
            `autoApprovers.routes["${cidr}"]: ${tags.join(", ")}, and nothing advertises that route`,
            "the ranges that the tag's own router advertises; for an exit node autoApprovers.exitNode.",
          );
        }
      },
    );
  },
});

const proxiesCarry = stackRule({
  code: "NET-T13",
  title: "Beside Tailscale's operator Cilium balances in the host's namespace only",
  prevents:
    "Cilium translates the addresses of Services in the sockets of each pod. A proxy of the tailnet forwards packets without a socket, so that its connections to Services lead nowhere (tailscale/tailscale#14149).",
  level: "advisory",
  check(stack, judge) {
    const operators = releasesOf(stack, judge, "tailscale-operator");
    if (operators.length === 0 && connectors(stack).length === 0) return;
    const off = forwardsNothing(networkOf(stack));
    const [cilium] = releasesOf(stack, judge, "cilium");
    for (const setting of ["socketLB.hostNamespaceOnly", "kubeProxyReplacement"])
      if (cilium !== undefined) judge.attempt(() => cilium.at(`values.${setting}`).value());
    if (off !== undefined && cilium !== undefined)
      judge.violation(
        cilium,
        "socketLB.hostNamespaceOnly is not true, beside proxies of the tailnet",
        "values.socketLB.hostNamespaceOnly: true.",
      );
  },
});

export const tailnetApprovalRules = [notEverything, proxiesCarry];
