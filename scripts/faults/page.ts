import { code, codes, prose } from "../../traffic/documents/markdown";
import { holds, type Result } from "./judge";
import type { Row } from "./row";

const HEAD = [
  "| Row | Fault | What you read | Lost | Doubled | The next `up`, and a preview after it |",
  "|---|---|---|---|---|---|",
];
const NOT_PLAYED = "not played | not played | not played |";
const GOOD = "none | none | ends well; unchanged |";

/** The first cells of a row, which the code alone tells. */
function promised({ name, fault, reads }: Row, moments: number | string): string {
  const told = reads === undefined ? "nothing: the command gets over it" : code(reads);
  return `| ${code(name)} | ${prose(fault.replace("…", String(moments)))} | ${told} |`;
}

function line(row: Row, result: Result): string {
  const { told, converged, lost, doubled, moments } = result;
  const start = promised(row, moments);
  if (holds(result)) return `${start} ${GOOD}`;
  const cells = [
    codes(lost) || "none",
    codes(doubled) || "none",
    converged ? "ends well; unchanged" : "**does not mend it**",
  ];
  return `${start} ${cells.join(" | ")}${told ? "" : "; **what is read is another line**"} |`;
}

/** The rows of a page, by name; those of which the code says something else today are left out. */
function linesOf(page: string, rows: readonly Row[]): Map<string, string> {
  const all = page.split("\n");
  return new Map(
    rows.flatMap((row) => {
      const found = all.find((each) => each.startsWith(`| ${code(row.name)} |`));
      const moments = /at (\d+|…) random/.exec(found ?? "")?.[1] ?? "";
      return found?.startsWith(promised(row, moments)) ? [[row.name, found]] : [];
    }),
  );
}

/** docs/reliability.md: what was played just now, and what the page says of the other rows. */
export function reliabilityPage(rows: readonly Row[], results: readonly Result[], before: string): string {
  const known = linesOf(before, rows);
  const lines = rows.map((row) => {
    const result = results.find(({ name }) => name === row.name);
    if (result !== undefined) return line(row, result);
    return known.get(row.name) ?? `${promised(row, "…")} ${NOT_PLAYED}`;
  });
  return `${INTRODUCTION}\n${[...HEAD, ...lines].join("\n")}\n\n${END}`;
}

/** The problems of a page: rows that are not the code's, or that did not hold. */
export function pageProblems(rows: readonly Row[], page: string): string[] {
  const known = linesOf(page, rows);
  const bad = rows.filter(({ name }) => ![GOOD, NOT_PLAYED].some((end) => known.get(name)?.endsWith(` ${end}`)));
  const problems = bad.map(({ name }) => `${name}: play it with \`npm run faults -- --only ${name}\``);
  if (problems.length === 0 && reliabilityPage(rows, [], page) !== page)
    problems.push("the text around the table is another one: play any row");
  return problems;
}

/** Rows of a page that nobody has played as they are now. */
export function notPlayed(rows: readonly Row[], page: string): string[] {
  const known = linesOf(page, rows);
  return rows.filter(({ name }) => known.get(name)?.endsWith(NOT_PLAYED)).map(({ name }) => name);
}

const INTRODUCTION = `<!-- Written by \`npm run faults\`: do not edit. -->

# What happens when something fails

Each row was played in the sandbox, through the real engine: \`npm run faults\` does it again, \`npm run faults -- --only ROW\` one of them with
those that are played together with it: several answers of one update, or one update after the other before the network is mended. Before a fault the network stands, and the stack file has an app and an auth key that were never applied, so that the update makes a record, a tunnel
rule, a name on the resolver, objects of the cluster, a key and another policy file. After it comes the next \`npm run pulumi -- up\`, then a
preview with \`--expect-no-changes\`. Lost is what the state has and the world has not; doubled is what the world has and no state: counted
over the records, tunnels and applications of Cloudflare, the keys of Tailscale, the objects of the cluster that Pulumi wrote, the releases of
Helm and the files of the resolver.
`;

const END = `\`…\` stands for what differs. An update that an API server, an operator or a service was killed under may have got over it; what you
read is then nothing. "Though it was done" is the worse case of each: the service has carried the request out, and nobody was told.
\`node-away\` is played on the stack \`vanillax\`, which has three machines: its update changes all of them. A moment at which no engine ran
any more is no kill and is not counted; the one that follows a kill says what was under way.

You play such a fault yourself by a file \`faults.json\` in the sandbox's state folder, which the emulated services read before each request:

\`\`\`json
[{ "service": "cloudflare", "method": "POST", "path": "/dns_records", "times": 1, "answer": "half" }]
\`\`\`

\`service\` is \`cloudflare\`, \`tailscale\` or \`resolver\`; \`path\` is a part of the request's path; \`answer\` is \`half\`, \`reset\`, \`hang\`, or
\`{ "status": 429, "headers": { "retry-after": "2" }, "body": "" }\`. What came about is taken off the file.
`;
