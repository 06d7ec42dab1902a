import { listenerName } from "../../traffic/cluster/gateway/attachment";
import { ciliumGateways } from "../facts/gateways";
import { stackRule } from "../rule";

const SECURE = ["HTTPS", "TLS"];

const apart = stackRule({
  code: "NET-G12",
  title: "HTTPS and plain HTTP have ports of their own",
  prevents:
    "Cilium serves both at one port of a Gateway only as long as its HTTPS listeners have no other port: with a second one it keeps ports apart, plain HTTP takes the shared one, and HTTPS there is served by nobody. Other controllers refuse both listeners.",
  level: "advisory",
  check(stack, judge) {
    for (const gateway of ciliumGateways(stack, judge).found) {
      const listeners = judge
        .collect([gateway], (g) => g.at("spec.listeners").items())
        .flatMap((at) => [{ at, protocol: at.at("protocol").text() ?? "", port: at.at("port").number() }]).found;
      const plain = listeners.filter(({ protocol }) => protocol === "HTTP");
      for (const { at, protocol, port } of listeners) {
        const other = plain.find((each) => each.port === port);
        if (!SECURE.includes(protocol) || other === undefined) continue;
        judge.violation(
          at,
          `${listenerName(at)}: protocol ${protocol} on port ${port}, which ${listenerName(other.at)} has for plain HTTP`,
          "another port for one of them, as 80 for HTTP and 443 for HTTPS.",
        );
      }
    }
  },
});

export const sharedPortRules = [apart];
