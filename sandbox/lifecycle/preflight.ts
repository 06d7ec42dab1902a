import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statfsSync } from "node:fs";
import { dirname } from "node:path";
import type { SandboxProblem } from "../common/errors";
import { unshareCommand } from "../common/namespace";

/** The questions that the preflight puts to the machine; tests replace it. */
export interface Machine {
  platform: string;
  nodeMajor: number;
  hasCommand(name: string): boolean;
  /** A kernel setting, e.g. `user.max_user_namespaces`; undefined where the kernel does not have it. */
  sysctl(name: string): string | undefined;
  /** Standard error of an attempt to make the namespaces; undefined when it worked. */
  tryNamespaces(): string | undefined;
  freeBytes(folder: string): number;
  /** Mebibytes that programs can still have. */
  availableMemory(): number | undefined;
}

const gibibyte = 1024 ** 3;
const stateSpace = 1 * gibibyte;

/** Everything that would keep a sandbox from starting here, all at once. */
export function machineProblems(machine: Machine, stateFolder: string): SandboxProblem[] {
  const problems: SandboxProblem[] = [];
  if (machine.platform !== "linux") {
    // Nothing else can be judged elsewhere.
    return [
      {
        code: "SBX-N1",
        what: `The sandbox needs Linux's namespaces; this is ${machine.platform}.`,
        todo: "Run the same commands in a Linux container or virtual machine; `npm run plan` and `npm run test:unit` work here.",
      },
    ];
  }
  if (machine.nodeMajor < 22) {
    problems.push({
      code: "SBX-M2",
      what: `Node.js ${machine.nodeMajor} runs this; Pulumi's SDK needs 22 or later.`,
      todo: "Start it by npm (`npm start`, `npm run sandbox`), which takes the Node.js 22 that `npm ci` installed.",
    });
  }
  const missing = ["unshare", "nsenter", "ip"].filter((name) => !machine.hasCommand(name));
  if (missing.length > 0) {
    problems.push({
      code: "SBX-M1",
      what: `Not found on PATH: ${missing.join(", ")}.`,
      todo: "Install util-linux (unshare, nsenter) and iproute2 (ip), e.g. `apt-get install util-linux iproute2`.",
    });
  }
  if (!missing.includes("unshare")) problems.push(...namespaceProblems(machine));
  const free = machine.freeBytes(stateFolder);
  if (free < stateSpace) {
    problems.push({
      code: "SBX-M3",
      what: `${stateFolder} has ${Math.round(free / 1024 ** 2)} MiB of free space; the sandbox's state needs 1 GiB.`,
      todo: "Free some space, or remove the state of other stacks: `npm run sandbox -- reset --stack S`.",
    });
  }
  const memory = machine.availableMemory();
  if (memory !== undefined && memory < 1536) {
    problems.push({
      code: "SBX-M4",
      what: `${memory} MiB of memory are available; the sandbox needs 1.5 GiB.`,
      todo: "Stop other sandboxes (`npm run sandbox -- status` lists them) or other programs.",
    });
  }
  return problems;
}

function namespaceProblems(machine: Machine): SandboxProblem[] {
  const refusal = machine.tryNamespaces();
  if (refusal === undefined) return [];
  if (machine.sysctl("kernel.apparmor_restrict_unprivileged_userns") === "1") {
    return [
      {
        code: "SBX-N2",
        what: "AppArmor keeps programs from making user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1, Ubuntu 24.04's default).",
        todo: "`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (until the next boot), or run the command as root.",
      },
    ];
  }
  const limit = machine.sysctl("user.max_user_namespaces");
  if (limit !== undefined && Number(limit) === 0) {
    return [
      {
        code: "SBX-N3",
        what: "User namespaces are switched off (user.max_user_namespaces = 0).",
        todo: "`sudo sysctl -w user.max_user_namespaces=10000`, or run the command as root.",
      },
    ];
  }
  if (machine.sysctl("kernel.unprivileged_userns_clone") === "0") {
    return [
      {
        code: "SBX-N4",
        what: "User namespaces are for root only here (kernel.unprivileged_userns_clone = 0).",
        todo: "`sudo sysctl -w kernel.unprivileged_userns_clone=1`, or run the command as root.",
      },
    ];
  }
  return [
    {
      code: "SBX-N5",
      what: `The kernel does not permit private namespaces: ${refusal.trim()}`,
      todo: "In a container, allow them: `docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined …` (or --privileged).",
    },
  ];
}

/** The machine this runs on. */
export const thisMachine: Machine = {
  platform: process.platform,
  nodeMajor: Number(process.versions.node.split(".")[0]),
  hasCommand: (name) =>
    (process.env.PATH ?? "").split(":").some((folder) => folder !== "" && existsSync(`${folder}/${name}`)),
  sysctl(name) {
    const path = `/proc/sys/${name.replaceAll(".", "/")}`;
    return existsSync(path) ? readFileSync(path, "utf8").trim() : undefined;
  },
  tryNamespaces() {
    const [file, ...args] = unshareCommand(["sh", "-c", "ip link add lan0 type bridge && ip link set lan0 up"]);
    const attempt = spawnSync(file, args, { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
    if (attempt.status === 0) return undefined;
    return attempt.stderr || attempt.error?.message || `unshare ended with status ${attempt.status}`;
  },
  freeBytes(folder) {
    let existing = folder;
    while (!existsSync(existing)) existing = dirname(existing);
    const { bavail, bsize } = statfsSync(existing);
    return bavail * bsize;
  },
  availableMemory() {
    const found = /MemAvailable:\s+(\d+) kB/.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
    return found === undefined ? undefined : Math.floor(Number(found) / 1024);
  },
};
