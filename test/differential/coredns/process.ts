import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Answer, ask, TYPE } from "../../dnsMessage";
import { freePorts } from "../../freePorts";

/** Where a case's things are on this machine. */
export interface Place {
  /** Holds the Corefile and the files that it names. */
  folder: string;
  /** For questions. */
  port: number;
  /** Of server blocks on other ports: one in the clear, the others encrypted. */
  others: readonly number[];
}

const PATIENCE_MS = 15_000;
const STARTS = 3;

/** A CoreDNS that answers on loopback, or why there is none. */
export type Started = { server: CoreDns } | { refused: string };

export class CoreDns {
  private constructor(
    private readonly process: ChildProcess,
    private readonly place: Place,
  ) {}

  /**
   * @param filesAt the Corefile (under its own name) and what it imports, by their paths in the place's folder
   * @throws when it neither starts nor ends
   */
  static async start(executable: string, filesAt: (place: Place) => Record<string, string>): Promise<Started> {
    for (let tries = 1; ; tries++) {
      const started = await CoreDns.tryStart(executable, filesAt);
      // Somebody else may take a port in the moment between.
      if ("server" in started || tries === STARTS || !started.refused.includes("address already in use"))
        return started;
    }
  }

  private static async tryStart(
    executable: string,
    filesAt: (place: Place) => Record<string, string>,
  ): Promise<Started> {
    const folder = mkdtempSync(join(tmpdir(), "coredns-"));
    const [port = 0, ...others] = await freePorts(5);
    const place = { folder, port, others };
    for (const [path, text] of Object.entries(filesAt(place))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const child = spawn(executable, ["-conf", join(folder, "Corefile")], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GOMAXPROCS: "2" },
    });
    const server = new CoreDns(child, place);
    const output = await beginning(child);
    if (child.exitCode === null && child.signalCode === null && output.includes("CoreDNS-")) return { server };
    const ended = child.exitCode;
    await server.stop();
    if (ended === null) throw new Error(`CoreDNS neither starts nor ends:\n${output}`);
    return { refused: output };
  }

  /** Asks for a name's IPv4 addresses. */
  ask(name: string): Promise<Answer> {
    return ask({ address: "127.0.0.1", port: this.place.port }, name, TYPE.A, PATIENCE_MS);
  }

  async stop(): Promise<void> {
    const { exitCode, signalCode } = this.process;
    const ended = exitCode !== null || signalCode !== null ? undefined : once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
    rmSync(this.place.folder, { recursive: true });
  }
}

/** The output of the process until it serves, ends, or has had its time. */
function beginning(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    const timer = setTimeout(() => resolve(output), PATIENCE_MS);
    const done = () => {
      clearTimeout(timer);
      resolve(output);
    };
    const read = (text: Buffer) => {
      output += text;
      if (output.includes("CoreDNS-")) done();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("close", done);
  });
}
