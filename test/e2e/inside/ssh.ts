// Runs inside a sandbox: `ssh.ts HOST COMMAND` runs a command on a machine of the LAN as root, with the private key of standard input.
import { text } from "node:stream/consumers";
import { runRemote } from "../../../sandbox/providers/command/ssh";

async function main(host: string, command: string): Promise<void> {
  const connection = { host, user: "root", privateKey: await text(process.stdin) };
  const line = (_: string, said: string) => console.error(said);
  const { code } = await runRemote(connection, { command, environment: {}, signal: AbortSignal.timeout(60_000), line });
  process.exitCode = code;
}

const [host = "", command = ""] = process.argv.slice(2);
void main(host, command);
