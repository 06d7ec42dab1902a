import { resolverInput } from "../../components/lanDns";
import { evaluatedWith } from "../plan/evaluated";
import { FakeResolver, V5, V6 } from "./pihole";

const OLD = "host-record=old.example.org,10.0.0.1\n";
const NEW = "local=/example.org/\nhost-record=new.example.org,10.0.0.2\n";

const kinds = [
  {
    what: "Pi-hole 5",
    kind: "pihole",
    make: () => new FakeResolver(["pihole", "pihole-FTL"], V5),
    restart: "",
    call: "pihole restartdns",
  },
  {
    what: "Pi-hole 6",
    kind: "pihole",
    make: () => new FakeResolver(["pihole", "pihole-FTL", "systemctl"], V6),
    restart: "",
    call: "systemctl restart pihole-FTL",
  },
  {
    what: "plain dnsmasq",
    kind: "dnsmasq",
    make: () => new FakeResolver(["dnsmasq", "service"]),
    restart: "service dnsmasq restart",
    call: "service dnsmasq restart",
  },
] as const;

let resolver: FakeResolver;
afterEach(() => resolver.close());

/** The run ends, as by a power cut, in the very moment in which it restarts the resolver: the file is in its place already. */
function cutOffAtRestart(run: () => { status: number | null }): void {
  resolver.set("cut", "yes");
  expect(run().status).toBeNull();
  resolver.set("cut", "");
  expect(resolver.restarts()).toHaveLength(1);
}

test("a script that does not arrive whole does nothing", () => {
  resolver = new FakeResolver(["dnsmasq", "service"]);
  const whole = resolverInput({
    kind: "dnsmasq",
    path: resolver.path,
    content: NEW,
    restart: "service dnsmasq restart",
  });
  const lines = whole.trimEnd().split("\n");
  for (let sent = 0; sent < lines.length; sent++) {
    resolver.sh(["-s", "write"], `${lines.slice(0, sent).join("\n")}\n`);
    expect([sent, resolver.files, resolver.restarts()]).toEqual([sent, [], []]);
  }
  expect(resolver.sh(["-s", "write"], whole).status).toBe(0);
  expect(resolver.file).toBe(NEW);
});

describe.each(kinds)("$what", ({ kind, make, restart, call }) => {
  beforeEach(() => {
    resolver = make();
  });
  const write = (content: string) => resolver.run(kind, "write", content, restart);
  const remove = () => resolver.run(kind, "remove", "", restart);

  test("gets the file, whole and readable, and is restarted by its own command", () => {
    expect(write(NEW)).toEqual({ status: 0, stdout: `${resolver.path}: write done\n`, stderr: "" });
    expect(resolver.file).toBe(NEW);
    expect(resolver.restarts()).toEqual([call]);
    expect(resolver.files).toEqual(["02-internal.conf"]);
  });

  test("is left in peace when the file is there already", () => {
    write(NEW);
    resolver.restarts();
    expect(write(NEW)).toEqual({ status: 0, stdout: `${resolver.path} is up to date\n`, stderr: "" });
    expect(resolver.restarts()).toEqual([]);
    expect(resolver.files).toEqual(["02-internal.conf"]);
  });

  test("gets a changed file in the old one's place", () => {
    write(OLD);
    expect(write(NEW).status).toBe(0);
    expect(resolver.file).toBe(NEW);
    expect(resolver.files).toEqual(["02-internal.conf"]);
  });

  test("has the old file back when it does not start with the new one, and is started again", () => {
    resolver.file = OLD;
    resolver.set("restart", "1");
    const { status, stderr } = write(NEW);
    expect(status).toBe(1);
    expect(stderr).toContain(`«${call}» failed with the new ${resolver.path}; the old state is back`);
    expect(resolver.file).toBe(OLD);
    expect(resolver.files).toEqual(["02-internal.conf"]);
    expect(resolver.restarts()).toEqual([call, call]);
  });

  test("has no file when it does not start with its first one", () => {
    resolver.set("restart", "1");
    expect(write(NEW).status).toBe(1);
    expect(resolver.files).toEqual([]);
  });

  test("keeps the old file, unrestarted, when it refuses the new one in a dry run", () => {
    resolver.file = OLD;
    resolver.set("test", "1");
    const { status, stderr } = write(NEW);
    expect([status, resolver.file, resolver.files]).toEqual([1, OLD, ["02-internal.conf"]]);
    expect(stderr).toContain("refuses the new");
    expect(resolver.restarts()).toEqual([]);
  });

  test("loses the file, and is restarted, when the program takes it away", () => {
    write(NEW);
    resolver.restarts();
    expect(remove()).toEqual({ status: 0, stdout: `${resolver.path}: remove done\n`, stderr: "" });
    expect([resolver.files, resolver.restarts()]).toEqual([[], [call]]);
  });

  test("does not mind when there is nothing to take away", () => {
    expect(remove()).toEqual({ status: 0, stdout: `${resolver.path} is not there\n`, stderr: "" });
    expect(resolver.restarts()).toEqual([]);
  });

  test("keeps the file when it does not start without it", () => {
    write(NEW);
    resolver.set("restart", "1");
    expect(remove().status).toBe(1);
    expect([resolver.file, resolver.files]).toEqual([NEW, ["02-internal.conf"]]);
  });

  test.each(["write", "remove"] as const)("is restarted by the next run when one was cut off there (%s)", (action) => {
    resolver.file = OLD;
    cutOffAtRestart(() => resolver.run(kind, action, NEW, restart));
    expect(resolver.run(kind, action, NEW, restart).stdout).toBe(`${resolver.path}: ${action} done\n`);
    expect(resolver.restarts()).toEqual([call]);
    expect(resolver.files).toEqual(action === "write" ? ["02-internal.conf"] : []);
  });

  test("has the state before both runs back, when the second refuses what the first was cut off with", () => {
    resolver.file = OLD;
    cutOffAtRestart(() => write(NEW));
    resolver.set("restart", "1");
    expect(write(`${NEW}# more\n`).status).toBe(1);
    expect([resolver.file, resolver.files]).toEqual([OLD, ["02-internal.conf"]]);
  });

  test("on a full disk keeps what it has, and says so in one line", () => {
    for (const [old, files] of [
      [undefined, []],
      [OLD, ["02-internal.conf"]],
    ] as const) {
      if (old !== undefined) resolver.file = old;
      resolver.set("full", "yes");
      expect(write(NEW)).toEqual({
        status: 1,
        stdout: "",
        stderr: `lan-dns: ${resolver.folder} takes no file on resolver: No space left on device; nothing was changed\n`,
      });
      expect([resolver.file, resolver.files, resolver.restarts()]).toEqual([old, files, []]);
    }
  });

  test("without its folder is told so, and nothing is made", () => {
    const { status, stderr } = resolver.run(kind, "write", NEW, restart, `${resolver.folder}/none/x.conf`);
    expect([status, stderr]).toEqual([1, `lan-dns: ${resolver.folder}/none does not exist on resolver\n`]);
    expect(resolver.files).toEqual([]);
  });
});

