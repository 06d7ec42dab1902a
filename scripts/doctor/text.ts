import type { Finding } from "./finding";

const AREAS: [Finding["area"], string][] = [
  ["secrets", "Stack file"],
  ["versions", "Versions"],
  ["reach", "Who answers"],
  ["credentials", "Credentials"],
  ["expiry", "What ends"],
];
const MARKS = { ok: "ok", soon: "SOON", wrong: "WRONG", unknown: "not told" } as const;

/** Findings for a person: what is wrong says what to do. */
export function doctorText(stack: string, findings: readonly Finding[]): string {
  const sections = AREAS.flatMap(([area, title]) => {
    const all = findings.filter((finding) => finding.area === area);
    return all.length === 0 ? [] : [[title, ...all.flatMap(lines)].join("\n")];
  });
  const count = (verdict: Finding["verdict"]) => findings.filter((finding) => finding.verdict === verdict).length;
  const [wrong, soon, unknown] = [count("wrong"), count("soon"), count("unknown")];
  const end =
    wrong + soon + unknown === 0
      ? `All of stack ${stack} is well: ${findings.length} things were looked at.`
      : `Stack ${stack}: ${wrong} wrong, ${soon} end soon, ${unknown} could not be told, ${count("ok")} well.`;
  return [...sections, end].join("\n\n");
}

function lines({ what, verdict, said, todo }: Finding): string[] {
  const first = `  ${MARKS[verdict].padEnd(8)}  ${what}: ${said}`;
  return todo === undefined ? [first] : [first, `            → ${todo}`];
}
