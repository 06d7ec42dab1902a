import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolverScript } from "../../components/lanDnsApi";
import { type AdguardState, startAdguard } from "../../sandbox/emulators/adguard";
import type { Running } from "../../sandbox/emulators/http";
import { ask, RCODE, TYPE } from "../dnsMessage";
import { freePort } from "../freePorts";
import { edit, scratch } from "../sandbox/emulators/scratch";
import { runScript } from "./resolverScript";

jest.setTimeout(60_000);

const folder = scratch();
const file = join(folder.path, "adguard.json");
let adguard: Running;
let dns: { address: string; port: number };
const change = (how: (state: AdguardState) => void) => edit(file, how);
const stored = () => (JSON.parse(readFileSync(file, "utf8")) as AdguardState).rewrites;
const OTHERS = [{ domain: "nas.lan", answer: "10.0.0.9", enabled: true }];

beforeAll(async () => {
  dns = { address: "127.0.0.1", port: await freePort() };
  const where = { host: "127.0.0.1", port: 0, dnsPort: dns.port, stateFile: file };
  adguard = await startAdguard({ ...where, user: "me", password: "raspberry" });
});
afterAll(async () => {
  await adguard.close();
  folder.remove();
});
beforeEach(() => change((s) => Object.assign(s, { rewrites: OTHERS, enabled: true })));

const REWRITES = [
  { domain: "int.example.org", answer: "10.0.0.61" },
  { domain: "*.int.example.org", answer: "10.0.0.61" },
  { domain: "db.int.example.org", answer: "10.0.0.62" },
  { domain: "open.int.example.org", answer: "open.int.example.org" },
];
const script = (rewrites = REWRITES) =>
  resolverScript({ kind: "adguard", host: "127.0.0.1", url: adguard.url, user: "me", rewrites });
const write = (text = script(), before?: string) => runScript(text, "write", "raspberry", before);
const withOthers = (rewrites: typeof REWRITES) => [...OTHERS, ...rewrites.map((one) => ({ ...one, enabled: true }))];

test("rewrites are told beside other people's, and answered: the star, names of their own, exceptions", async () => {
  expect(await write()).toEqual({ code: 0, stdout: JSON.stringify({ rewrites: REWRITES }), stderr: "" });
  expect(stored()).toEqual(withOthers(REWRITES));
  const address = async (name: string) => (await ask(dns, name, TYPE.A)).addresses;
  expect(await address("any.int.example.org")).toEqual(["10.0.0.61"]);
  expect(await address("db.int.example.org")).toEqual(["10.0.0.62"]);
  expect(await ask(dns, "db.int.example.org", TYPE.HTTPS)).toMatchObject({ rcode: RCODE.NOERROR, answers: 0 });
  expect((await ask(dns, "open.int.example.org", TYPE.A)).rcode).toBe(RCODE.REFUSED);
});

test("a second run adds nothing twice, and a change goes the shortest way", async () => {
  const { stdout } = await write();
  expect((await write(script(), stdout)).code).toBe(0);
  expect(stored()).toEqual(withOthers(REWRITES));
  const moved = [{ domain: "int.example.org", answer: "10.0.0.70" }];
  expect((await write(script(moved), stdout)).code).toBe(0);
  expect(stored()).toEqual(withOthers(moved));
});

test("a name's address of IPv6 is told beside that of IPv4, and each takes the place of its own kind", async () => {
  const both = (last: number) => [
    { domain: "int.example.org", answer: `10.0.0.${last}` },
    { domain: "int.example.org", answer: `fd00:30::10:0:0:${last}` },
  ];
  const { stdout } = await write(script(both(61).slice(0, 1)));
  const further = await write(script(both(61)), stdout);
  expect([further.code, stored()]).toEqual([0, withOthers(both(61))]);
  expect((await write(script(both(70)), further.stdout)).code).toBe(0);
  expect(stored()).toEqual(withOthers(both(70)));
});

test("a removal takes away what is the stack's, and nothing else", async () => {
  const { stdout } = await write();
  expect((await runScript(script(), "remove", "raspberry", stdout)).code).toBe(0);
  expect(stored()).toEqual(OTHERS);
});

test("a rewrite that somebody has switched off is on again", async () => {
  const { stdout } = await write();
  change((s) => {
    for (const one of s.rewrites) one.enabled = one.domain === "nas.lan";
  });
  expect((await write(script(), stdout)).code).toBe(0);
  expect([...stored()].sort((a, b) => (a.domain < b.domain ? -1 : 1))).toEqual(
    withOthers(REWRITES).sort((a, b) => (a.domain < b.domain ? -1 : 1)),
  );
});

test.each<[string, (state: AdguardState) => void, RegExp, string?]>([
  ["a wrong password", () => {}, /refuses user me or the password.*homelab:lanDnsPassword/, "strawberry"],
  ["rewrites that are switched off", (s) => Object.assign(s, { enabled: false }), /are switched off/],
  [
    "another's rewrite of a name of the stack",
    (s) => s.rewrites.push({ domain: "db.int.example.org", answer: "10.0.0.9", enabled: true }),
    /rewrites db\.int\.example\.org to 10\.0\.0\.9, which is not the stack's/,
  ],
])("%s is refused, and nothing is changed", async (_, prepare, message, password = "raspberry") => {
  change(prepare);
  const before = stored();
  const run = await runScript(script(), "write", password);
  expect([run.code, run.stdout]).toEqual([1, ""]);
  expect(run.stderr).toMatch(message);
  expect(run.stderr).not.toContain(password);
  expect(stored()).toEqual(before);
});
