import { policyTests } from "../../traffic/tailnet";
import { resourceRule } from "../rule";
import { ACL, types } from "../types";

const testsHold = resourceRule({
  code: "NET-T11",
  title: "The policy file's tests hold",
  prevents:
    "Tailscale runs the tests when the file is written. A test that fails stops the update half-way, after its preview was approved.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    const { failing, unjudged } = policyTests(acl);
    for (const { test, src, dst, wanted, why } of failing)
      judge.violation(
        acl,
        `${test.path}, by which ${src} is to ${wanted === "accept" ? "reach" : "be kept from"} ${dst}: ${why}`,
        wanted === "accept"
          ? `a grant that lets ${src} reach ${dst}; or a test without it.`
          : `no rule that lets ${src} reach ${dst}; or a test without it.`,
      );
    for (const { test, src, dst, why } of unjudged) judge.cannotTell(test, `whether ${src} reaches ${dst}: ${why}`);
  },
});

export const tailnetTestRules = [testsHold];
