import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { startCloudflare } from "../../../sandbox/emulators/cloudflare";
import type { CloudflareState } from "../../../sandbox/emulators/cloudflare/state";
import { type Fault, openFaults } from "../../../sandbox/emulators/faults";
import type { Running } from "../../../sandbox/emulators/http";
import { ACCOUNT, plex, scratch, TOKEN, ZONE } from "./scratch";

const folder = scratch();
const [file, stateFile] = [folder.file("faults.json"), folder.file("cloudflare.json")];
const lines: string[] = [];
let server: Running;

beforeAll(async () => {
  const seed = { tokens: [TOKEN], accountId: ACCOUNT, zones: [{ id: ZONE, name: "lorenzodebie.be" }] };
  const faultOf = openFaults(file, "cloudflare");
  server = await startCloudflare({
    host: "127.0.0.1",
    port: 0,
    stateFile,
    ...seed,
    faultOf,
    log: (l) => lines.push(l),
  });
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

const order = (...faults: Fault[]) => writeFileSync(file, JSON.stringify(faults));
const creating: Fault = { service: "cloudflare", method: "POST", path: "/dns_records", times: 1, answer: "half" };
const names = () => (JSON.parse(readFileSync(stateFile, "utf8")) as CloudflareState).records.map(({ name }) => name);
const post = (name: string, signal?: AbortSignal) =>
  fetch(`${server.url}/zones/${ZONE}/dns_records`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ ...plex, name: `${name}.lorenzodebie.be` }),
    signal: signal ?? null,
  });

test.each(["half", "reset"] as const)(
  "an answer that is ordered %s does not come whole, and the request is carried out",
  async (answer) => {
    order({ ...creating, answer });
    await expect(post(answer).then((response) => response.text())).rejects.toThrow();
    expect(names()).toContain(`${answer}.lorenzodebie.be`);
    expect(lines.at(-1)).toContain(`(fault: ${answer})`);
  },
);

test("an answer that is ordered to hang does not come, and the request is carried out", async () => {
  order({ ...creating, answer: "hang" });
  await expect(post("hang", AbortSignal.timeout(300))).rejects.toThrow(/timeout/);
  expect(names()).toContain("hang.lorenzodebie.be");
});

test("an ordered status comes with its headers and its body, and the request is not carried out", async () => {
  order({ ...creating, answer: { status: 429, headers: { "retry-after": "2" }, body: "slow down" } });
  const response = await post("status");
  expect([response.status, response.headers.get("retry-after"), await response.text()]).toEqual([
    429,
    "2",
    "slow down",
  ]);
  expect(names()).not.toContain("status.lorenzodebie.be");
});

test("a fault befalls as many requests as are ordered, and then leaves the file", async () => {
  order({ ...creating, times: 2, answer: { status: 500 } });
  expect([(await post("a")).status, (await post("a")).status, (await post("a")).status]).toEqual([500, 500, 200]);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([]);
});

test("a request of another method, path or service is answered as ever", async () => {
  order({ ...creating, method: "GET" }, { ...creating, path: "/cfd_tunnel" }, { ...creating, service: "tailscale" });
  expect((await post("other")).status).toBe(200);
  expect(JSON.parse(readFileSync(file, "utf8"))).toHaveLength(3);
});

test("an order that cannot be understood is told with every reason, and stays", async () => {
  writeFileSync(file, JSON.stringify([{ ...creating, times: 0, answer: "late" }]));
  expect(await (await post("wrong")).text()).toMatch(/faults\.json cannot be understood \(.*0\.times: .*0\.answer: /);
  expect(existsSync(file)).toBe(true);
});
