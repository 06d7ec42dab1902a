import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseHomelab, readStackValues } from "../../config/load";
import { planNetwork } from "../../plan";

const page = readFileSync(join(__dirname, "../../docs/apps.md"), "utf8");
const newcomer = readStackValues("newcomer", join(__dirname, "../fixtures"));
const examples = [...page.matchAll(/```yaml\n([^`]+)```/g)].map(([, text = ""]) => ({
  key: text.split(":")[0] ?? "",
  text,
  entries: parse(text) as Record<string, object>,
}));

describe("docs/apps.md", () => {
  test("has an example of every kind", () => expect(examples.length).toBeGreaterThan(2));

  test.each(examples)("shows $key as the program takes it", ({ key, entries }) => {
    const others = Object.entries(newcomer.apps as object).filter(([name]) => name !== key);
    const apps = { ...Object.fromEntries(others), ...entries };
    expect(planNetwork(parseHomelab("newcomer", { values: { ...newcomer, apps } })).apps.map((a) => a.key)).toContain(
      key,
    );
  });

  test.each(examples)("writes $key in four lines at most", ({ text }) => {
    expect(text.trim().split("\n").length).toBeLessThanOrEqual(4);
  });
});
