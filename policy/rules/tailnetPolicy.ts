import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { policyFile, rules } from "../../traffic/tailnet/policyFile";
import { opensEverything, policyFiles } from "../facts/tailnet";
import { type Facts, type Judge, resourceRule, stackRule } from "../rule";
import { ACL, OAUTH_CLIENT, TAILNET_KEY, types } from "../types";

const noAnyAny = resourceRule({
  code: "NET-T01",
  title: "No rule of the tailnet allows everything",
  prevents: "With *:* every device of the tailnet, also a guest's phone, reaches every port of every machine.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    const policy = policyFile(acl);
    if (policy === undefined) return;
    for (const rule of rules(policy))
      if (opensEverything(rule))
        judge.violation(
          rule.view,
          `${rule.view.path}: from ${rule.src.join(", ")} to *:*`,
          "the hosts and ports that are needed, one grant each.",
        );
  },
});

const tagsOwned = stackRule({
  code: "NET-T02",
  title: "Every tag has its owner",
  prevents:
    "The service refuses a policy file or key with a tag that is in no tagOwners; the whole update stops there.",
  level: "mandatory",
  check(stack, judge) {
    for (const policy of policyFiles(stack, judge).found) {
      const owned = new Set(
        policy
          .at("tagOwners")
          .entries()
          .map(([tag]) => tag),
      );
      const instead = (tag: string) => `"${tag}": ["<who may hand it out>"] in the policy file's tagOwners.`;
      const { tagOwners: _, ...rest } = policy.value() as Record<string, unknown>;
      for (const tag of new Set(JSON.stringify(rest).match(/(?<=")tag:[\w-]+(?=[":])/g) ?? []))
        if (!owned.has(tag))
          judge.violation(policy, `${tag}, used in the policy file and owned by nobody`, instead(tag));
      judge.each(
        () => tagsOf(stack, judge).found,
        ({ holder, tag }) => {
          if (!owned.has(tag)) judge.violation(holder, `${tag}, owned by nobody`, instead(tag));
        },
      );
    }
  },
});

/** The tags that keys, clients and Connectors carry. */
function tagsOf(stack: Stack, judge: Judge): Facts<{ holder: View; tag: string }> {
  const keys = judge.collect([...stack.type(TAILNET_KEY), ...stack.type(OAUTH_CLIENT)], (k) => k.at("tags").items());
  const routers = judge.collect(stack.kind("tailscale.com", "Connector"), (c) => c.at("spec.tags").items());
  return keys.and(routers).flatMap((entry) => {
    const tag = entry.text();
    return tag === undefined ? [] : [{ holder: entry.root(), tag }];
  });
}

const tested = resourceRule({
  code: "NET-T08",
  title: "The policy file has tests",
  prevents: "Without tests the service takes any policy, also one that locks everybody out or lets everybody in.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    const policy = policyFile(acl);
    if (policy !== undefined && policy.at("tests").items().length === 0)
      judge.violation(acl, "no tests", 'tests: [{src: "<who>", accept: ["<host>:<port>"], deny: ["<host>:<port>"]}].');
  },
});

const noOverwrite = resourceRule({
  code: "NET-T09",
  title: "The policy file is neither overwritten nor reset",
  prevents:
    "overwriteExistingContent throws away a policy that somebody edited; resetAclOnDestroy opens the tailnet to everything when the stack goes.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    for (const flag of ["overwriteExistingContent", "resetAclOnDestroy"])
      judge.attempt(() => {
        if (acl.at(flag).flag() === true)
          judge.violation(acl, `${flag}: true`, `${flag}: false; adopt an existing file with import (id acl).`);
      });
  },
});

export const tailnetPolicyRules = [noAnyAny, tagsOwned, tested, noOverwrite];
