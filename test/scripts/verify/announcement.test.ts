import { announcement, standsElsewhere } from "../../../scripts/verify/announcement";
import type { Expectation } from "../../../scripts/verify/expectation";
import { parseDestination } from "../../../traffic/model/destination";
import type { Resource } from "../../../traffic/model/resource";

const LAN = { kind: "lan" } as const;
const expected = [
  "https://wiki.example.org",
  "https://photos.example.org",
  "tcp://10.0.0.41:32400",
  "udp://10.0.0.41:53",
].map((to) => ({ destination: parseDestination(to), resolver: "10.0.0.20" }) as Expectation);

describe("the announcement", () => {
  test("names every resolver and every address, with its ports", () => {
    expect(announcement(expected, { vantage: LAN, resolver: undefined, namesOnly: false })).toBe(
      [
        "From lan, this machine asks",
        "  10.0.0.20: 2 names",
        "and connects to",
        "  what the names stand for: 443/tcp",
        "  10.0.0.41: 32400/tcp, 53/udp",
      ].join("\n"),
    );
  });

  test("names the resolver that is asked instead, and no address where nothing is connected to", () => {
    expect(announcement(expected, { vantage: LAN, resolver: "127.0.0.1:5353", namesOnly: true })).toBe(
      "From lan, this machine asks\n  127.0.0.1:5353: 2 names",
    );
  });
});

describe("a machine", () => {
  const resources = [
    { type: "homelab:network:AddressPlan", name: "addresses", props: { lan: "10.0.0.0/24" } },
  ] as unknown as Resource[];

  test("with no address of the LAN stands elsewhere", () => {
    expect(standsElsewhere(resources, LAN, ["192.168.1.5"])).toMatch(
      /^This machine has no address of the LAN 10\.0\.0\.0\/24 \(but 192\.168\.1\.5\)/,
    );
  });

  test.each<[string, readonly Resource[], Parameters<typeof standsElsewhere>[1], string[]]>([
    ["with an address of the LAN stands there", resources, LAN, ["192.168.1.5", "10.0.0.77"]],
    [
      "that is said to be on the internet is not held against the LAN",
      resources,
      { kind: "internet" },
      ["192.168.1.5"],
    ],
    ["is not judged where nothing tells the LAN", [], LAN, ["192.168.1.5"]],
  ])("%s", (_, given, vantage, own) => expect(standsElsewhere(given, vantage, own)).toBeUndefined());
});
