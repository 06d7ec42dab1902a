import { spawn } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { repoRoot, type SandboxPaths } from "../../../sandbox/common/paths";
import { engineBelow, engineOf, until } from "../processes";
import type { Played, Row, Scene } from "../row";
import type { Stand } from "../stand";

/** The disk's size: the space that a sandbox demands before it starts (sandbox/lifecycle/preflight.ts), and a little more. */
const SIZE = "1100m";

const before: Row = {
  name: "disk",
  fault: "The disk full on which the sandbox's and Pulumi's state lies, before an update",
  reads: "The disk is full (writing …). Free some space, and run the command again: it goes on where this one stopped.",
};
const midway: Row = {
  name: "disk-midway",
  fault: "The same disk, full in the middle of an update",
  reads: "no space left on device",
};

/** As long as the supervisor may take to meet the full disk itself. */
const NOTICED_MS = 15_000;

export const diskScenes: Scene[] = [
  {
    rows: [before, midway],
    async play(outer, chance) {
      await outer.sandbox("stop");
      const disk = await smallDisk(outer);
      const { stand, shell } = disk;
      const first = await stand.start();
      if (first.status !== 0) throw new Error(`the network did not come up on the small disk:\n${first.said}`);
      const fill = () =>
        shell('for size in 64k 1k; do dd if=/dev/zero of="$0/filler-$size" bs=$size 2>/dev/null || true; done');
      const free = () => shell('rm -f "$0"/filler-*');

      await fill();
      stand.vary();
      const refused = await stand.up();
      const unnoticed = await statusWithout(stand, "the disk is full");
      await free();
      const { child, ended } = stand.begin("pulumi", "up", "--skip-preview");
      await until(() => engineBelow(child.pid ?? 0, engineOf(stand)), 60_000);
      await pause(chance.between(3_000, 10_000));
      await fill();
      const stopped = await ended;
      await free();
      const befallen = [unnoticed === undefined ? refused : { status: 1, said: unnoticed }, stopped];
      return { befallen, elsewhere: disk };
    },
  },
];

/** Undefined once `npm run sandbox -- status` says a text; else what it says in its place. */
async function statusWithout(stand: Stand, text: string): Promise<string | undefined> {
  for (const end = Date.now() + NOTICED_MS; ; await pause(1_000)) {
    const { said } = await stand.begin("sandbox", "status").ended;
    if (said.includes(text)) return undefined;
    if (Date.now() > end) return `status does not tell «${text}»: ${said}`;
  }
}

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
