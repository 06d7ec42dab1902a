import { spawn } from "node:child_process";
import type { Props } from "../serve";
import { collect, type Outcome, type Run } from "./ssh";

/** Runs the command with the interpreter (`/bin/sh -c`) on this machine; cancelling ends everything it started. */
export function runLocal(inputs: Props, run: Run): Promise<Outcome> {
  const interpreter =
    Array.isArray(inputs.interpreter) && inputs.interpreter.length > 0
      ? (inputs.interpreter as string[])
      : ["/bin/sh", "-c"];
  const [program = "/bin/sh", ...args] = interpreter;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args, run.command], {
      cwd: typeof inputs.dir === "string" ? inputs.dir : undefined,
      env: { ...process.env, ...run.environment },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    });
    const aborted = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
    };
    run.signal.addEventListener("abort", aborted, { once: true });
    const printed = collect(child.stdout, child.stderr, run);
    child.stdin.on("error", () => {});
    child.stdin.end(run.stdin ?? "");
    child.on("error", (error) => reject(new Error(`${program}: ${error.message}`)));
    child.on("close", (code, signal) => {
      run.signal.removeEventListener("abort", aborted);
      if (run.signal.aborted) reject(new Error("cancelled"));
      else if (code === null) reject(new Error(`local command: ended by signal ${signal}`));
      else resolve({ code, ...printed() });
    });
  });
}
