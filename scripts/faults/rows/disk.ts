import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { repoRoot, type SandboxPaths } from "../../../sandbox/common/paths";
import type { Played, Row, Scene } from "../row";
import type { Stand } from "../stand";

/** What a sandbox asks for before it starts (sandbox/lifecycle/preflight.ts), and a little more. */
const SIZE = "1100m";

const row: Row = {
  name: "disk",
  fault: "The disk full on which the sandbox's and Pulumi's state lies",
  reads: "no space left on device",
};

export const diskScenes: Scene[] = [
  {
    rows: [row],
    async play(outer) {
      await outer.sandbox("stop");
      const disk = await smallDisk(outer);
      const { stand, shell } = disk;
      const first = await stand.start();
      if (first.status !== 0)
        return { befallen: [{ status: 1, said: `the start before failed:\n${first.said}` }], elsewhere: disk };
      await shell('for size in 64k 1k; do dd if=/dev/zero of="$0/filler-$size" bs=$size 2>/dev/null || true; done');
      stand.vary();
      const befallen = await stand.up();
      const { said } = await stand.begin("sandbox", "status").ended;
      await shell('rm -f "$0"/filler-*');
      const isTold = said.includes("the disk is full");
      return { befallen: [isTold ? befallen : { status: 1, said: `status does not tell: ${said}` }], elsewhere: disk };
    },
  },
];

/** A network whose state lies on a small disk of its own, in a mount namespace. */
async function smallDisk(
  outer: Stand,
): Promise<NonNullable<Played["elsewhere"]> & { shell(script: string): Promise<void> }> {
  const { state } = outer.place;
  const folder = join(state, ".small");
  mkdirSync(folder, { recursive: true });
  const mount = `mount -t tmpfs -o size=${SIZE},mode=700 none "$0" && echo mounted && exec cat`; // until this process ends
  const unshare = spawn("unshare", ["--map-root-user", "--mount", "sh", "-c", mount, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    unshare.once("error", reject);
    unshare.once("exit", (status) =>
      reject(new Error(`no small disk is to be had here: unshare ended with ${status}`)),
    );
    unshare.stdout.once("data", () => resolve());
  });
  const pid = unshare.pid ?? 0;
  const enter = ["nsenter", "--target", String(pid), "--preserve-credentials", "--user", "--mount", "--"];
  const before = [...enter, "sh", "-c", 'cd "$0" && exec "$@"', repoRoot];
  // The same files as seen from here.
  const seen = `/proc/${pid}/root${folder}`;
  const paths = Object.fromEntries(
    Object.entries(outer.paths).map(([name, path]) => [name, path.replace(state, seen)]),
  ) as unknown as SandboxPaths;
  const stand = outer.within({ state: folder, paths, before });
  return {
    stand,
    shell: (script) =>
      new Promise((resolve, reject) => {
        const [file = "", ...args] = [...enter, "sh", "-c", script, folder];
        const child = spawn(file, args, { stdio: ["ignore", "ignore", "inherit"] });
        child.once("error", reject);
        child.once("exit", (status) => (status === 0 ? resolve() : reject(new Error(`${script}: status ${status}`))));
      }),
    async close() {
      await stand.sandbox("stop");
      unshare.removeAllListeners("exit");
      unshare.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
