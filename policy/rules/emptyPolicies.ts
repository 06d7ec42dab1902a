import { specsOf } from "../../traffic/policies/objects";
import { stackRule } from "../rule";
import { CILIUM } from "../types";

const SECTIONS = ["ingress", "ingressDeny", "egress", "egressDeny"];

const hasRules = stackRule({
  code: "NET-P06",
  title: "A policy of Cilium's has a rule",
  prevents:
    "The agent refuses a policy whose sections are all empty, «ingress: []» for one: the pods stay open to everybody, and only the agent's log says so.",
  level: "mandatory",
  check(stack, judge) {
    const objects = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"].flatMap((kind) =>
      stack.kind(CILIUM, kind),
    );
    judge.each(
      () => judge.collect(objects, specsOf).found,
      ({ object, view }) => {
        if (SECTIONS.some((section) => view.at(section).items().length > 0)) return;
        const written = SECTIONS.filter((section) => view.at(section).exists());
        judge.violation(
          object,
          written.length === 0 ? "neither ingress nor egress" : `${written.join(" and ")} without a rule`,
          "ingress: [{}] to let nobody in, and a policy for each caller.",
        );
      },
    );
  },
});

export const emptyPolicyRules = [hasRules];
