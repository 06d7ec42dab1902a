import { spawn } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";

/**
 * The shell starts the command in a process group of their own, and ends the group when its standard input closes: this
 * process holds the other end, so nothing outlives it however it dies, by SIGKILL too.
 */
const GUARD =
  'exec 3<&0; "$@" </dev/null 3<&- & job=$!; (read _ <&3; kill -TERM 0) & guard=$!; wait $job; code=$?; kill $guard; exit $code';

export interface Run {
  folder: string;
  env: NodeJS.ProcessEnv;
  /** Both outputs go here, after the command line. */
  log: string;
}

/** Runs a command with its output in a file. @returns its exit code */
export function runLogged(command: string[], { folder, env, log }: Run): Promise<number> {
  const file = openSync(log, "a");
  writeSync(file, `$ cd ${folder}\n$ ${command.join(" ")}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn("/bin/sh", ["-c", GUARD, "sh", ...command], {
      cwd: folder,
      env,
      stdio: ["pipe", file, file],
      detached: true,
    });
    closeSync(file);
    child.on("error", reject);
    child.on("exit", (code) => {
      child.stdin?.destroy();
      resolve(code ?? 1);
    });
  });
}
