import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LanDnsFiles } from "./state";

export interface Reply {
  /** Exit status. */
  code: number;
  out?: string;
  /** For standard error. */
  error?: string;
}

/** The DNS service as the emulated commands use it. */
export interface DnsService {
  /** Starts the service anew with the files as they are; the problem when it does not come up. */
  restart(): Promise<string | undefined>;
  /** `dnsmasq --test` on the given files (paths of the emulated machine), or on all that the service would read. */
  test(files?: string[]): Promise<string | undefined>;
}

/**
 * Each command is this script under another name: it leaves its arguments for the emulator, one a line, and prints the
 * answer. A file is used, not a socket or an inherited descriptor: nothing that a program's own script does can get in the
 * way. Its name cannot be the process id: every session has a process namespace of its own, so the ids are the same.
 */
const CALL = `#!/bin/sh
request=$(mktemp /run/control/XXXXXXXXXX) || exit 1
{ printf '%s\\n' "\${0##*/}"; for argument in "$@"; do printf '%s\\n' "$argument"; done; } > "$request"
mv "$request" "$request.request"
while [ ! -e "$request.reply" ]; do sleep 0.02; done
read -r code < "$request.reply"
tail -n +2 "$request.reply"
cat "$request.error" >&2
rm -f "$request.reply" "$request.error"
exit "$code"
`;

/** `sudo` runs its command: on the emulated machine everybody is root. */
const SUDO = `#!/bin/sh
while [ $# -gt 0 ]; do
  case "$1" in
    --) shift; break ;;
    -u|-g|--user|--group) shift 2 ;;
    -*) shift ;;
    *=*) export "$1"; shift ;;
    *) break ;;
  esac
done
exec "$@"
`;

const HOST_DNSMASQ = ["/usr/sbin/dnsmasq", "/usr/local/sbin/dnsmasq", "/usr/bin/dnsmasq"];

/** The host's dnsmasq, if it has one. */
export function findDnsmasq(): string | undefined {
  const named = process.env.HOMELAB_DNSMASQ;
  if (named && existsSync(named)) return named;
  return HOST_DNSMASQ.find((path) => existsSync(path));
}

