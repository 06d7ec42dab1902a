import { setTimeout as pause } from "node:timers/promises";
import { engineBelow, engineOf, until } from "../processes";
import { alone, type Chance, isSaid, type Row, type Scene } from "../row";
import type { Befallen, Stand } from "../stand";

/** An engine that is killed as often in one update would begin and never get to an end. */
const KILLS_A_ROUND = 6;

const first: Row = {
  name: "engine-first",
  fault: "The engine killed at … random moments of first updates",
  reads: "A run was killed before these were done; this run does them again: … creating …",
  mayPass: true,
};

const later: Row = {
  name: "engine-later",
  fault: "The engine killed at … random moments of later updates",
  reads: "A run was killed before these were done; this run does them again: …",
  mayPass: true,
};

export const engineScenes: Scene[] = [
  killed(first, (stand) => stand.sandbox("reset")),
  killed(later, async (stand) => stand.vary()),
  {
    rows: [
      {
        name: "two-updates",
        fault: "A second update while one runs",
        reads:
          "SBX-R3 `pulumi up` runs on this stack at the moment. → Wait until it is done, or end it, and try again.",
      },
      {
        name: "engine-interrupted",
        fault: "Ctrl-C, and again, in the middle of an update",
        reads: "Stopping after what is under way; press Ctrl-C again to end it now.",
      },
    ],
    async play(stand) {
      const { child, ended } = stand.begin("pulumi", "up", "--skip-preview");
      await until(() => engineBelow(child.pid ?? 0, engineOf(stand)), 60_000);
      const second = await stand.up();
      child.kill("SIGINT");
      await pause(300);
      child.kill("SIGINT");
      return { befallen: [second, await ended] };
    },
  },
];

/** @param begin what comes before a round: an update of its own, which is killed a few times */
function killed(row: Row, begin: (stand: Stand) => Promise<void>): Scene {
  return alone(row, async (stand, chance) => {
    const { status, said } = await rounds(stand, chance, begin);
    // The row is about what was under way when the engine was killed: moments that hit nothing show nothing.
    return status === 0 && isSaid(row.reads ?? "", said) ? { status, said } : { status: status || 1, said };
  });
}

/**
 * Kills updates until there were as many kills as asked for: a few of one, then one that is let be. The first of all is let be as well: how
 * long one takes on this machine says which moments there are.
 */
async function rounds(stand: Stand, chance: Chance, begin: (stand: Stand) => Promise<void>): Promise<Befallen> {
  await begin(stand);
  let { status, said, took: longest } = await toItsEnd(stand);
  for (let done = 0; status === 0 && done < chance.moments; ) {
    await begin(stand);
    for (let i = 0, isKilled = true; isKilled && i < KILLS_A_ROUND && done < chance.moments; i++) {
      const { pid, engine, ended } = await begun(stand);
      await pause(chance.between(0, longest));
      // An update that came to its end before its moment is no kill, and leaves nothing to kill in this round.
      isKilled = engine !== undefined && engineBelow(pid, engineOf(stand)) === engine;
      if (engine !== undefined && isKilled) {
        process.kill(engine, "SIGKILL");
        done++;
      }
      said += (await ended).said;
    }
    const last = await toItsEnd(stand);
    said += last.said;
    status = last.status;
    // The last update took less time by everything that earlier ones of the round had done already.
    longest = Math.max(longest, last.took);
    process.stderr.write(`  ${done} of ${chance.moments} moments\n`);
  }
  return { status, said };
}

/** @returns `took` in milliseconds, from the moment at which the engine ran */
async function toItsEnd(stand: Stand): Promise<Befallen & { took: number }> {
  const { ended } = await begun(stand);
  const since = Date.now();
  const { status, said } = await ended;
  return { status, said, took: Date.now() - since };
}

/** An update whose engine runs. */
async function begun(stand: Stand): Promise<{ pid: number; engine: number | undefined; ended: Promise<Befallen> }> {
  const { child, ended } = stand.begin("pulumi", "up", "--skip-preview");
  const pid = child.pid ?? 0;
  return { pid, engine: await until(() => engineBelow(pid, engineOf(stand)), 120_000), ended };
}
