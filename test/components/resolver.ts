import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, ask, questionOf, RCODE, TYPE } from "../dnsMessage";
import { freePort } from "../freePorts";

const STARTS = 3;

/** The dnsmasq of this machine, if it has one; ordinary users rarely have /usr/sbin on their PATH. */
export function findDnsmasq(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];
  return folders.map((folder) => join(folder, "dnsmasq")).find((file) => existsSync(file));
}

/** Stands for the internet: refuses every question, and remembers it. */
class Upstream {
  readonly asked: string[] = [];
  private constructor(
    private readonly socket: Socket,
    readonly port: number,
  ) {
    socket.on("message", (message, from) => {
      this.asked.push(questionOf(message).name);
      const answer = Buffer.from(message.subarray(0, questionOf(message).end));
      answer.writeUInt16BE(0x8180 | RCODE.REFUSED, 2);
      answer.writeUInt16BE(0, 10);
      socket.send(answer, from.port, from.address);
    });
  }

  static async start(): Promise<Upstream> {
    const socket = createSocket("udp4");
    await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
    return new Upstream(socket, socket.address().port);
  }

  close(): void {
    this.socket.close();
  }
}

/** A real dnsmasq on loopback that reads one file, as the LAN's resolver would. */
export class Resolver {
  private constructor(
    readonly port: number,
    readonly upstream: Upstream,
    private readonly process: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @throws what dnsmasq says when it does not start */
  static async start(binary: string, content: string): Promise<Resolver> {
    for (let tries = 1; ; tries++) {
      const started = await Resolver.tryStart(binary, content);
      if (started instanceof Resolver) return started;
      // Somebody else may take the port in the moment between.
      if (tries === STARTS || !started.refused.includes("Address already in use"))
        throw new Error(`dnsmasq did not start:\n${started.refused}`);
    }
  }

  private static async tryStart(binary: string, content: string): Promise<Resolver | { refused: string }> {
    const folder = mkdtempSync(join(tmpdir(), "dnsmasq-"));
    writeFileSync(join(folder, "02-internal.conf"), content);
    const upstream = await Upstream.start();
    const port = await freePort();
    const process = spawn(
      binary,
      [
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        `--conf-dir=${folder},*.conf`,
        `--port=${port}`,
        "--listen-address=127.0.0.1",
        "--bind-interfaces",
        "--no-hosts",
        "--no-resolv",
        `--server=127.0.0.1#${upstream.port}`,
        "--pid-file=",
        "--log-facility=-",
        `--user=${userInfo().username}`,
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let log = "";
    process.stderr.on("data", (text: Buffer) => {
      log += text;
    });
    const resolver = new Resolver(port, upstream, process, folder);
    for (let tries = 0; tries < 100; tries++) {
      if (process.exitCode !== null) break;
      if (await answers(port)) return resolver;
      await sleep(30);
    }
    await resolver.stop();
    return { refused: log };
  }

  /** Asks it one question. */
  ask(name: string, type: number): Promise<Answer> {
    return ask({ address: "127.0.0.1", port: this.port }, name, type);
  }

  async stop(): Promise<void> {
    const ended = this.process.exitCode !== null || new Promise((done) => this.process.once("exit", done));
    this.process.kill("SIGKILL");
    await ended;
    this.upstream.close();
    rmSync(this.folder, { recursive: true });
  }
}

async function answers(port: number): Promise<boolean> {
  return ask({ address: "127.0.0.1", port }, "ready.invalid", TYPE.A, 100).then(
    () => true,
    () => false,
  );
}
