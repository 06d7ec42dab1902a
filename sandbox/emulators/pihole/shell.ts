import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { LanDnsFiles } from "./state";

/**
 * Builds the machine's file tree in a mount namespace of its own and changes the root to it: the emulated /etc, /home
 * and /var are the folder's own and may be written; /usr is the host's, read-only, with the machine's commands over
 * /usr/local/bin; nothing else of the host is there. Arguments: the folder, then the shell's own.
 */
const ENTER = `set -eu
disk=$1; shift
tree=$disk/.tree
mount -t tmpfs -o mode=755 none "$tree"
cd "$tree"
mkdir usr etc home var dev proc tmp run root run/control
readonly_bind() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro "$2" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$2"
}
readonly_bind /usr usr
for d in bin sbin lib lib64 lib32; do
  if [ -L "/$d" ]; then ln -s "$(readlink "/$d")" "$d"; elif [ -d "/$d" ]; then mkdir "$d"; readonly_bind "/$d" "$d"; fi
done
for d in etc home var; do mount --bind "$disk/$d" "$d"; done
if [ -d /etc/alternatives ]; then readonly_bind /etc/alternatives etc/alternatives; fi
readonly_bind "$disk/.commands" usr/local/bin
mount --bind "$disk/.control" run/control
for d in null zero random urandom; do : > "dev/$d"; mount --bind "/dev/$d" "dev/$d"; done
ln -s /proc/self/fd dev/fd; ln -s /proc/self/fd/0 dev/stdin; ln -s /proc/self/fd/1 dev/stdout; ln -s /proc/self/fd/2 dev/stderr
mount -t proc none proc
chmod 1777 tmp
cd /
exec chroot "$tree" /bin/sh "$@"
`;

/** Arguments of `unshare`: an own user namespace only where one is needed to mount. */
function unshareArguments(): string[] {
  const owner = process.getuid?.() === 0 ? [] : ["--map-root-user"];
  return [...owner, "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"];
}

/** Why this machine cannot confine a shell; undefined when it can. */
export function confinementProblem(): string | undefined {
  const probe = spawnSync("unshare", [...unshareArguments(), "true"], { encoding: "utf8" });
  if (probe.status === 0) return undefined;
  return `no mount namespace is to be had here (${(probe.error?.message ?? probe.stderr).trim()})`;
}

/**
 * Runs `/bin/sh` with these arguments (`-c`, the command; or `-s` for a script on standard input) inside the emulated machine.
 * The process is the leader of its own group; killing it ends everything it started.
 */
export function confinedShell(
  files: LanDnsFiles,
  shellArguments: string[],
  environment: Record<string, string>,
): ChildProcess {
  const tree = join(files.root, ".tree");
  if (!existsSync(tree)) mkdirSync(tree);
  return spawn("unshare", [...unshareArguments(), "/bin/sh", "-c", ENTER, "enter", files.root, ...shellArguments], {
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    cwd: "/",
    env: { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", HOME: "/root", ...environment },
  });
}
