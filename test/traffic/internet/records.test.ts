import { recordsOf } from "../../../traffic/internet/records";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { settle } from "../../../traffic/model/unknown";
import { UNKNOWN } from "../../policy/resources";
import { cloudflare, record } from "./world";

const of = (name: string, type: string, n = 0): Resource =>
  cloudflare("DnsRecord", `${name} ${type} ${n}`, { zoneId: "zone", name, type, content: "content" });

/** The zone of RFC 4592, 2.2.1. */
const RFC = [
  of("*.example", "TXT"),
  of("*.example", "MX"),
  of("sub.*.example", "TXT"),
  of("host1.example", "A"),
  of("_ssh._tcp.host1.example", "SRV"),
  of("_ssh._tcp.host2.example", "SRV"),
  of("subdel.example", "NS", 1),
  of("subdel.example", "NS", 2),
];

/** Types of the records that answer for a name, in alphabetical order as an answer is a set; `nothing` when none do. */
function answer(resources: readonly Resource[], name: string): string {
  const found = recordsOf(new Network(resources), name);
  if (found.kind === "nothing") return "nothing";
  const types = found.records.map((r) => r.at("type").text() ?? "").sort();
  return `${types.join(" ")}${found.wildcard ? ` by ${found.wildcard}` : ""}`;
}

describe("RFC 4592, 2.2.1", () => {
  test.each([
    ["host3.example", "MX TXT by *.example"],
    ["foo.bar.example", "MX TXT by *.example"],
    ["host1.example", "A"],
    ["sub.*.example", "TXT"],
    ["_telnet._tcp.host1.example", "nothing"],
    ["host.subdel.example", "nothing"],
    ["ghost.*.example", "nothing"],
    ["host2.example", "nothing"],
    ["_tcp.host2.example", "nothing"],
  ])("%s is answered with %s", (name, expected) => {
    expect(answer(RFC, name)).toBe(expected);
  });
});

test("an exact record wins over a wildcard", () => {
  const zone = [record("*.example.org"), record("app.example.org", "192.0.2.1")];
  expect(answer(zone, "app.example.org")).toBe("A");
});

test("a record of another type hides the wildcard for its name and what is below it", () => {
  const zone = [record("*.example.org"), of("app.example.org", "TXT")];
  expect([answer(zone, "app.example.org"), answer(zone, "deep.app.example.org")]).toEqual(["TXT", "nothing"]);
});

test("of two wildcards the one right below the closest existing name answers", () => {
  const zone = [record("*.example.org"), record("*.dev.example.org", "192.0.2.1")];
  expect(answer(zone, "app.dev.example.org")).toBe("A by *.dev.example.org");
  expect(answer(zone, "app.prod.example.org")).toBe("CNAME by *.example.org");
});

test("a wildcard does not answer for its parent", () => {
  expect(answer([record("*.example.org")], "example.org")).toBe("nothing");
});

test("the record that hides a wildcard is named", () => {
  const found = recordsOf(new Network([record("*.example.org"), of("db.dev.example.org", "A")]), "app.dev.example.org");
  expect(found).toMatchObject({ kind: "nothing", at: { name: "db.dev.example.org A 0" } });
  expect(found.kind === "nothing" && found.why).toContain("makes dev.example.org exist");
});

test("names are compared without regard to case and to a dot at the end", () => {
  expect(answer([record("App.Example.ORG.", "192.0.2.1")], "app.example.org")).toBe("A");
});

test("a record whose name is not known yet may be the one that is missing", () => {
  const zone = [record("app.example.org"), of(UNKNOWN, "A")];
  expect(answer(zone, "app.example.org")).toBe("CNAME");
  expect(settle(() => answer(zone, "other.example.org"))).toMatchObject({ pending: true, at: { path: "name" } });
});

test("a wildcard does not answer for a zone of its own below it", () => {
  const zones = ["example.org", "lab.example.org"].map((name) => cloudflare("Zone", name, { name }));
  const all = [...zones, record("*.example.org")];
  expect(answer(all, "app.example.org")).toBe("CNAME by *.example.org");
  expect([answer(all, "app.lab.example.org"), answer(all, "lab.example.org")]).toEqual(["nothing", "nothing"]);
  expect(recordsOf(new Network(all), "app.lab.example.org")).toMatchObject({
    why: "*.example.org does not answer for app.lab.example.org: the zone lab.example.org makes lab.example.org exist",
  });
});