/** Writes the machine's own commands. */
export function installCommands(files: LanDnsFiles): void {
  const names =
    files.state.read().kind === "pihole"
      ? ["pihole", "pihole-FTL", "systemctl", "service", "dnsmasq"]
      : ["systemctl", "service", "dnsmasq"];
  const write = (name: string, text: string) => {
    const path = join(files.commands, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  };
  for (const name of names) write(name, CALL);
  write("sudo", SUDO);
}

/** Runs one of the machine's commands. */
export async function runCommand(files: LanDnsFiles, dns: DnsService, words: string[]): Promise<Reply> {
  const [name, ...args] = words;
  if (name === "pihole") return pihole(files, dns, args);
  if (name === "pihole-FTL") return ftl(files, dns, args);
  if (name === "systemctl") return systemctl(files, dns, args);
  if (name === "service") return systemctl(files, dns, [args[1] ?? "", args[0] ?? ""]);
  if (name === "dnsmasq") return dnsmasq(dns, args);
  return { code: 127, error: `${name}: command not found\n` };
}

async function pihole(files: LanDnsFiles, dns: DnsService, args: string[]): Promise<Reply> {
  const { version } = files.state.read();
  const [verb = ""] = args;
  if (["-v", "version", "--version"].includes(verb)) return { code: 0, out: VERSIONS[version] };
  if (verb === "status")
    return {
      code: 0,
      out: `  [${files.state.read().running ? "✓" : "✗"}] FTL is ${files.state.read().running ? "" : "not "}listening on port 53\n`,
    };
  const known = version === "v5" ? ["restartdns"] : ["reloaddns", "reloadlists"];
  if (known.includes(verb)) return started(await restartUnlessList(dns, verb, args), "FTL");
  return { code: 1, error: `Usage: pihole [options]\n  unknown option: ${verb} (Pi-hole ${version})\n` };
}

/** `restartdns reload-lists` and `reloadlists` read only the block lists again. */
async function restartUnlessList(dns: DnsService, verb: string, args: string[]): Promise<string | undefined> {
  return verb === "reloadlists" || args[1] === "reload-lists" ? undefined : dns.restart();
}

async function ftl(files: LanDnsFiles, dns: DnsService, args: string[]): Promise<Reply> {
  const { version } = files.state.read();
  const rest = args.filter((a) => a !== "-q");
  const [verb, key, value] = rest;
  if (verb === "dnsmasq-test") return tested(await dns.test());
  if (["-v", "version", "-vv"].includes(verb ?? "")) return { code: 0, out: version === "v5" ? "v5.25.2\n" : "v6.1\n" };
  if (verb !== "--config") return { code: 1, error: `pihole-FTL: unknown option ${verb ?? ""}\n` };
  if (version === "v5") return { code: 1, error: "pihole-FTL: invalid option -- '--config'\n" };
  if (key !== "misc.etc_dnsmasq_d") return { code: 2, error: `Unknown config option ${key ?? ""}\n` };
  if (value !== undefined) {
    if (value !== "true" && value !== "false")
      return { code: 3, error: `Config setting ${key} is invalid: not of type bool\n` };
    files.state.update((s) => {
      s.etcDnsmasqD = value === "true";
    });
  }
  return { code: 0, out: `${files.state.read().etcDnsmasqD}\n` };
}

async function systemctl(files: LanDnsFiles, dns: DnsService, args: string[]): Promise<Reply> {
  const [verb, unit] = args.filter((a) => !a.startsWith("-"));
  const own = files.state.read().kind === "pihole" ? "pihole-FTL" : "dnsmasq";
  if (verb === "daemon-reload") return { code: 0 };
  const name = unit?.replace(/\.service$/, "");
  if (name !== own) return { code: 5, error: `Failed to ${verb} ${unit}: Unit ${name}.service not found.\n` };
  const { running } = files.state.read();
  if (verb === "is-active" || verb === "status")
    return { code: running ? 0 : 3, out: running ? "active\n" : "failed\n" };
  if (["restart", "start", "reload", "reload-or-restart", "try-restart", "force-reload"].includes(verb ?? ""))
    return started(await dns.restart(), `${own}.service`);
  return { code: 1, error: `Unknown command verb ${verb}.\n` };
}

async function dnsmasq(dns: DnsService, args: string[]): Promise<Reply> {
  if (args.includes("--version") || args.includes("-v")) return { code: 0, out: "Dnsmasq version 2.90\n" };
  if (!args.includes("--test"))
    return { code: 1, error: "dnsmasq: the DNS service runs already; only --test is possible here\n" };
  const files: string[] = [];
  args.forEach((a, i) => {
    const path =
      /^--conf-file=(.+)$/.exec(a)?.[1] ??
      /^-C(.+)$/.exec(a)?.[1] ??
      (a === "-C" || a === "--conf-file" ? args[i + 1] : undefined);
    if (path) files.push(path);
  });
  return tested(await dns.test(files.length > 0 ? files : undefined));
}

function tested(problem: string | undefined): Reply {
  return problem === undefined
    ? { code: 0, out: "dnsmasq: syntax check OK.\n" }
    : { code: 1, error: `\ndnsmasq: ${problem}\n` };
}

function started(problem: string | undefined, unit: string): Reply {
  if (problem === undefined) return { code: 0 };
  return { code: 1, error: `Job for ${unit} failed because the control process exited with error code.\n${problem}\n` };
}

const VERSIONS = {
  v5: "  Pi-hole version is v5.18.3 (Latest: v5.18.3)\n  web version is v5.21 (Latest: v5.21)\n  FTL version is v5.25.2 (Latest: v5.25.2)\n",
  v6: "Core version is v6.0.6 (Latest: v6.0.6)\nWeb version is v6.1 (Latest: v6.1)\nFTL version is v6.1 (Latest: v6.1)\n",
};
