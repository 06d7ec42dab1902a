import { startCloudflare } from "../../../sandbox/emulators/cloudflare";
import type { FaultyAnswer } from "../../../sandbox/emulators/faults";
import type { Running } from "../../../sandbox/emulators/http";
import { cloudflare } from "../../../sandbox/providers/cloudflare/provider";
import type { Resource } from "../../../sandbox/providers/serve";
import { ACCOUNT, plex, scratch, TOKEN, ZONE } from "../emulators/scratch";
import { context } from "./context";

const folder = scratch();
let server: Running;
/** The answers to the next requests. */
let answers: FaultyAnswer[] = [];

beforeAll(async () => {
  const seed = { tokens: [TOKEN], accountId: ACCOUNT, zones: [{ id: ZONE, name: "lorenzodebie.be" }] };
  const stateFile = folder.file("cloudflare.json");
  server = await startCloudflare({ host: "127.0.0.1", port: 0, stateFile, ...seed, faultOf: () => answers.shift() });
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

const busy = (retryAfter: string): FaultyAnswer => ({
  status: 429,
  headers: { "retry-after": retryAfter },
  body: JSON.stringify({ errors: [{ code: 971, message: "Please wait" }] }),
});
let made = 0;
const create = () => {
  const record = cloudflare.resources("cloudflare:index/dnsRecord:DnsRecord") as Resource;
  const inputs = { ...plex, zoneId: ZONE, name: `app-${++made}.lorenzodebie.be` };
  return record.create({ inputs, preview: false }, context({ apiToken: TOKEN, baseUrl: server.url }));
};

test("a service that asks to wait a moment is asked again after it", async () => {
  answers = [busy("1"), busy("0")];
  const begun = Date.now();
  expect((await create()).id).toMatch(/^[0-9a-f]{32}$/);
  expect(Date.now() - begun).toBeGreaterThanOrEqual(950);
});

test.each([
  ["goes on asking to wait", Array.from({ length: 4 }, () => busy("0"))],
  ["asks to wait for minutes", [busy("600")]],
  ["does not say how long", [busy("Wed, 21 Oct 2026 07:28:00 GMT")]],
])("a service that %s is told of", async (_, all) => {
  answers = [...all];
  await expect(create()).rejects.toThrow(/with 429: Please wait \(971\)\nThat is Cloudflare's own trouble/);
  expect(answers).toEqual([]);
});
