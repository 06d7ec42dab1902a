import { type ChildProcess, spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export const TYPE = { A: 1, AAAA: 28, HTTPS: 65 } as const;
export const RCODE = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 } as const;

/** The dnsmasq of this machine, if it has one; ordinary users rarely have /usr/sbin on their PATH. */
export function findDnsmasq(): string | undefined {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"];
  return folders.map((folder) => join(folder, "dnsmasq")).find((file) => existsSync(file));
}

/** The question of a DNS message (RFC 1035): what a resolver is asked, in bytes. */
function encode(name: string, type: number, id: number): Buffer {
  const header = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.concat([header, Buffer.from([...labels, 0, type >> 8, type & 255, 0, 1])]);
}

/** Reads name and type of the first question of a DNS message. */
function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join("."), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** Asks one question by UDP; how it was answered, and with how many records. */
export function ask(
  port: number,
  name: string,
  type: number,
  patience = 3000,
): Promise<{ rcode: number; answers: number }> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const timer = setTimeout(() => done(() => reject(new Error(`no answer for ${name}`))), patience);
    const done = (finish: () => void) => {
      clearTimeout(timer);
      socket.close();
      finish();
    };
    socket.once("error", (error) => done(() => reject(error)));
    socket.once("message", (m) => done(() => resolve({ rcode: m.readUInt8(3) & 15, answers: m.readUInt16BE(6) })));
    socket.send(encode(name, type, 4711), port, "127.0.0.1");
  });
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

  static async start(binary: string, content: string): Promise<Resolver> {
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
    throw new Error(`dnsmasq did not start:\n${log}`);
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
  return ask(port, "ready.invalid", TYPE.A, 100).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((done) => socket.bind(0, "127.0.0.1", done));
  const { port } = socket.address();
  await new Promise<void>((done) => socket.close(() => done()));
  return port;
}
