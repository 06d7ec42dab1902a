import { Resolver } from "node:dns/promises";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { resolverInput } from "../../../components/lanDns";
import { type RunningLanDns, startLanDns } from "../../../sandbox/emulators/pihole";
import { confinementProblem } from "../../../sandbox/emulators/pihole/shell";
import type { Kind, LanDnsState } from "../../../sandbox/emulators/pihole/state";
import { command } from "../../../sandbox/providers/command/provider";
import type { Props } from "../../../sandbox/providers/serve";
import { freePort } from "../../freePorts";
import { edit, scratch } from "../../sandbox/emulators/scratch";
import { context } from "../../sandbox/providers/context";

jest.setTimeout(30_000);

const folder = scratch();
const root = (name: string) => join(folder.path, name);
const running: RunningLanDns[] = [];
afterAll(async () => {
  for (const machine of running) await machine.close();
  folder.remove();
});

/** Starts a machine and gives what runs a script on it, as the program does: over SSH, by standard input. */
async function machine(name: string, kind: Kind, version: "v5" | "v6" = "v6") {
  const lanDns = await startLanDns({
    kind,
    version,
    host: "127.0.0.1",
    port: 0,
    dnsPort: await freePort(),
    user: "pi",
    password: "raspberry",
    root: root(name),
  });
  running.push(lanDns);
  const [host, port] = lanDns.ssh.split(":");
  const connection = {
    host,
    port: Number(port),
    user: "pi",
    password: "raspberry",
    hostKey: lanDns.hostKey,
    dialErrorLimit: 0,
  };
  const remote = command.resources("command:remote:Command");
  if (!remote) throw new Error("no remote.Command");
  const run = async (create: string, stdin: string): Promise<Props> =>
    (await remote.create({ inputs: { connection, create, stdin }, preview: false }, context())).outputs;
  const script = (text: string) => run("sh -s", text);
  const state = () => JSON.parse(readFileSync(join(root(name), "state.json"), "utf8")) as LanDnsState;
  const resolver = new Resolver({ tries: 1, timeout: 1000 });
  if (lanDns.dns) resolver.setServers([lanDns.dns]);
  return {
    lanDns,
    run,
    script,
    state,
    resolver,
    root: root(name),
    conf: join(root(name), "etc/dnsmasq.d/05-homelab.conf"),
  };
}

const WRITE = (line: string) => `set -eu
f=/etc/dnsmasq.d/05-homelab.conf
printf '%s\\n' '${line}' > /tmp/new
sudo -n cp /tmp/new "$f.tmp~"
sudo -n mv "$f.tmp~" "$f"
`;

test("this machine confines a shell", () => {
  expect(confinementProblem()).toBeUndefined();
});

test("a script sees only the emulated machine and writes nothing outside it", async () => {
  const m = await machine("confined", "pihole");
  writeFileSync(folder.file("outside"), "untouched");
  const { stdout } = await m.script(
    `ls -1 /etc; id -u; command -v pihole; touch /usr/x 2>&1 || true; ls '${folder.path}' 2>&1 || true; echo hidden > /tmp/only-here; touch /var/kept`,
  );
  expect(String(stdout)).toMatch(
    /dnsmasq\.d[\s\S]*pihole\n0\n\/usr\/local\/bin\/pihole\n.*Read-only file system\n.*No such file/,
  );
  expect(existsSync("/usr/x") || existsSync("/tmp/only-here")).toBe(false);
  expect(existsSync(join(m.root, "var/kept"))).toBe(true);
  expect(readdirSync(join(m.root, ".tree"))).toEqual([]);
});

test("a v6 Pi-hole serves the folder only after it is told to, and counts its restarts", async () => {
  const m = await machine("v6", "pihole");
  const before = m.state().restarts;
  await m.script(`${WRITE("address=/int.lorenzodebie.be/192.168.30.61")}sudo -n systemctl restart pihole-FTL`);
  if (m.lanDns.dns) await expect(m.resolver.resolve4("sonarr.int.lorenzodebie.be")).rejects.toThrow(/REFUSED/);
  await m.script("sudo -n pihole-FTL --config misc.etc_dnsmasq_d true && sudo -n systemctl restart pihole-FTL");
  expect(m.state()).toMatchObject({ restarts: before + 2, running: true, etcDnsmasqD: true });
  if (m.lanDns.dns) expect(await m.resolver.resolve4("sonarr.int.lorenzodebie.be")).toEqual(["192.168.30.61"]);
});

