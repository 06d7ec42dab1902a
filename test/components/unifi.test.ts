import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { resolverScript } from "../../components/lanDnsApi";
import { type Fault, openFaults } from "../../sandbox/emulators/faults";
import type { Running } from "../../sandbox/emulators/http";
import { startUnifi } from "../../sandbox/emulators/unifi";
import type { StaticRecord, UnifiState } from "../../sandbox/emulators/unifi/records";
import { ask, RCODE, TYPE } from "../dnsMessage";
import { freePort } from "../freePorts";
import { edit, scratch } from "../sandbox/emulators/scratch";
import { runScript } from "./resolverScript";

jest.setTimeout(60_000);

const folder = scratch();
const [file, faults] = [join(folder.path, "records.json"), folder.file("faults.json")];
const KEY = "key-of-the-console";
let unifi: Running;
let dns: { address: string; port: number };
const lines: string[] = [];

const record = (record_type: string, key: string, value: string): StaticRecord => ({
  _id: `${key}-${record_type}`,
  ...{ enabled: true, key, record_type, value, ttl: 0, port: 0, priority: 0, weight: 0 },
});
const OTHERS = [record("A", "nas.lan", "10.0.0.9"), record("TXT", "db.int.example.org", "somebody's")];
const change = (how: (state: UnifiState) => void) => edit(file, how);
const stored = () => (JSON.parse(readFileSync(file, "utf8")) as UnifiState).records;
const shown = () =>
  stored().map(({ record_type, key, value, enabled }) => `${enabled ? "" : "off "}${record_type} ${key} ${value}`);
const order = (...all: Omit<Fault, "service">[]) =>
  writeFileSync(faults, JSON.stringify(all.map((fault) => ({ service: "resolver", ...fault }))));

beforeAll(async () => {
  dns = { address: "127.0.0.1", port: await freePort() };
  const extras = { faultOf: openFaults(faults, "resolver"), log: (line: string) => lines.push(line) };
  unifi = await startUnifi({
    ...{ host: "127.0.0.1", port: 0, dnsPort: dns.port },
    ...{ password: KEY, root: folder.path, ...extras },
  });
});
afterAll(async () => {
  await unifi.close();
  expect(lines.join("\n")).not.toContain(KEY);
  folder.remove();
});
beforeEach(() => {
  order();
  change((s) => Object.assign(s, { records: OTHERS, deviceNames: [], checksAliases: true }));
});

const at = (last: number) => [
  { key: "int.example.org", type: "A", value: `10.0.0.${last}` } as const,
  { key: "db.int.example.org", type: "A", value: "10.0.0.62" } as const,
  { key: "int.example.org", type: "AAAA", value: `fd00:30::10:0:0:${last}` } as const,
];
const told = (last: number) => at(last).map(({ type, key, value }) => `${type} ${key} ${value}`);
const OTHERS_SHOWN = ["A nas.lan 10.0.0.9", "TXT db.int.example.org somebody's"];
const script = (records: ReturnType<typeof at> = at(61), site = "default") =>
  resolverScript({ kind: "unifi", host: "127.0.0.1", url: unifi.url, site, records });
const write = (text = script(), before?: string) => runScript(text, "write", KEY, before);

test("records are told beside other people's, and answered; other types are asked of the internet", async () => {
  expect(await write()).toEqual({ code: 0, stdout: JSON.stringify({ records: at(61) }), stderr: "" });
  expect(shown()).toEqual([...OTHERS_SHOWN, ...told(61)]);
  expect(stored().slice(0, 2)).toEqual(OTHERS);
  // The console's dnsmasq starts anew behind the answer.
  const known = async () => (await ask(dns, "db.int.example.org", TYPE.A)).addresses;
  while ((await known()).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await known()).toEqual(["10.0.0.62"]);
  expect((await ask(dns, "int.example.org", TYPE.AAAA)).addresses).toEqual(["fd00:30::10:0:0:61"]);
  expect((await ask(dns, "db.int.example.org", TYPE.HTTPS)).rcode).toBe(RCODE.REFUSED);
});

test("a second run writes nothing, and a changed address is there before the old one goes", async () => {
  const { stdout } = await write();
  const before = stored();
  lines.length = 0;
  expect((await write(script(), stdout)).code).toBe(0);
  expect(stored()).toEqual(before);
  lines.length = 0;
  expect((await write(script(at(70)), stdout)).code).toBe(0);
  expect(lines.map((line) => line.split(" ")[0]).filter((word) => word !== "DNS")).toEqual([
    ..."GET POST POST DELETE DELETE".split(" "),
  ]);
  expect(shown().sort()).toEqual([...OTHERS_SHOWN, ...told(70)].sort());
});

