import { listenerName } from "../../traffic/cluster/gateway/attachment";
import { ciliumGateways } from "../facts/gateways";
import { ciliumVersion } from "../facts/versions";
import { resourceRule, stackRule } from "../rule";
import { CILIUM, GATEWAY_API, kinds } from "../types";

const terminates = resourceRule({
  code: "NET-G01",
  title: "An HTTPS listener terminates with a certificate",
  prevents:
    "A listener without a certificate of its own is never programmed: every name behind it refuses the connection.",
  level: "mandatory",
  applies: kinds(GATEWAY_API, "Gateway"),
  check(gateway, judge) {
    judge.each(
      () => gateway.at("spec.listeners").items(),
      (listener) => {
        if (listener.at("protocol").text() !== "HTTPS") return;
        const mode = listener.at("tls.mode").text() ?? "Terminate";
        if (mode !== "Terminate")
          judge.violation(
            listener,
            `${listenerName(listener)}: tls.mode ${mode}`,
            "tls.mode: Terminate; passing TLS through needs protocol TLS.",
          );
        else if (listener.at("tls.certificateRefs").items().length === 0)
          judge.violation(
            listener,
            `${listenerName(listener)}: no certificateRefs`,
            "tls.certificateRefs: [{name: <Secret of a Certificate>}].",
          );
      },
    );
  },
});

const tcpServed = stackRule({
  code: "NET-G07",
  title: "TCP and UDP listeners only where Cilium serves them",
  prevents:
    "Before 1.20 Cilium reports a TCP listener as Programmed and does not serve it: the port is closed and nothing says why.",
  level: "mandatory",
  check(stack, judge) {
    const cilium = ciliumVersion(stack, judge);
    if (cilium === undefined || cilium.minor >= 1020) return;
    for (const gateway of ciliumGateways(stack, judge).found)
      judge.each(
        () => gateway.at("spec.listeners").items(),
        (listener) => {
          const protocol = listener.at("protocol").text() ?? "";
          if (protocol !== "TCP" && protocol !== "UDP") return;
          judge.violation(
            listener,
            `${listenerName(listener)}: protocol ${protocol} with Cilium ${cilium.text}`,
            "Cilium 1.20 or later, or a LoadBalancer Service that shares the Gateway's address by lbipam.cilium.io/sharing-key.",
          );
        },
      );
  },
});

const announces = resourceRule({
  code: "NET-G09",
  title: "An L2 policy announces load-balancer addresses",
  prevents: "Without it nothing answers ARP for the Gateway's address: the whole LAN cannot reach any app.",
  level: "mandatory",
  applies: kinds(CILIUM, "CiliumL2AnnouncementPolicy"),
  check(policy, judge) {
    const flag = policy.at("spec.loadBalancerIPs");
    if (flag.flag() !== true)
      judge.violation(
        policy,
        `loadBalancerIPs: ${flag.exists() ? flag.flag() : "unset"}`,
        "spec.loadBalancerIPs: true.",
      );
  },
});

export const gatewayRules = [terminates, tcpServed, announces];
