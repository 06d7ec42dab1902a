import { readFileSync, writeFileSync } from "node:fs";
import { resolverScript } from "../../components/lanDnsApi";
import type { WrittenZone } from "../../plan/lanDnsZones";
import { type Fault, openFaults } from "../../sandbox/emulators/faults";
import type { Running } from "../../sandbox/emulators/http";
import { startTechnitium, type TechnitiumState } from "../../sandbox/emulators/technitium";
import type { Zone, ZoneRecord } from "../../sandbox/emulators/technitium/zones";
import { ask, RCODE, TYPE } from "../dnsMessage";
import { freePort } from "../freePorts";
import { edit, scratch } from "../sandbox/emulators/scratch";
import { runScript } from "./resolverScript";

jest.setTimeout(60_000);

const folder = scratch();
const [file, faults] = [folder.file("technitium.json"), folder.file("faults.json")];
const TOKEN = "token-of-the-server";
let technitium: Running;
let dns: { address: string; port: number };
const lines: string[] = [];

const record = (name: string, type: string, ipAddress: string): ZoneRecord => ({
  ...{ name, type, ttl: 3600, disabled: false, rData: { ipAddress } },
});
const LOCALHOST: Zone = { name: "localhost", type: "Primary", internal: true, disabled: false, records: [] };
const theirs = (...records: ZoneRecord[]): Zone => ({
  ...{ name: "int.example.org", type: "Primary", internal: false, disabled: false },
  records: [record("nas.int.example.org", "A", "10.0.0.9"), ...records],
});
const change = (how: (state: TechnitiumState) => void) => edit(file, how);
const stored = () => (JSON.parse(readFileSync(file, "utf8")) as TechnitiumState).zones;
/** Zones with the records that have an address. */
const shown = () =>
  stored().map(({ name, type, records }) => [
    `${type} ${name}`,
    ...records
      .filter(({ rData }) => rData.ipAddress)
      .map((r) => `${r.name} ${r.type} ${r.rData.ipAddress}`)
      .sort(),
  ]);
const order = (fault?: Omit<Fault, "service" | "method">) =>
  writeFileSync(faults, JSON.stringify(fault ? [{ service: "resolver", method: "POST", ...fault }] : []));

beforeAll(async () => {
  dns = { address: "127.0.0.1", port: await freePort() };
  const extras = { faultOf: openFaults(faults, "resolver"), log: (line: string) => lines.push(line) };
  const place = { host: "127.0.0.1", port: 0, dnsPort: dns.port };
  technitium = await startTechnitium({ ...place, password: TOKEN, stateFile: file, ...extras });
});
afterAll(async () => {
  await technitium.close();
  expect(lines.join("\n")).not.toContain(TOKEN);
  folder.remove();
});
beforeEach(() => {
  order();
  change((s) => Object.assign(s, { zones: [LOCALHOST], permitted: true }));
});

const zones = (last = 61): WrittenZone[] => [
  {
    ...{ zone: "int.example.org", type: "Primary" },
    records: [
      { domain: "int.example.org", type: "A", address: `10.0.0.${last}` },
      { domain: "int.example.org", type: "AAAA", address: `fd00:30:0::${last}` },
      { domain: "*.int.example.org", type: "A", address: `10.0.0.${last}` },
      { domain: "db.int.example.org", type: "A", address: "10.0.0.62" },
    ],
  },
  { zone: "open.int.example.org", type: "Forwarder", records: [] },
  {
    ...{ zone: "example.org", type: "Forwarder" },
    records: [{ domain: "example.org", type: "A", address: `10.0.0.${last}` }],
  },
];
const SHOWN = (last = 61, ...others: string[]) => [
  ["Primary localhost"],
  [
    "Primary int.example.org",
    ...[
      `*.int.example.org A 10.0.0.${last}`,
      "db.int.example.org A 10.0.0.62",
      `int.example.org A 10.0.0.${last}`,
      `int.example.org AAAA fd00:30::${last}`,
      ...others,
    ].sort(),
  ],
  ["Forwarder open.int.example.org"],
  ["Forwarder example.org", `example.org A 10.0.0.${last}`],
];
const script = (wanted = zones()) =>
  resolverScript({ kind: "technitium", host: "127.0.0.1", url: technitium.url, zones: wanted });
const write = (text = script(), before?: string) => runScript(text, "write", TOKEN, before);

