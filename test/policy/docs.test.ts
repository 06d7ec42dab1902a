import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import { policyDocument } from "../../scripts/generated/policyPage";

test("docs/policy.md is what the rules say", () => {
  expect(readFileSync(join(__dirname, "../../docs/policy.md"), "utf8")).toBe(policyDocument());
});

test("the document names every rule, its reason and its settings", () => {
  const document = policyDocument();
  for (const rule of rules) {
    expect(document).toContain(`### ${rule.code} ${rule.title}\n\n${rule.prevents}`);
    for (const setting of Object.keys(rule.settings ?? {})) expect(document).toContain(`- \`${setting}\``);
  }
});
