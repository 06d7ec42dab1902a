import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resolverScript } from "../../components/lanDnsApi";
import type { Running } from "../../sandbox/emulators/http";
import { startPiholeApi } from "../../sandbox/emulators/piholeApi";
import type { PiholeApiState } from "../../sandbox/emulators/piholeApi/state";
import { ask, RCODE, TYPE } from "../dnsMessage";
import { freePort } from "../freePorts";
import { edit, scratch } from "../sandbox/emulators/scratch";
import { runScript } from "./resolverScript";

jest.setTimeout(60_000);

const folder = scratch();
const file = join(folder.path, "api.json");
let pihole: Running;
let dns: { address: string; port: number };

beforeAll(async () => {
  dns = { address: "127.0.0.1", port: await freePort() };
  pihole = await startPiholeApi({
    host: "127.0.0.1",
    port: 0,
    dnsPort: dns.port,
    password: "raspberry",
    root: folder.path,
  });
});
afterAll(async () => {
  await pihole.close();
  folder.remove();
});
beforeEach(() =>
  change((s) => {
    const config = {
      dns: { hosts: ["192.168.30.9 nas.lan"], cnameRecords: [] },
      misc: { dnsmasq_lines: ["neg-ttl=60"] },
    };
    Object.assign(s, {
      config,
      sessions: [],
      maxSessions: 16,
      fixed: [],
      restarts: 0,
      appPassword: null,
      appSudo: false,
    });
  }),
);

const change = (how: (state: PiholeApiState) => void) => edit(file, how);
const stored = () => JSON.parse(readFileSync(file, "utf8")) as PiholeApiState;
const HOSTS = ["192.168.30.61 int.example.org", "192.168.30.61 app.int.example.org"];
const LINES = ["local=/int.example.org/"];
const script = (hosts = HOSTS, lines = LINES, url = pihole.url) =>
  resolverScript({ kind: "pihole-api", host: "127.0.0.1", url, hosts, lines });
const write = (text = script(), before?: string) => runScript(text, "write", "raspberry", before);

test("names are told beside what somebody else has told, and answered", async () => {
  const run = await write();
  expect(run).toEqual({ code: 0, stdout: JSON.stringify({ hosts: HOSTS, lines: LINES }), stderr: "" });
  expect(stored().config).toMatchObject({
    dns: { hosts: ["192.168.30.9 nas.lan", ...HOSTS] },
    misc: { dnsmasq_lines: ["neg-ttl=60", ...LINES] },
  });
  expect((await ask(dns, "app.int.example.org", TYPE.A)).addresses).toEqual(["192.168.30.61"]);
  expect(await ask(dns, "app.int.example.org", TYPE.HTTPS)).toMatchObject({ rcode: RCODE.NOERROR, answers: 0 });
  expect((await ask(dns, "nobody.int.example.org", TYPE.A)).rcode).toBe(RCODE.NXDOMAIN);
});

test("a second run changes nothing, and starts nothing anew", async () => {
  const { stdout } = await write();
  const { config, restarts } = stored();
  expect((await write(script(), stdout)).code).toBe(0);
  expect(stored()).toMatchObject({ config, restarts });
  expect(restarts).toBe(1);
});

test("a name that goes is taken out, one with a new address is not answered with both", async () => {
  const { stdout } = await write();
  expect((await write(script(["192.168.30.62 int.example.org"]), stdout)).code).toBe(0);
  expect(stored().config.dns.hosts).toEqual(["192.168.30.9 nas.lan", "192.168.30.62 int.example.org"]);
});

test("a removal takes away what is the stack's, and nothing else", async () => {
  const { stdout } = await write();
  expect((await runScript(script(), "remove", "raspberry", stdout)).code).toBe(0);
  expect(stored().config).toMatchObject({
    dns: { hosts: ["192.168.30.9 nas.lan"] },
    misc: { dnsmasq_lines: ["neg-ttl=60"] },
  });
});

test("a run whose output was lost takes its own records for its own", async () => {
  await write();
  expect((await write()).code).toBe(0);
  expect(stored().config.dns.hosts).toEqual(["192.168.30.9 nas.lan", ...HOSTS]);
});

test("no session stays open, however a run ends", async () => {
  await write();
  await write(script(["nonsense app.int.example.org"]));
  expect(stored().sessions).toEqual([]);
});

describe("a run is refused, and nothing is changed,", () => {
  const before = () => stored().config;
  const refused = async (text: string, message: RegExp, password = "raspberry") => {
    const config = before();
    const run = await runScript(text, "write", password);
    expect([run.code, run.stdout]).toEqual([1, ""]);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain(password);
    expect(stored().config).toEqual(config);
  };

  test("with a wrong password", () =>
    refused(script(), /refuses the password.*pulumi config set --secret homelab:lanDnsPassword/, "strawberry"));

  test("where every session is taken", () => {
    change((s) => {
      s.maxSessions = 0;
    });
    return refused(script(), /lets nobody in: API seats exceeded: increase webserver\.api\.max_sessions/);
  });

  test("with an application password that may not change settings", () => {
    change((s) => {
      s.appPassword = "application";
    });
    return refused(script(), /read-only.*Switch webserver\.api\.app_sudo on/, "application");
  });

  test("for an entry that Pi-hole does not take", () =>
    refused(
      script(["nonsense app.int.example.org"]),
      /dns\.hosts\[1\]: neither a valid IPv4 nor IPv6 address \("nonsense"\)/,
    ));

  test("for a line that dnsmasq does not take, the good records beside it too", () =>
    refused(script(HOSTS, ["adress=/a/1.2.3.4"]), /Invalid configuration: .*bad option/));

  test("where a variable of the container fixes the setting", () => {
    change((s) => {
      s.fixed = ["dns.hosts"];
    });
    return refused(script(), /environment variables cannot be changed via the API: dns\.hosts/);
  });

  test("for a name that somebody else has given another address", () => {
    change((s) => {
      s.config.dns.hosts = ["192.168.30.9 nas app.int.example.org # by hand"];
    });
    return refused(script(), /«192\.168\.30\.9 nas app\.int\.example\.org # by hand», which is not the stack's/);
  });

  test("where nothing answers", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await refused(script(HOSTS, LINES, url), /does not answer POST \/api\/auth \(ECONNREFUSED\)/);
  });
});
