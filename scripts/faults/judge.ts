import { type Counted, count } from "./count";
import { type Chance, isSaid, type Row, type Scene } from "./row";
import type { Befallen, Stand } from "./stand";

/** The result of a row. */
export interface Result extends Counted {
  name: string;
  moments: number;
  /** The person read the message that is promised. */
  told: boolean;
  /** The next update ended well, and a preview after it finds nothing to change. */
  converged: boolean;
  seconds: number;
  /** The output of the commands, where something did not hold. */
  said?: string;
}

export const holds = ({ told, converged, lost, doubled }: Result): boolean =>
  told && converged && lost.length + doubled.length === 0;

/** Plays a scene on a network that is up, then the next update, which must leave nothing to do, and counts. */
export async function judge({ rows, play }: Scene, stand: Stand, chance: Chance): Promise<Result[]> {
  const begun = Date.now();
  stand.vary();
  const { befallen, elsewhere } = await play(stand, chance);
  const at = elsewhere?.stand ?? stand;
  try {
    const next = await nextUpdate(at, befallen.at(-1)?.status === 0);
    const counted = await count(at);
    const seconds = Math.round((Date.now() - begun) / 1000);
    return rows.map((row, i) => {
      const { status, said } = befallen[i] ?? { status: 1, said: "it was not played" };
      const told = isTold(row, { status, said });
      const { converged } = next;
      const result = { name: row.name, moments: chance.moments, told, converged, ...counted, seconds };
      return holds(result) ? result : { ...result, said: [`status ${status}`, said, "then:", next.said].join("\n") };
    });
  } finally {
    await elsewhere?.close();
  }
}

function isTold({ reads, mayPass }: Row, { status, said }: Befallen): boolean {
  if (status === 0) return mayPass === true || reads === undefined;
  return reads !== undefined && isSaid(reads, said);
}

/** After a command that ended well nothing is left to do: the next update has to find that. After one that failed it mends, and leaves nothing. */
async function nextUpdate(stand: Stand, isDone: boolean): Promise<{ said: string; converged: boolean }> {
  if (isDone) {
    const { status, said } = await stand.up("--expect-no-changes");
    return { said, converged: status === 0 };
  }
  const next = await stand.up();
  const preview = await stand.begin("pulumi", "preview", "--expect-no-changes").ended;
  return { said: `${next.said}\npreview:\n${preview.said}`, converged: next.status === 0 && preview.status === 0 };
}
