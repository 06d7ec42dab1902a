import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nearest } from "../../config/nearest";
import type { Interrupts } from "../../sandbox/common/interrupts";
import { repoRoot, sandboxPaths, stateFolder } from "../../sandbox/common/paths";
import { runningSandbox } from "../../sandbox/lifecycle";
import { BadArguments } from "../commandLine/read";
import { print } from "../commandLine/run";
import type { FaultsArguments } from "./arguments";
import { holds, judge, type Result } from "./judge";
import { notPlayed, pageProblems, reliabilityPage } from "./page";
import { seeded } from "./random";
import type { Scene } from "./row";
import { rows, scenes } from "./rows";
import { Stand } from "./stand";

const PAGE = join(repoRoot, "docs/reliability.md");
/** It has every part that a fault can befall: Cloudflare, Tailscale, a resolver by SSH. */
const STACK = "homelab";

/** Characters at the end of what commands said: enough for their errors. */
const LONGEST = 6_000;

const say = (line: string) => process.stderr.write(`${line}\n`);
const page = () => (existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "");

/** Plays the rows and writes the page, or checks it. @throws BadArguments, Error where the network does not come up */
export async function main(asked: FaultsArguments, interrupts: Interrupts): Promise<number> {
  const chosen = chosenScenes(asked.only);
  if (asked.check) return checked(page());
  const state = join(stateFolder(), ".faults");
  // Everything here that asks for a sandbox asks for one of this folder.
  process.env.HOMELAB_STATE_FOLDER = state;
  mkdirSync(state, { recursive: true, mode: 0o700 });
  const original = readFileSync(join(repoRoot, `Pulumi.${STACK}.yaml`), "utf8");
  const stacks = join(state, ".stacks");
  const stand = new Stand({ stack: STACK, paths: sandboxPaths(STACK), original, stacks, state, interrupts });
  const results: Result[] = [];
  try {
    for (const [i, scene] of chosen.entries()) {
      await comeUp(stand, i === 0);
      const names = scene.rows.map(({ name }) => name).join(", ");
      say(`${i + 1} of ${chosen.length}: ${names}`);
      const chance = { moments: asked.moments, between: seeded(`${asked.seed} ${names}`) };
      const played = await judge(scene, stand, chance);
      for (const result of played) say(`  ${told(result)}`);
      say(`  ${played[0]?.seconds} s`);
      results.push(...played);
      // The results so far are kept, should a later scene come to no end.
      writeFileSync(PAGE, reliabilityPage(rows, results, page()));
    }
  } finally {
    await stand.sandbox("reset");
    rmSync(stacks, { recursive: true, force: true });
  }
  await print(
    asked.json ? JSON.stringify(results, null, 1) : `${results.filter(holds).length} of ${results.length} rows hold.`,
  );
  return results.every(holds) ? 0 : 1;
}

/** With the rows that are played together with them. */
function chosenScenes(only: readonly string[]): readonly Scene[] {
  const names = rows.map(({ name }) => name);
  const unknown = only.filter((name) => !names.includes(name));
  const problems = unknown.map((name) => {
    const near = nearest(name, names);
    return `There is no row ${name}. ${near === undefined ? `There are ${names.join(", ")}.` : `Did you mean ${near}?`}`;
  });
  if (problems.length > 0) throw new BadArguments(problems);
  return only.length === 0 ? scenes : scenes.filter((scene) => scene.rows.some(({ name }) => only.includes(name)));
}

async function checked(text: string): Promise<number> {
  const problems = pageProblems(rows, text);
  const open = notPlayed(rows, text);
  const good = `docs/reliability.md has the rows of the code. ${open.length === 0 ? "All were played, and hold." : `Not played: ${open.join(", ")}.`}`;
  await print(problems.length === 0 ? good : problems.join("\n"));
  return problems.length === 0 ? 0 : 1;
}

/** A row leaves the network up, unless it ended the sandbox. */
async function comeUp(stand: Stand, isFirst: boolean): Promise<void> {
  if (!isFirst && runningSandbox(STACK) !== undefined) return;
  const { status, said } = await stand.start();
  if (status !== 0) throw new Error(`the network did not come up (status ${status}):\n${said}`);
}

function told(result: Result): string {
  const { name, lost, doubled, converged, told: read, said } = result;
  if (holds(result)) return `${name}: holds`;
  const wrong = [
    read ? [] : "another line is read",
    converged ? [] : "the next update does not mend it",
    lost.length === 0 ? [] : `lost: ${lost.join(", ")}`,
    doubled.length === 0 ? [] : `doubled: ${doubled.join(", ")}`,
  ].flat();
  return `${name}: ${wrong.join("; ")}${said === undefined ? "" : `\n${said.slice(-LONGEST)}`}`;
}