describe("Pi-hole 6", () => {
  beforeEach(() => {
    resolver = new FakeResolver(["pihole", "pihole-FTL", "systemctl"], V6);
  });

  test("is told to read the folder", () => {
    resolver.run("pihole", "write", NEW);
    expect(resolver.readsFolder).toBe(true);
  });

  test("is restarted though the file is there, when it did not read the folder until now", () => {
    resolver.file = NEW;
    expect(resolver.run("pihole", "write", NEW).status).toBe(0);
    expect([resolver.readsFolder, resolver.restarts()]).toEqual([true, ["systemctl restart pihole-FTL"]]);
  });

  test("does not read the folder after all, when it does not start with it", () => {
    resolver.set("restart", "1");
    expect(resolver.run("pihole", "write", NEW).status).toBe(1);
    expect(resolver.readsFolder).toBe(false);
  });
});

describe("what is no Pi-hole that the script knows", () => {
  test.each([
    ["another major version", "Core version is v7.1.0 (Latest: v7.1.0)\n", "Pi-hole version «7» is neither 5 nor 6"],
    ["a version that cannot be read", "Core version is dev-branch\n", "Pi-hole version «unknown» is neither 5 nor 6"],
  ])("%s is refused before anything is written", (_, version, message) => {
    resolver = new FakeResolver(["pihole", "pihole-FTL"], version);
    expect(resolver.run("pihole", "write", NEW)).toEqual({ status: 1, stdout: "", stderr: `lan-dns: ${message}\n` });
    expect([resolver.files, resolver.restarts()]).toEqual([[], []]);
  });

  test("a machine without the command is named, with the setting that may be wrong", () => {
    resolver = new FakeResolver([]);
    const { status, stderr } = resolver.run("pihole", "write", NEW);
    expect([status, stderr]).toEqual([1, "lan-dns: there is no pihole on resolver; is homelab:lan.dns.kind right?\n"]);
  });
});

test("the program's own commands write and remove the file, whatever quotes the restart command has", () => {
  resolver = new FakeResolver(["dnsmasq", "service"]);
  const restart = `sh -c 'service "dnsmasq" restart'`;
  const command = evaluatedWith("homelab", (file) => {
    file.setIn(["config", "homelab:lan", "dns", "kind"], "dnsmasq");
    file.setIn(["config", "homelab:lan", "dns", "directory"], resolver.folder);
    file.setIn(["config", "homelab:lan", "dns", "restart"], restart);
  }).find((r) => r.type === "command:remote:Command")?.inputs as Record<
    "create" | "update" | "delete" | "stdin",
    string
  >;

  // The official provider's error quotes the command, escaped, before the script's own line.
  expect([command.create, command.update, command.delete]).toEqual(["sh -s write", "sh -s write", "sh -s remove"]);
  expect(resolver.sh(["-c", command.create], command.stdin).status).toBe(0);
  expect(resolver.file).toContain("host-record=sonarr.int.lorenzodebie.be,192.168.30.61\n");
  expect(resolver.sh(["-c", command.update], command.stdin).stdout).toBe(`${resolver.path} is up to date\n`);
  expect(resolver.sh(["-c", command.delete], command.stdin)).toEqual({
    status: 0,
    stdout: `${resolver.path}: remove done\n`,
    stderr: "",
  });
  expect([resolver.files, resolver.restarts()]).toEqual([[], ["service dnsmasq restart", "service dnsmasq restart"]]);
});
