import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/**
 * The command line that runs `command` as the first process of private user, network, PID and mount namespaces.
 * No root is needed; `--kill-child` and the PID namespace let nothing outlive either end.
 */
export function unshareCommand(command: string[]): string[] {
  return [
    "unshare",
    "--map-root-user",
    "--net",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    ...command,
  ];
}

/**
 * The command line that runs `command` inside the namespaces of host process `pid`. Entering the mount namespace loses
 * the working folder, hence the shell that goes back to `cwd`.
 */
export function enterCommand(pid: number, cwd: string, command: string[]): string[] {
  const enter = ["nsenter", "--target", String(pid), "--preserve-credentials", "--user", "--net", "--pid", "--mount"];
  return [...enter, "--", "sh", "-c", 'cd "$0" && exec "$@"', cwd, ...command];
}

/** Direct children of process `pid`, from /proc. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return allProcesses().filter((candidate) => parentOf(candidate) === pid); // kernels without CONFIG_PROC_CHILDREN
  }
}

/** `pid` and everything below it, parents first. */
export function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}

function allProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" "); // the name before it may hold spaces and brackets
  } catch {
    return undefined;
  }
}

export function parentOf(pid: number): number | undefined {
  const parent = statFields(pid)?.[1];
  return parent === undefined ? undefined : Number(parent);
}

/** Start of a process in clock ticks since boot: with the pid it names a process for ever, as pids are used again. */
export function startOf(pid: number): string | undefined {
  const fields = statFields(pid);
  return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
}

/** Name of a process's network namespace, e.g. `net:[4026532581]`. */
export function networkNamespaceOf(pid: number | "self"): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}
