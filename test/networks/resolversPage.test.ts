import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseHomelab, readStackValues } from "../../config/load";

const page = readFileSync(join(__dirname, "../../docs/resolvers.md"), "utf8");
const newcomer = readStackValues("newcomer", join(__dirname, "../fixtures"));
const examples = [...page.matchAll(/```yaml\n(dns:[^`]+)```/g)].map(([, text = ""]) => ({
  text: text.trim(),
  dns: (parse(text) as { dns: { kind: string } }).dns,
}));
const kinds = ["pihole", "pihole-api", "dnsmasq", "adguard", "unifi", "technitium", "coredns", "none"];

describe("docs/resolvers.md", () => {
  test("has an example of every kind", () =>
    expect(new Set(examples.map(({ dns }) => dns.kind))).toEqual(new Set(kinds)));

  test.each(examples)("shows what the program takes: $text", ({ dns }) => {
    const values = { ...newcomer, lan: { ...(newcomer.lan as object), dns } };
    expect(parseHomelab("newcomer", { values }).lan.dns?.kind).toBe(dns.kind);
  });

  test.each(examples)("writes it in four lines at most: $text", ({ text }) =>
    expect(text.split("\n").length).toBeLessThanOrEqual(4),
  );
});
