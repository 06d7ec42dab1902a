import { listedProblems } from "../../config/problems";
import { differenceText } from "../../traffic/documents/difference";
import { code, codes, fence, list, parts, prose, table } from "../../traffic/documents/markdown";
import type { Change } from "./changes";
import { PRODUCTS, titles } from "./products";
import type { EngineReport, Rehearsal, Upgrade } from "./rehearsed";
import type { Broken } from "./rules";
import type { Step } from "./step";

/** A way for a person, in Markdown. */
export function upgradeText(upgrade: Upgrade): string {
  const { stack, problems, rehearsals } = upgrade;
  return parts(
    `# ${jumps(upgrade)}: stack ${stack}`,
    stateTable(upgrade),
    ...rehearsals.map((rehearsal, i) =>
      parts(
        `## ${i + 1}. ${hopTitle(rehearsal)}`,
        stepsText(rehearsal.steps),
        "### What it changes",
        changesText(rehearsal),
      ),
    ),
    problems.length === 0
      ? undefined
      : `## Not as it is\n\n${fence("text", listedProblems(problems, `the upgrade of stack ${stack}`))}`,
  );
}

/** `Talos 1.13.0 → 1.14.1`, for each product that changes. */
export function jumps({ from, to }: Upgrade): string {
  return PRODUCTS.filter((product) => from[product] !== to[product])
    .map((product) => `${titles[product]} ${from[product]} → ${to[product]}`)
    .join(", ");
}

function hopTitle({ hop: { product, before, after } }: Rehearsal): string {
  return `${titles[product]} ${before[product]} → ${after[product]}`;
}

/** The versions that run together, now and after each hop. */
function stateTable({ from, rehearsals }: Upgrade): string {
  const states = [from, ...rehearsals.map(({ hop }) => hop.after)];
  const head = ["", "now", ...rehearsals.map((_, i) => `after ${i + 1}`)];
  const rows = PRODUCTS.map((product) => [
    titles[product],
    ...states.map((state, i) => {
      const stays = i === 0 || state[product] === states[i - 1]?.[product];
      return stays ? state[product] : `**${state[product]}**`;
    }),
  ]);
  return table(head, rows, "");
}

function stepsText(steps: readonly Step[]): string {
  return steps
    .map(({ title, says, commands, writes }, i) =>
      parts(
        `${i + 1}. **${title}.**${says.length === 0 ? "" : ` ${says.join(" ")}`}`,
        writes && indented(fence("yaml", writes.join("\n"))),
        commands.length === 0 ? undefined : indented(fence("sh", commands.join("\n"))),
      ),
    )
    .join("\n\n");
}

const indented = (block: string): string => block.replace(/^(?=.)/gm, "   ");

function engineText({ changes, unchanged }: EngineReport): string {
  const some = (op: string, word: string) => {
    const count = changes.filter((change) => change.op === op).length;
    return count === 0 && op !== "update" && op !== "replace" ? [] : [`${count} ${word}`];
  };
  const counted = Object.entries(WORDS).flatMap(([op, word]) => some(op, word));
  return `${counted.join(", ")}, ${unchanged} unchanged; after the update nothing is left to change`;
}

/** The table of a rehearsal, and what is behind its lines. */
export function changesText({ changes, unchanged, ways, dropped, broken, mended, remarks, engine }: Rehearsal): string {
  const objects = dropped.flatMap((each) => each.objects.map((object) => `${code(object)} (${code(each.api)})`));
  const rows = [
    ["Resources", counts(changes, unchanged)],
    ...(engine === undefined ? [] : [["Through the real engine, in the sandbox", engineText(engine)]]),
    ["Who reaches what", reachCounts(ways)],
    ["Versions of APIs that are not served any more", codes(dropped.map(({ api }) => api)) || "none"],
    ["The stack's own objects in them", objects.join(", ") || "none"],
    ["Rules that held before and break after", codes(new Set(broken.map(({ rule }) => rule))) || "none"],
    ["Rules that are broken before and hold after", codes(new Set(mended.map(({ rule }) => rule))) || "none"],
  ];
  return parts(
    table(["What", "Before and after"], rows, ""),
    remarks.length === 0 ? undefined : list(remarks),
    changes.length === 0 ? undefined : changeTable(changes),
    ruleTable("Breaks", broken),
    ruleTable("Holds again", mended),
    isSame(ways) ? undefined : differenceText(ways),
  );
}

function ruleTable(title: string, rules: readonly Broken[]): string | undefined {
  if (rules.length === 0) return undefined;
  const groups = new Map<string, Broken[]>();
  for (const broken of rules) {
    const key = JSON.stringify([broken.rule, broken.found, broken.instead]);
    groups.set(key, [...(groups.get(key) ?? []), broken]);
  }
  const rows = [...groups.values()].map((group) => {
    const { rule, level, found, instead } = group[0] as Broken;
    return [`${rule} (${level})`, codes(group.map(({ resource }) => resource)), code(found), prose(instead)];
  });
  return table([title, "Resource", "Has", "Instead"], rows, "");
}

const isSame = (ways: Rehearsal["ways"]) => Object.values(ways).every((list) => list.length === 0);

function reachCounts(ways: Rehearsal["ways"]): string {
  const { opened, closed, moved, obscured } = ways;
  if (isSame(ways)) return "nobody reaches more or less";
  return `${opened.length} opened, ${closed.length} closed, ${moved.length} moved, ${obscured.length} not known any more`;
}

const WORDS: Readonly<Record<Change["op"], string>> = {
  create: "made",
  update: "updated in place",
  replace: "replaced",
  delete: "deleted",
};

function counts(changes: readonly Change[], unchanged: number): string {
  const of = (op: Change["op"]) => changes.filter((change) => change.op === op).length;
  const some = (["create", "delete"] as const).filter((op) => of(op) > 0).map((op) => `${of(op)} ${WORDS[op]}`);
  return [
    `${of("update")} ${WORDS.update}`,
    `${of("replace")} ${WORDS.replace}`,
    ...some,
    `${unchanged} unchanged`,
  ].join(", ");
}

function changeTable(changes: readonly Change[]): string {
  return table(
    ["Resource", "Is", "Inputs that differ"],
    changes.map(({ op, kind, name, fields }) => [code(`${kind} ${name}`), WORDS[op], codes(fields)]),
    "",
  );
}
