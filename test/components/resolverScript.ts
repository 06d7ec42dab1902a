import { execFile } from "node:child_process";

/** How a run of the script ended. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs what the program hands to the command provider, as the provider does: `node - write`.
 *
 * @param before what the run before printed
 */
export function runScript(script: string, action: "write" | "remove", password: string, before?: string): Promise<Run> {
  const environment = {
    ...process.env,
    LAN_DNS_PASSWORD: password,
    ...(before === undefined ? {} : { PULUMI_COMMAND_STDOUT: before }),
  };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["-", action], { env: environment }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout: stdout.trim(), stderr: stderr.trim() }),
    );
    child.stdin?.end(script);
  });
}
