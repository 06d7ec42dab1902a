import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openState, type StateFile } from "../state";

export type Kind = "pihole" | "dnsmasq";

/** `pihole/state.json`: what a person, or a test, may set, and what the emulated machine has done. */
export interface LanDnsState {
  kind: Kind;
  /** Pi-hole's major version. */
  version: "v5" | "v6";
  /** How many times the DNS service was started anew. */
  restarts: number;
  /** Set it to true: the next restart fails, once. */
  failNextRestart: boolean;
  /** Whether the DNS service runs; false after a restart that failed. */
  running: boolean;
  /** Pi-hole v6: `misc.etc_dnsmasq_d`, without which it ignores /etc/dnsmasq.d. */
  etcDnsmasqD: boolean;
  lastProblem: string | null;
}

export interface LanDnsFiles {
  /** The folder that stands for the machine's disk. */
  root: string;
  etc: string;
  /** Commands of the machine, put over /usr/local/bin. */
  commands: string;
  /** Where the commands leave their requests for the emulator. */
  control: string;
  state: StateFile<LanDnsState>;
}

/** Makes the emulated machine's disk in `root`, as far as it is not there; what is there stays. */
export function openLanDns(root: string, seed: { kind: Kind; version?: "v5" | "v6"; user: string }): LanDnsFiles {
  const etc = join(root, "etc");
  const commands = join(root, ".commands");
  const control = join(root, ".control");
  for (const folder of [
    join(etc, "dnsmasq.d"),
    join(etc, "alternatives"),
    join(root, "home"),
    join(root, "var"),
    commands,
    control,
  ])
    mkdirSync(folder, { recursive: true });
  const state = openState<LanDnsState>(join(root, "state.json"), () => ({
    kind: seed.kind,
    version: seed.version ?? "v6",
    restarts: 0,
    failNextRestart: false,
    running: true,
    etcDnsmasqD: false,
    lastProblem: null,
  }));
  state.update((s) => {
    s.kind = seed.kind;
  });

  const file = (path: string, text: string) => {
    if (!existsSync(join(etc, path))) writeFileSync(join(etc, path), text);
  };
  const home = seed.user === "root" ? "" : `${seed.user}:x:1000:1000::/root:/bin/sh\n`;
  file("passwd", `root:x:0:0:root:/root:/bin/sh\n${home}`);
  file("group", "root:x:0:\n");
  file("hostname", `${seed.kind}\n`);
  if (seed.kind === "pihole") {
    mkdirSync(join(etc, "pihole"), { recursive: true });
    if (state.read().version === "v5")
      file("pihole/setupVars.conf", "DNSMASQ_LISTENING=local\nBLOCKING_ENABLED=true\n");
    else file("pihole/pihole.toml", "# Pi-hole configuration file (v6)\n[dns]\n  upstreams = []\n");
  }
  return { root, etc, commands, control, state };
}
