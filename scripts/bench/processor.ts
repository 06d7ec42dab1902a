import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Command } from "./measure";
import { NODE } from "./projects";

/** A script of a checkout as people run it. */
export function scriptOf(checkout: string, script: string, args: readonly string[]): Command {
  return {
    file: NODE,
    args: ["-r", join(checkout, "register.js"), join(checkout, "scripts", `${script}.ts`), ...args],
    cwd: checkout,
  };
}

/**
 * Processor time of a command and of all that it started and waited for, in seconds.
 *
 * @throws Error with the end of what it said when it fails
 */
export async function processorSeconds({ file, args, cwd, env }: Command): Promise<number> {
  // bash's `times` prints two lines, its own and its children's, each `0m1.234s 0m0.567s` (user, system).
  const script = `"$@" >/dev/null; status=$?; times; exit $status`;
  const child = spawn("bash", ["-c", script, "bash", file, ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = `${errors}${text}`.slice(-2000)));
  const status = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (status !== 0) throw new Error(`${args.join(" ")} in ${cwd} ended with ${status}:\n${errors}`);
  const children = output.trim().split("\n").at(-1) ?? "";
  return [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0);
}
