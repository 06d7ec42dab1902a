import type { Readable } from "node:stream";
import { Client, type ClientChannel, type ConnectConfig, utils } from "ssh2";
import type { Props } from "../serve";

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  printed: string;
}

export interface Run {
  command: string;
  stdin?: string;
  environment: Record<string, string>;
  signal: AbortSignal;
  /** Called with each whole line that the command prints. */
  line(stream: "stdout" | "stderr", text: string): void;
}

/** Variables that sshd takes as it is installed (`AcceptEnv LANG LC_*`), and that the emulated servers take. */
export const acceptedByServer = (name: string): boolean => /^(LANG|LC_[A-Z]+)$/.test(name);

const DIALS = 10;
const SECONDS_PER_DIAL = 15;
const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const number = (value: unknown, fallback: number): number => (typeof value === "number" ? value : fallback);

/** The connection's arguments for ssh2. The key takes precedence over the password; an agent is asked last. */
function settings(connection: Props): ConnectConfig {
  const port = number(connection.port, 22);
  const config: ConnectConfig = {
    host: text(connection.host),
    port,
    username: text(connection.user) ?? "root",
    readyTimeout: number(connection.perDialTimeout, SECONDS_PER_DIAL) * 1000,
  };
  const key = text(connection.privateKey);
  if (key) {
    const passphrase = text(connection.privateKeyPassword);
    const parsed = utils.parseKey(key, passphrase);
    if (parsed instanceof Error) throw new Error(`connection.privateKey cannot be read: ${parsed.message}`);
    config.privateKey = key;
    if (passphrase) config.passphrase = passphrase;
  }
  const password = text(connection.password);
  if (password) config.password = password;
  const agent = text(connection.agentSocketPath) ?? text(process.env.SSH_AUTH_SOCK);
  if (agent) config.agent = agent;
  const hostKey = text(connection.hostKey);
  if (hostKey) {
    const expected = utils.parseKey(hostKey);
    if (expected instanceof Error)
      throw new Error(`connection.hostKey is no public key in the form of authorized_keys: ${expected.message}`);
    config.hostVerifier = (offered: Buffer) => expected.getPublicSSH().equals(offered);
    // Else the server may offer a key of another kind than the expected one.
    config.algorithms = { serverHostKey: [expected.type as "ssh-ed25519"] };
  }
  return config;
}

/** One attempt; through `via` when there is a jump host. */
function dial(config: ConnectConfig, via: Readable | undefined, signal: AbortSignal): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    const fail = (error: Error) => {
      signal.removeEventListener("abort", aborted);
      client.end();
      reject(error);
    };
    const aborted = () => fail(new Error("cancelled"));
    signal.addEventListener("abort", aborted);
    client.once("ready", () => {
      signal.removeEventListener("abort", aborted);
      client.removeAllListeners("error");
      // A connection that breaks later ends its channel; this only keeps the event from ending the process.
      client.on("error", () => {});
      resolve(client);
    });
    client.once("error", fail);
    client.connect(via ? { ...config, sock: via } : config);
  });
}

/** Dials as often as `dialErrorLimit` says (-1: without end), waiting a little longer each time. */
async function dialPatiently(
  connection: Props,
  via: () => Promise<Readable | undefined>,
  signal: AbortSignal,
): Promise<Client> {
  const config = settings(connection);
  const limit = number(connection.dialErrorLimit, DIALS);
  const name = `${config.username}@${config.host}:${config.port}`;
  for (let errors = 0, wait = 100; ; wait = Math.min(wait * 1.5, 5000)) {
    try {
      return await dial(config, await via(), signal);
    } catch (error) {
      const problem = error as Error & { level?: string };
      if (signal.aborted) throw new Error(`${name}: cancelled`);
      // Waiting helps a machine that is still starting, not one that refuses the key or is another one.
      if (problem.level === "client-authentication")
        throw new Error(`${name}: the server refuses the user, key or password`);
      if (/host verification|denied/i.test(problem.message))
        throw new Error(`${name}: the server's host key is not connection.hostKey`);
      errors++;
      if (limit >= 0 && errors > limit) throw new Error(`${name}: ${problem.message} (${errors} attempts)`);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

/** Connects, runs the command and closes; the outcome of a command that ended, whatever its status. */
export async function runRemote(connection: Props, run: Run): Promise<Outcome> {
  const proxy = connection.proxy as Props | undefined;
  const jump = proxy ? await dialPatiently(proxy, async () => undefined, run.signal) : undefined;
  try {
    const through = async () =>
      jump &&
      new Promise<ClientChannel>((resolve, reject) => {
        jump.forwardOut("127.0.0.1", 0, String(connection.host), number(connection.port, 22), (error, channel) =>
          error ? reject(error) : resolve(channel),
        );
      });
    const client = await dialPatiently(connection, through, run.signal);
    try {
      return await execute(client, run);
    } finally {
      client.end();
    }
  } finally {
    jump?.end();
  }
}

function execute(client: Client, run: Run): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const aborted = () => {
      client.destroy();
      reject(new Error("cancelled"));
    };
    if (run.signal.aborted) return aborted();
    run.signal.addEventListener("abort", aborted, { once: true });
    client.exec(run.command, { env: run.environment }, (error, channel) => {
      if (error) return reject(error);
      const printed = collect(channel, channel.stderr, run);
      let code: number | undefined;
      let ended = "the connection broke";
      channel.on("exit", (status: number | null, name?: string) => {
        if (status === null) ended = `ended by signal ${name ?? ""}`;
        else code = status;
      });
      channel.on("close", () => {
        run.signal.removeEventListener("abort", aborted);
        if (code === undefined) reject(new Error(`remote command: ${ended}\n${printed().stderr}`));
        else resolve({ code, ...printed() });
      });
      // A command that does not read its input may close first.
      channel.on("error", () => {});
      channel.end(run.stdin ?? "");
    });
  });
}

/** Gathers what is printed and hands on its whole lines; each stream's text comes without the newline at its end. */
export function collect(out: Readable, err: Readable, run: Pick<Run, "line">): () => Omit<Outcome, "code"> {
  let printed = "";
  const gather = (name: "stdout" | "stderr", stream: Readable) => {
    let all = "";
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      all += chunk;
      printed += chunk;
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) run.line(name, line);
    });
    stream.on("end", () => {
      if (rest !== "") run.line(name, rest);
      rest = "";
    });
    return () => all.replace(/\n$/, "");
  };
  const [stdout, stderr] = [gather("stdout", out), gather("stderr", err)];
  return () => ({ stdout: stdout(), stderr: stderr(), printed });
}