test("zones are made and records told, and answered: the star, names of their own, names of the internet", async () => {
  const run = await write();
  expect([run.code, run.stderr]).toEqual([0, ""]);
  expect(shown()).toEqual(SHOWN());
  const address = async (name: string) => (await ask(dns, name, TYPE.A)).addresses;
  expect(await address("any.int.example.org")).toEqual(["10.0.0.61"]);
  expect(await address("db.int.example.org")).toEqual(["10.0.0.62"]);
  expect((await ask(dns, "int.example.org", TYPE.AAAA)).addresses).toEqual(["fd00:30::61"]);
  expect(await ask(dns, "db.int.example.org", TYPE.HTTPS)).toMatchObject({ rcode: RCODE.NOERROR, answers: 0 });
  // A name that exists is none of the star's, nor is one below it.
  expect((await ask(dns, "x.db.int.example.org", TYPE.A)).rcode).toBe(RCODE.NXDOMAIN);
  for (const [name, type] of [
    ["open.int.example.org", TYPE.A],
    ["example.org", TYPE.HTTPS],
  ] as const)
    expect((await ask(dns, name, type)).rcode).toBe(RCODE.REFUSED);
});

test("a second run writes nothing, a changed address is there before the old one goes, and a removal leaves nothing", async () => {
  const { stdout } = await write();
  lines.length = 0;
  expect((await write(script(), stdout)).stdout).toBe(stdout);
  expect(lines.map((line) => line.split("/").slice(3).join("/"))).toEqual([
    "list → 200",
    ...Array(3).fill("records/get → 200"),
  ]);
  const moved = await write(script(zones(70)), stdout);
  expect([moved.code, shown()]).toEqual([0, SHOWN(70)]);
  expect((await runScript(script(zones(70)), "remove", TOKEN, moved.stdout)).code).toBe(0);
  expect(stored()).toEqual([LOCALHOST]);
});

test("a zone that somebody else has made stays, with its records; so does one in which somebody has put one", async () => {
  change((s) => s.zones.push(theirs()));
  const { stdout } = await write();
  expect(shown()).toEqual(SHOWN(61, "nas.int.example.org A 10.0.0.9"));
  change((s) => s.zones[3]?.records.push(record("www.example.org", "A", "10.0.0.3")));
  expect((await runScript(script(), "remove", TOKEN, stdout)).code).toBe(0);
  expect(shown()).toEqual([
    ["Primary localhost"],
    ["Primary int.example.org", "nas.int.example.org A 10.0.0.9"],
    ["Forwarder example.org", "www.example.org A 10.0.0.3"],
  ]);
});

test("a run whose output was lost takes its own records for its own, and one switched off by hand is on again", async () => {
  await write();
  change((s) => {
    for (const one of s.zones.flatMap(({ records }) => records)) one.disabled = one.type === "A";
  });
  expect((await write()).code).toBe(0);
  expect([shown(), stored().some(({ records }) => records.some(({ disabled }) => disabled))]).toEqual([SHOWN(), false]);
});

describe("a run is refused, and everything is as before,", () => {
  const refused = async (message: RegExp, token = TOKEN) => {
    const before = shown();
    const run = await runScript(script(), "write", token);
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain(token);
    expect(run.stderr).not.toContain("DnsServerCore");
    expect(shown()).toEqual(before);
  };

  test("with a wrong token", () =>
    refused(/refuses the token\. .*homelab:lanDnsPassword; nothing was changed/, "of-another-server"));

  test.each<[string, (state: TechnitiumState) => void, RegExp]>([
    [
      "where the token's user may do nothing",
      (s) => Object.assign(s, { permitted: false }),
      /needs to view, modify and/,
    ],
    [
      "for another's record of a name",
      (s) => s.zones.push(theirs(record("db.int.example.org", "A", "10.0.0.3"))),
      /has the record db\.int\.example\.org A 10\.0\.0\.3, which is not the stack's/,
    ],
    [
      "for a zone that is copied from another server",
      (s) => s.zones.push({ ...theirs(), type: "Secondary" }),
      /the zone int\.example\.org is of type Secondary: convert it to Primary/,
    ],
    [
      "for a zone that is switched off",
      (s) => s.zones.push({ ...theirs(), disabled: true }),
      /the zone int\.example\.org is switched off: switch it on/,
    ],
  ])("%s", (_, prepare, message) => {
    change(prepare);
    return refused(message);
  });

  test.each<[string, Fault["answer"], RegExp]>([
    [
      "an error of its own",
      { status: 500, body: "oops" },
      /answers 500 with what is no JSON; .*; the old ones are back/,
    ],
    ["too many requests", { status: 429, body: "{}" }, /status 429; the old ones are back/],
    ["half an answer, though it did what it was asked", "half", /does not answer POST .*add.*; the old ones are back/],
    [
      "an error that its body tells",
      { status: 400, body: '{"status":"error","errorMessage":"No such zone was found: x"}' },
      /No such zone was found: x; the old ones are back/,
    ],
  ])("with %s", (_, answer, message) => {
    order({ path: "/records/add", times: 1, answer });
    return refused(message);
  });
});
