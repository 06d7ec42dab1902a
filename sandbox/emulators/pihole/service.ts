import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type DnsService, findDnsmasq } from "./commands";
import type { LanDnsFiles } from "./state";
import { checkSyntax } from "./syntax";

/** Time that dnsmasq has to fail at start, in milliseconds; a wrong file shows at once. */
const SETTLE = 150;

export interface RunningDns extends DnsService {
  /** Path of the dnsmasq that serves; undefined when this machine has none and nothing is served. */
  readonly dnsmasq: string | undefined;
  stop(): Promise<void>;
}

/**
 * The machine's DNS service: a real dnsmasq on the files of the emulated disk. Without a dnsmasq the files are checked
 * for their form only and no name is answered.
 */
export function dnsService(
  files: LanDnsFiles,
  where: { host: string; port: number },
  log: (line: string) => void,
): RunningDns {
  const dnsmasq = findDnsmasq();
  let child: ChildProcess | undefined;

  const folder = join(files.etc, "dnsmasq.d");
  /** The files that the service reads, as dnsmasq picks them: all but editors' left-overs. */
  const served = () => {
    const { kind, version, etcDnsmasqD } = files.state.read();
    if (kind === "pihole" && version === "v6" && !etcDnsmasqD) return [];
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder)
      .filter((f) => !f.startsWith(".") && !f.endsWith("~") && !(f.startsWith("#") && f.endsWith("#")))
      .sort()
      .map((f) => join(folder, f));
  };
  const check = async (paths: string[]): Promise<string | undefined> => {
    if (!dnsmasq) return shorten(checkSyntax(paths));
    for (const path of paths) {
      const problem = await new Promise<string | undefined>((resolve) => {
        execFile(dnsmasq, ["--test", `--conf-file=${path}`], (error, _out, err) =>
          resolve(error ? err.trim() || error.message : undefined),
        );
      });
      if (problem) return shorten(problem.replace(/^dnsmasq: /, ""));
    }
    return undefined;
  };
  /** Paths in messages as the emulated machine has them. */
  const shorten = (text: string | undefined) => text?.split(files.root).join("");

  const stop = async () => {
    const old = child;
    child = undefined;
    if (!old || old.exitCode !== null) return;
    const gone = new Promise<void>((resolve) => old.once("exit", () => resolve()));
    old.kill("SIGTERM");
    await gone;
  };
  const start = async (): Promise<string | undefined> => {
    const paths = served();
    const problem = await check(paths);
    if (problem || !dnsmasq) return problem;
    const process = spawn(
      dnsmasq,
      // No daemon mode: it stays this process's child, and does not try to drop rights that a user namespace cannot drop.
      [
        ...["--no-daemon", "--no-resolv", "--no-hosts", "--bind-interfaces", "--pid-file", "--conf-file=/dev/null"],
        ...[`--listen-address=${where.host}`, `--port=${where.port}`],
        ...(paths.length > 0 ? [`--conf-dir=${folder}`] : []),
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let tail = "";
    process.stderr.on("data", (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-2000);
    });
    child = process;
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, SETTLE);
      process.once("exit", () => {
        clearTimeout(timer);
        resolve(undefined);
      });
    });
    if (process.exitCode === null && process.signalCode === null) return undefined;
    child = undefined;
    return (
      shorten(
        tail
          .trim()
          .split("\n")
          .at(-1)
          ?.replace(/^dnsmasq: /, ""),
      ) ?? "dnsmasq ended"
    );
  };

  return {
    dnsmasq,
    stop,
    test: (paths) => check(paths ? paths.map((p) => (p.startsWith("/etc/") ? join(files.root, p) : p)) : served()),
    async restart() {
      await stop();
      const failing = files.state.read().failNextRestart;
      const problem = failing ? "the restart was told to fail (failNextRestart in state.json)" : await start();
      files.state.update((s) => {
        s.restarts++;
        s.failNextRestart = false;
        s.running = problem === undefined;
        s.lastProblem = problem ?? null;
      });
      log(problem === undefined ? "DNS service started" : `DNS service did not start: ${problem}`);
      return problem;
    },
  };
}
