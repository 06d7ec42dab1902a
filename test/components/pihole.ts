import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolverInput } from "../../components/lanDns";

/** Commands of a resolver as far as the script uses them. Each notes its call; files beside them decide how it ends. */
const COMMANDS = {
  sudo: `[ "$1" != -n ] || shift; exec "$@"`,
  hostname: "echo resolver",
  pihole: `case "$1" in -v) cat "$STATE/version" ;; *) ${restart()} ;; esac`,
  systemctl: restart(),
  service: restart(),
  "pihole-FTL": `case "$1 $#" in
    "dnsmasq-test 1") exit "$(cat "$STATE/test")" ;;
    "--config 2") cat "$STATE/etc_dnsmasq_d" ;;
    "--config 3") echo "$3" >"$STATE/etc_dnsmasq_d" ;;
  esac`,
  dnsmasq: `exit "$(cat "$STATE/test")"`,
  // A disk that is full takes a file's name, and nothing into it.
  tee: `case "$(cat "$STATE/full")" in "") exec /usr/bin/tee "$@" ;; *) : >"$1"; echo "tee: $1: No space left on device" >&2; exit 1 ;; esac`,
};

export const V5 = "  Pi-hole version is v5.18.3 (Latest: v6.0.4)\n  web version is v5.21 (Latest: v6.0.1)\n";
export const V6 = "Core version is v6.0.4 (Latest: v6.0.4)\nWeb version is v6.0.1 (Latest: v6.0.1)\n";

/** Ends as it is told to; or takes the script with it, as when the machine loses its power. */
function restart(): string {
  return `[ -z "$(cat "$STATE/cut")" ] || kill -KILL "$(cat "$STATE/script")"; exit "$(cat "$STATE/restart")"`;
}

type Command = keyof typeof COMMANDS;

/** A folder that looks like a resolver to components/lanDns.sh: configuration folder, commands, and what they were asked. */
export class FakeResolver {
  private readonly root = mkdtempSync(join(tmpdir(), "pihole-"));
  readonly folder = join(this.root, "dnsmasq.d");
  readonly path = join(this.folder, "02-internal.conf");

  constructor(commands: Command[], version = "") {
    mkdirSync(this.folder);
    mkdirSync(join(this.root, "bin"));
    for (const command of [...commands, "sudo", "hostname", "tee"] as Command[]) {
      const file = join(this.root, "bin", command);
      writeFileSync(
        file,
        `#!/bin/sh\nSTATE='${this.root}'\necho "${command} $*" >>"$STATE/calls"\n${COMMANDS[command]}\n`,
      );
      chmodSync(file, 0o755);
    }
    this.set("version", version);
    this.set("restart", "0");
    this.set("test", "0");
    this.set("etc_dnsmasq_d", "false");
    this.set("full", "");
    this.set("cut", "");
  }

  set(state: "version" | "restart" | "test" | "etc_dnsmasq_d" | "full" | "cut", value: string): void {
    writeFileSync(join(this.root, state), value);
  }

  get readsFolder(): boolean {
    return readFileSync(join(this.root, "etc_dnsmasq_d"), "utf8").trim() === "true";
  }

  /** Runs a shell command there; standard input is what the program sends. */
  sh(command: string[], input = ""): { status: number | null; stdout: string; stderr: string } {
    const PATH = `${join(this.root, "bin")}:/usr/bin:/bin`;
    const started = ["-c", `echo $$ >"$0"; exec /bin/sh "$@"`, join(this.root, "script"), ...command];
    const { status, stdout, stderr } = spawnSync("/bin/sh", started, { input, encoding: "utf8", env: { PATH } });
    return { status, stdout, stderr };
  }

  /** Runs the script as the program has sh run it there. */
  run(kind: "pihole" | "dnsmasq", action: "write" | "remove", content = "", restart = "", path = this.path) {
    return this.sh(["-s", action], resolverInput({ kind, path, content, restart }));
  }

  /** The resolver's present configuration; undefined where there is no file. */
  get file(): string | undefined {
    return existsSync(this.path) ? readFileSync(this.path, "utf8") : undefined;
  }

  set file(content: string | undefined) {
    writeFileSync(this.path, content ?? "");
  }

  /** Names of all files, hidden ones too: nothing may be left lying about. */
  get files(): string[] {
    return readdirSync(this.folder);
  }

  /** Restarts that were asked for since the last look. */
  restarts(): string[] {
    const file = join(this.root, "calls");
    const calls = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    rmSync(file, { force: true });
    return calls.filter((call) => /^(pihole restartdns|systemctl |service )/.test(call));
  }

  close(): void {
    rmSync(this.root, { recursive: true });
  }
}
