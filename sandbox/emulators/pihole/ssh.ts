import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  type AuthContext,
  type Connection,
  type ParsedKey,
  Server,
  type ServerChannel,
  type Session,
  utils,
} from "ssh2";
import { writeWhole } from "../../common/files";
import { makeSshKey } from "../../common/sshKey";
import type { LanDnsFiles } from "./state";

export interface SshOptions {
  host: string;
  port: number;
  user: string;
  password?: string;
  /** Lines of `authorized_keys`. */
  authorizedKeys?: string[];
}

/** Starts a shell with these `/bin/sh` arguments. */
export type Start = (shellArguments: string[], environment: Record<string, string>) => ChildProcess;

/** The machine's host key, made once and kept on its disk. */
export function hostKey(files: LanDnsFiles): { privateKey: string; publicKey: string } {
  const path = join(files.root, "ssh_host_ed25519_key");
  if (!existsSync(path)) {
    const pair = makeSshKey({ comment: "emulated LAN DNS" });
    writeWhole(path, pair.private, 0o600);
    writeWhole(`${path}.pub`, `${pair.public}\n`);
  }
  return { privateKey: readFileSync(path, "utf8"), publicKey: readFileSync(`${path}.pub`, "utf8").trim() };
}

/** An SSH server that lets one user in, by key or password, and runs commands. No terminal, no forwarding, no SFTP. */
export async function startSsh(
  options: SshOptions,
  privateKey: string,
  start: Start,
  log: (line: string) => void,
): Promise<{ port: number; close(): Promise<void> }> {
  const keys = (options.authorizedKeys ?? []).map(parseKey);
  const connections = new Set<Connection>();
  const server = new Server({ hostKeys: [privateKey] }, (client) => {
    connections.add(client);
    client.on("close", () => connections.delete(client));
    client.on("error", (error: Error) => log(`connection: ${error.message}`));
    client.on("authentication", (context) =>
      allowed(context, options, keys) ? context.accept() : context.reject(methods(options, keys)),
    );
    client.on("ready", () => client.on("session", (accept) => serveSession(accept(), start, log)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const client of connections) client.end();
      }),
  };
}

function parseKey(line: string): ParsedKey {
  const parsed = utils.parseKey(line);
  if (parsed instanceof Error) throw new Error(`authorizedKeys: ${parsed.message}: ${line.slice(0, 40)}…`);
  return parsed;
}

function methods(options: SshOptions, keys: ParsedKey[]): ("publickey" | "password")[] {
  return [
    ...(keys.length > 0 ? (["publickey"] as const) : []),
    ...(options.password === undefined ? [] : (["password"] as const)),
  ];
}

function allowed(context: AuthContext, options: SshOptions, keys: ParsedKey[]): boolean {
  if (context.username !== options.user) return false;
  if (context.method === "password") return options.password !== undefined && context.password === options.password;
  if (context.method !== "publickey") return false;
  const key = keys.find((k) => k.type === context.key.algo && k.getPublicSSH().equals(context.key.data));
  if (!key) return false;
  // Without a signature the client only asks whether this key would do.
  return !context.signature || !context.blob || key.verify(context.blob, context.signature, context.hashAlgo) === true;
}

/** Variables that sshd takes from a client as it is installed (`AcceptEnv LANG LC_*`). */
const ACCEPT_ENV = /^(LANG|LC_[A-Z]+)$/;

function serveSession(session: Session, start: Start, log: (line: string) => void): void {
  const environment: Record<string, string> = {};
  session.on("env", (accept, reject, info) => {
    if (!ACCEPT_ENV.test(info.key)) return reject?.();
    environment[info.key] = (info as unknown as { val: string }).val;
    accept?.();
  });
  session.on("exec", (accept, _reject, info) => {
    log("exec");
    run(accept(), () => start(["-c", info.command], environment));
  });
  session.on("shell", (accept) => {
    log("shell");
    run(accept(), () => start(["-s"], environment));
  });
}

/** A shell that cannot be started is the client's error message, not the end of the server. */
function run(channel: ServerChannel, begin: () => ChildProcess): void {
  try {
    attach(channel, begin());
  } catch (error) {
    channel.stderr.write(`${(error as Error).message}\n`);
    channel.exit(126);
    channel.end();
  }
}

function attach(channel: ServerChannel, child: ChildProcess): void {
  const { stdin, stdout, stderr } = child;
  if (!stdin || !stdout || !stderr) throw new Error("the shell was started without pipes");
  channel.pipe(stdin);
  // A command may end without having read its input.
  stdin.on("error", () => channel.unpipe(stdin));
  stdout.pipe(channel, { end: false });
  stderr.pipe(channel.stderr, { end: false });
  let ended = false;
  const end = (code: number) => {
    if (ended) return;
    ended = true;
    channel.exit(code);
    channel.end();
  };
  child.on("error", (error) => {
    channel.stderr.write(`${error.message}\n`);
    end(126);
  });
  child.on("close", (code, signal) => end(code ?? (signal ? 255 : 0)));
  channel.on("close", () => {
    // The connection may go first (a cancelled update): then the whole group of the shell goes too.
    if (child.exitCode === null && child.pid !== undefined) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        child.kill("SIGKILL");
      }
    }
  });
}
