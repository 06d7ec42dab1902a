import type { ChangedWay, ChangedWays } from "../../traffic/documents/changedWays";
import { type Bounds, changesText, exposed, exposedText, perhapsExposed } from "../../traffic/documents/difference";
import type { Vantage } from "../../traffic/model/vantage";
import { block, counted, details, oneLine, wrapped } from "./markdown";
import type { StackResult } from "./result";
import type { Room } from "./section";

/** A caution about what the internet reaches now. It stands before everything else: nothing else of a change is read by strangers. */
export function exposure({ reach }: StackResult, room: Room): string | undefined {
  return reach?.compared ? exposedText(bounded(reach.ways), boundsOf(room)) : undefined;
}

/** The ways that are open now, closed now or lead elsewhere. Of a new stack all would be new: its ways are counted. */
export function reach({ reach: said, against }: StackResult, room: Room): string | undefined {
  if (said === undefined) return undefined;
  if (!said.compared) {
    return `Who reaches what is not compared.\n\n${details("Why not", block(wrapped(said.why), "text"), false)}`;
  }
  if (against === "nothing") return countWays(said.ways);
  return changesText(bounded(said.ways), boundsOf(room));
}

/** The same in a cell of the table, where it stands even when nothing else of it fits. */
export function reachSummary({ reach: said }: StackResult): string {
  if (said === undefined) return "";
  if (!said.compared) return "not compared";
  const { opened, closed, moved, obscured } = said.ways;
  const [fresh, perhaps] = [exposed(said.ways).length, perhapsExposed(said.ways).length];
  const parts = [
    ...(fresh > 0 ? [`⚠️ **${fresh} new from the internet**`] : []),
    ...(perhaps > 0 ? [`⚠️ **${perhaps} perhaps new from the internet**`] : []),
    ...[
      { list: opened, what: "opened" },
      { list: closed, what: "closed" },
      { list: moved, what: "moved" },
      { list: obscured, what: "not known any more" },
    ]
      .filter(({ list }) => list.length > 0)
      .map(({ list, what }) => `${list.length} ${what}`),
  ];
  return parts.join(", ") || "as before";
}

function countWays({ opened, obscured }: ChangedWays): string {
  const places: readonly { kind: Vantage["kind"]; name: string }[] = [
    { kind: "internet", name: "the internet" },
    { kind: "lan", name: "the LAN" },
    { kind: "tailnet", name: "the tailnet" },
    { kind: "pod", name: "pods" },
  ];
  const each = places
    .map(({ kind, name }) => ({ name, count: destinations(opened, kind) }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${count} from ${name}`);
  const unknown = obscured.length > 0 ? ` Of ${counted(obscured.length, "way")} it cannot be told.` : "";
  return `Ways that arrive in the new stack: ${each.join(", ") || "none"}.${unknown}`;
}

const destinations = (ways: readonly ChangedWay[], kind: Vantage["kind"]): number =>
  new Set(ways.filter(({ from }) => from.some((vantage) => vantage.kind === kind)).map(({ to }) => to)).size;

const boundsOf = ({ entries, items }: Room): Bounds => ({ rows: entries, items });

/** The ways with every text cut to one line in which nothing is hidden: all of them, so that no new field can be forgotten. */
function bounded(ways: ChangedWays): ChangedWays {
  return JSON.parse(JSON.stringify(ways), (_, value: unknown) => {
    if (typeof value !== "string") return value;
    const line = oneLine(value);
    return /\S/.test(line) ? line : "(empty)";
  }) as ChangedWays;
}