test("a v5 Pi-hole serves the folder after restartdns", async () => {
  const m = await machine("v5", "pihole", "v5");
  const { stdout } = await m.script(`${WRITE("address=/x.lan/192.0.2.7")}pihole -v | head -1; pihole restartdns`);
  expect(stdout).toMatch(/v5\./);
  if (m.lanDns.dns) expect(await m.resolver.resolve4("a.x.lan")).toEqual(["192.0.2.7"]);
});

test("a router with plain dnsmasq is restarted by systemctl and answers nothing for its local names", async () => {
  const m = await machine("router", "dnsmasq");
  await m.script(`${WRITE("address=/vanillax.me/192.168.10.50")}sudo systemctl restart dnsmasq`);
  await m.script(
    "printf 'local=/vanillax.me/\\n' >> /etc/dnsmasq.d/05-homelab.conf; dnsmasq --test && systemctl restart dnsmasq",
  );
  if (m.lanDns.dns) {
    expect(await m.resolver.resolve4("argocd.vanillax.me")).toEqual(["192.168.10.50"]);
    await expect(m.resolver.resolveAny("argocd.vanillax.me")).resolves.toHaveLength(1);
    await expect(m.resolver.resolve4("example.org")).rejects.toThrow(/REFUSED/);
  }
});

test("a bad file fails the restart, names its line, and the script can go back", async () => {
  const m = await machine("bad", "dnsmasq");
  await m.script(`${WRITE("address=/x.lan/192.0.2.7")}systemctl restart dnsmasq`);
  const { stdout, stderr } = await m.script(
    "f=/etc/dnsmasq.d/05-homelab.conf; cp $f /tmp/old; echo 'adress=/x/1' > $f; systemctl restart dnsmasq || { systemctl is-active dnsmasq; cp /tmp/old $f; systemctl restart dnsmasq; systemctl is-active dnsmasq; }",
  );
  expect(stdout).toBe("failed\nactive");
  expect(stderr).toMatch(/bad option at line 1 of \/etc\/dnsmasq\.d\/05-homelab\.conf/);
  expect(m.state()).toMatchObject({ running: true, lastProblem: null });
});

describe("the program's own script", () => {
  const path = "/etc/dnsmasq.d/02-internal.conf";
  const input = (content: string) => resolverInput({ kind: "pihole", path, content });

  test("fails with one line that says why, behind the short command", async () => {
    const m = await machine("refused", "pihole");
    await m.run("sh -s write", input("address=/x.lan/192.0.2.7\n"));
    const error = (await m.run("sh -s write", input("adress=/x.lan/192.0.2.8\n")).catch((e: Error) => e)) as Error;
    const [quoted, ...said] = error.message.trimEnd().split("\n");
    expect(quoted).toBe('Process exited with status 1: running "sh -s write":');
    expect(said).toEqual([
      `lan-dns: the resolver refuses the new ${path} (dnsmasq: bad option at line 1 of ${path}); the old state is back`,
    ]);
    expect(readFileSync(join(m.root, path), "utf8")).toBe("address=/x.lan/192.0.2.7\n");
  });

  test("leaves nothing behind on a disk that is full", async () => {
    const m = await machine("full", "pihole");
    const { stdout, stderr } = await m.script(`mount -t tmpfs -o size=4k none /etc/dnsmasq.d
head -c 4096 /dev/zero >/etc/dnsmasq.d/everything
cat >/tmp/input <<'END OF INPUT'
${input("address=/x.lan/192.0.2.7\n")}END OF INPUT
sh -s write </tmp/input || ls -A /etc/dnsmasq.d
sh -s remove </tmp/input
`);
    expect(stderr).toBe(
      `lan-dns: /etc/dnsmasq.d takes no file on ${hostname()}: No space left on device; nothing was changed`,
    );
    expect(stdout).toBe(`everything\n${path} is not there`);
  });
});

test("failNextRestart fails once", async () => {
  const m = await machine("knob", "pihole", "v5");
  edit<LanDnsState>(join(m.root, "state.json"), (s) => {
    s.failNextRestart = true;
  });
  const { stdout } = await m.script("pihole restartdns 2>/dev/null; echo $?; pihole restartdns; echo $?");
  expect(stdout).toBe("1\n0");
});

test("two scripts at the same time do not take each other's answers", async () => {
  const m = await machine("both", "pihole");
  const all = await Promise.all(
    ["a", "b", "c"].map((x) => m.script(`pihole -v >/dev/null; echo ${x}; pihole-FTL --config misc.etc_dnsmasq_d`)),
  );
  expect(all.map((o) => o.stdout)).toEqual(["a\nfalse", "b\nfalse", "c\nfalse"]);
});
