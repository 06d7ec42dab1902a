import { BadCorefile } from "../../../../traffic/cluster/coredns/problems";
import { asked, forwarding } from "./asked";

const SOA = "@ 60 IN SOA ns host 1 2 3 4 5";
const PATH = "/etc/coredns/db";
const text = forwarding(`file ${PATH} example.org`);
const by = (name: string, ...lines: string[]) => asked(text, name, { [PATH]: [SOA, ...lines, ""].join("\n") });

test("a name of the zone has its records' addresses", () => {
  expect(by("nas.example.org", "nas 60 IN A 10.0.0.7")).toMatchObject({ addresses: ["10.0.0.7"], by: "file" });
  expect(by("NAS.example.org", "nas.example.org. IN A 10.0.0.7", "    A 10.0.0.8")).toMatchObject({
    addresses: ["10.0.0.7", "10.0.0.8"],
  });
});

test("origins, lifetimes, comments and brackets are read", () => {
  const zone = [
    "$TTL 1h30m",
    "$ORIGIN home.example.org.",
    "; all of the house",
    "nas ( IN",
    "  A 10.0.0.7 ) ; the NAS",
  ];
  expect(by("nas.home.example.org", ...zone)).toMatchObject({ addresses: ["10.0.0.7"] });
});

test("a name that is not there is nobody's, unless the plugin hands it on", () => {
  expect(by("www.example.org")).toMatchObject({ kind: "nothing" });
  expect(by("www.example.net")).toMatchObject({ kind: "forward" });
  const falls = forwarding(`file ${PATH} example.org {\nfallthrough\n}`);
  expect(asked(falls, "www.example.org", { [PATH]: `${SOA}\n` })).toMatchObject({ kind: "forward" });
});

test("a name with other records only is not handed on", () => {
  const falls = forwarding(`file ${PATH} example.org {\nfallthrough\n}`);
  const zone = { [PATH]: `${SOA}\nmail 60 IN MX 10 nas\n` };
  expect(asked(falls, "mail.example.org", zone)).toMatchObject({ kind: "nothing" });
});

describe("a star", () => {
  test("answers names of any depth that are not there", () => {
    expect(by("a.b.example.org", "* A 10.0.0.9")).toMatchObject({
      addresses: ["10.0.0.9"],
      by: "file, *.example.org.",
    });
  });

  test("does not touch names below one that is there", () => {
    expect(by("a.nas.example.org", "* A 10.0.0.9", "nas A 10.0.0.7")).toMatchObject({ kind: "nothing" });
  });

  test("answers below a name that only has others below it, as CoreDNS does and RFC 4592 does not", () => {
    expect(by("x.b.example.org", "* A 10.0.0.9", "a.b A 10.0.0.7")).toMatchObject({ addresses: ["10.0.0.9"] });
  });
});

test("an alias is looked up again, in the zone or elsewhere", () => {
  expect(by("www.example.org", "www CNAME nas", "nas A 10.0.0.7")).toMatchObject({ addresses: ["10.0.0.7"] });
  expect(by("www.example.org", "www CNAME www.example.net.")).toMatchObject({ kind: "forward" });
});

test("names that the zone leaves to others have no address here", () => {
  expect(by("a.lab.example.org", "lab NS ns.lab", "a.lab A 10.0.0.7")).toMatchObject({ kind: "nothing" });
});

test.each([
  ["no SOA record", "nas 60 IN A 10.0.0.7"],
  ["an address that is none", `${SOA}\nnas A 10.0.0.300`],
  ["a first record with neither lifetime nor class", `nas A 10.0.0.7\n${SOA}`],
])("CoreDNS does not start with %s", (_, zone) => {
  expect(() => asked(text, "nas.example.org", { [PATH]: zone })).toThrow(BadCorefile);
});

test.each([
  ["a directive that is not read", { [PATH]: `${SOA}\n$GENERATE 1-9 a$ A 10.0.0.$` }],
  ["an alias beside an address", { [PATH]: `${SOA}\nnas A 10.0.0.7\nnas CNAME www` }],
  ["a file that no resource has", {}],
])("with %s only names of the zone are not known", (_, files: Record<string, string>) => {
  expect(asked(text, "nas.example.org", files)).toMatchObject({ kind: "unknown" });
  expect(asked(text, "www.example.net", files)).toMatchObject({ kind: "forward" });
});
