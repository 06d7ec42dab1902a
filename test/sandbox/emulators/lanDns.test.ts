import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DnsService, runCommand } from "../../../sandbox/emulators/pihole/commands";
import { hostKey } from "../../../sandbox/emulators/pihole/ssh";
import { type Kind, type LanDnsState, openLanDns } from "../../../sandbox/emulators/pihole/state";
import { checkSyntax } from "../../../sandbox/emulators/pihole/syntax";
import { edit, scratch } from "./scratch";

const folder = scratch();
afterAll(() => folder.remove());

/** A machine whose DNS service only notes what it is asked; `problem` is its answer. */
function machine(kind: Kind, version: "v5" | "v6", problem?: string) {
  const root = join(folder.path, `${kind}-${version}-${Math.random()}`);
  const files = openLanDns(root, { kind, version, user: "pi" });
  const asked: string[] = [];
  const dns: DnsService = {
    restart: async () => {
      asked.push("restart");
      return problem;
    },
    test: async (paths) => {
      asked.push(`test ${paths?.join(",") ?? "all"}`);
      return problem;
    },
  };
  return { files, asked, run: (...words: string[]) => runCommand(files, dns, words) };
}

describe("Pi-hole's commands", () => {
  test("the version is told as each major version words it", async () => {
    expect((await machine("pihole", "v5").run("pihole", "-v")).out).toMatch(/^ {2}Pi-hole version is v5\./);
    expect((await machine("pihole", "v6").run("pihole", "-v")).out).toMatch(/^Core version is v6\./);
  });

  test("restartdns belongs to v5, reloaddns to v6", async () => {
    const five = machine("pihole", "v5");
    const six = machine("pihole", "v6");
    expect((await five.run("pihole", "restartdns")).code).toBe(0);
    expect((await six.run("pihole", "restartdns")).code).toBe(1);
    expect((await six.run("pihole", "reloaddns")).code).toBe(0);
    expect([five.asked, six.asked]).toEqual([["restart"], ["restart"]]);
  });

  test("reading block lists again is no restart", async () => {
    const five = machine("pihole", "v5");
    await five.run("pihole", "restartdns", "reload-lists");
    expect(five.asked).toEqual([]);
  });

  test("misc.etc_dnsmasq_d is a setting of v6 with true or false", async () => {
    const six = machine("pihole", "v6");
    expect((await six.run("pihole-FTL", "--config", "misc.etc_dnsmasq_d")).out).toBe("false\n");
    expect((await six.run("pihole-FTL", "--config", "misc.etc_dnsmasq_d", "true")).out).toBe("true\n");
    expect(six.files.state.read().etcDnsmasqD).toBe(true);
    expect((await six.run("pihole-FTL", "--config", "misc.etc_dnsmasq_d", "yes")).code).toBe(3);
    expect((await six.run("pihole-FTL", "--config", "dns.nothing")).code).toBe(2);
    expect((await machine("pihole", "v5").run("pihole-FTL", "--config", "misc.etc_dnsmasq_d", "true")).code).toBe(1);
  });

  test("systemctl restarts the unit of the machine's kind and knows no other", async () => {
    const pihole = machine("pihole", "v6");
    const router = machine("dnsmasq", "v6");
    expect((await pihole.run("systemctl", "restart", "pihole-FTL")).code).toBe(0);
    expect((await pihole.run("systemctl", "restart", "dnsmasq")).code).toBe(5);
    expect((await router.run("systemctl", "--no-pager", "restart", "dnsmasq.service")).code).toBe(0);
    expect((await router.run("service", "dnsmasq", "restart")).code).toBe(0);
    expect((await router.run("pihole", "-v")).code).toBe(0);
  });

  test("a service that does not come up is told as systemd does", async () => {
    const reply = await machine("pihole", "v6", "bad option at line 1 of /etc/dnsmasq.d/x").run(
      "systemctl",
      "restart",
      "pihole-FTL",
    );
    expect(reply).toEqual({
      code: 1,
      error: expect.stringMatching(/^Job for pihole-FTL\.service failed.*\nbad option at line 1/),
    });
  });

  test("is-active follows the service", async () => {
    const m = machine("pihole", "v6");
    expect((await m.run("systemctl", "is-active", "pihole-FTL")).code).toBe(0);
    edit<LanDnsState>(m.files.state.path, (s) => {
      s.running = false;
    });
    expect((await m.run("systemctl", "is-active", "pihole-FTL")).code).toBe(3);
  });

  test("the files can be tested before a restart, all or one", async () => {
    const m = machine("dnsmasq", "v6");
    expect((await m.run("dnsmasq", "--test")).out).toBe("dnsmasq: syntax check OK.\n");
    await m.run("dnsmasq", "--test", "-C", "/etc/dnsmasq.d/x.new");
    await m.run("dnsmasq", "--test", "--conf-file=/tmp/y");
    expect(m.asked).toEqual(["test all", "test /etc/dnsmasq.d/x.new", "test /tmp/y"]);
    expect((await m.run("dnsmasq")).code).toBe(1);
  });
});

describe("the form of dnsmasq's files, where no dnsmasq is installed", () => {
  const check = (text: string) => {
    const path = folder.file("conf");
    mkdirSync(folder.path, { recursive: true });
    writeFileSync(path, text);
    return checkSyntax([path]);
  };

  test("records of a homelab pass", () => {
    expect(
      check(
        "# comment\n\naddress=/int.lorenzodebie.be/192.168.30.61\nlocal=/vanillax.me/\nhost-record=nas.lan,192.168.30.20\nserver=/home.arpa/192.168.30.1\naddress=/x/::1\ndomain-needed\n",
      ),
    ).toBeUndefined();
  });

  test.each([
    ["adress=/x/1.2.3.4", "bad option"],
    ["address=/x/1.2.3.4 oops", "bad address"],
    ["address=x", "bad option"],
    ["local=", "missing parameter|bad option"],
    ["bogus-priv=yes", "extraneous parameter"],
    ["address", "missing parameter"],
  ])("%s is refused with its line", (line, reason) => {
    expect(check(`# first\n${line}\n`)).toMatch(new RegExp(`^(${reason}) at line 2 of `));
  });
});

test("the host key is made once", () => {
  const { files } = machine("pihole", "v6");
  expect(hostKey(files)).toEqual(hostKey(files));
  expect(hostKey(files).publicKey).toMatch(/^ssh-ed25519 /);
});
