import { readFileSync } from "node:fs";
import { rules } from "../../policy/rules";
import { Answers } from "./newcomer";
test("x", () => {
  const answers = new Answers(JSON.parse(readFileSync("/tmp/fwd.json", "utf8")));
  console.log(answers.violations().join("\n"));
  console.log(rules.flatMap((rule) => answers.judge(rule.code).unjudged.filter((u) => u.why).map(u=>rule.code+" "+u.resource.name+" "+u.why)).join("\n"));
});