test("a removal takes away what is the stack's, and nothing else", async () => {
  const { stdout } = await write();
  expect((await runScript(script(), "remove", KEY, stdout)).code).toBe(0);
  expect(stored()).toEqual(OTHERS);
});

test("a run whose output was lost takes its own records for its own, and one switched off by hand is on again", async () => {
  await write();
  change((s) => {
    for (const one of s.records) one.enabled = one.key !== "int.example.org";
  });
  expect((await write()).code).toBe(0);
  expect(shown().sort()).toEqual([...OTHERS_SHOWN, ...told(61)].sort());
});

describe("a run is refused, and the records are as before,", () => {
  const refused = async (message: RegExp, text = script(), key = KEY) => {
    const before = shown().sort();
    const run = await runScript(text, "write", key);
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain(key);
    expect(shown().sort()).toEqual(before);
  };

  test("with a wrong key", () =>
    refused(/refuses the API key for site default.*homelab:lanDnsPassword/, script(), "of-another-console"));

  test("for a site that it does not have", () =>
    refused(/is homelab:lan\.dns\.site right\?/, script(at(61), "cellar")));

  test("for a name that somebody else has given an address or made an alias", async () => {
    change((s) => s.records.push(record("CNAME", "db.int.example.org", "nas.lan")));
    await refused(/static DNS record db\.int\.example\.org CNAME nas\.lan, which is not the stack's/);
    change((s) => Object.assign(s, { records: [record("A", "DB.int.example.org", "10.0.0.3")] }));
    await refused(/db\.int\.example\.org A 10\.0\.0\.3, which is not the stack's/);
  });

  test("for a name that a device has", () => {
    change((s) => s.deviceNames.push("db.int.example.org"));
    return refused(/db\.int\.example\.org: Static DNS overlaps with device local DNS \(a device has the name/);
  });

  test("for a star, which UniFi does not take", () =>
    refused(/\*\.int\.example\.org: Invalid hostname; the old ones are back/, script([...at(61), star] as never)));
  const star = { key: "*.int.example.org", type: "A", value: "10.0.0.61" };

  test.each<[string, Fault["answer"], RegExp]>([
    ["an error of its own", { status: 500, body: "" }, /int\.example\.org: status 500; the old ones are back/],
    ["too many requests", { status: 429, body: "" }, /status 429; the old ones are back/],
    ["half an answer, though it did what it was asked", "half", /does not answer POST .*; the old ones are back/],
    ["a connection that ends", "reset", /does not answer POST .*; the old ones are back/],
  ])("with %s", async (_, answer, message) => {
    order({ method: "POST", path: "/static-dns", times: 1, answer });
    await refused(message);
  });
});

test("a service that asks for a moment's peace gets it", async () => {
  const answer = { status: 429, headers: { "retry-after": "1" } };
  order({ method: "POST", path: "/static-dns", times: 1, answer });
  expect((await write()).code).toBe(0);
  expect(shown()).toEqual([...OTHERS_SHOWN, ...told(61)]);
});

test("what could not be put back is told, and mended by the next run", async () => {
  const bad = { answer: { status: 500 }, path: "/static-dns" };
  const { stdout } = await write();
  order({ method: "DELETE", times: 9, ...bad });
  const run = await write(script(at(70)), stdout);
  expect(run.stderr).toMatch(/status 500; not all of the old ones are back: the next run goes on from here/);
  order();
  expect((await write(script(at(70)), stdout)).code).toBe(0);
  expect(shown().sort()).toEqual([...OTHERS_SHOWN, ...told(70)].sort());
});

test("two aliases of one name are refused, and where an older version takes them, its dnsmasq starts no more", async () => {
  const post = async (value: string) => {
    const { _id: _, ...body } = record("CNAME", "a.lan", value);
    const url = `${unifi.url}/proxy/network/v2/api/site/default/static-dns`;
    return (await fetch(url, { method: "POST", headers: { "x-api-key": KEY }, body: JSON.stringify(body) })).status;
  };
  expect([await post("nas.lan"), await post("b.lan")]).toEqual([200, 400]);
  change((s) => Object.assign(s, { checksAliases: false }));
  expect(await post("b.lan")).toBe(200);
  const running = () =>
    (JSON.parse(readFileSync(join(folder.path, "state.json"), "utf8")) as { running: boolean }).running;
  while (running()) await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(ask(dns, "nas.lan", TYPE.A, 200)).rejects.toThrow();
});
