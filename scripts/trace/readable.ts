import { type Destination, destinationText } from "../../traffic/model/destination";
import { type Vantage, vantageText } from "../../traffic/model/vantage";
import type { Evidence, Verdict } from "../../traffic/model/verdict";

/** A path as a numbered list, and what became of it. */
export function readable(vantage: Vantage, destination: Destination, verdict: Verdict): string {
  const width = String(verdict.hops.length).length;
  const hops = verdict.hops.map(({ text }, i) => `${String(i + 1).padStart(width)}. ${sentence(text)}`);
  const after = verdict.status === "reachable" && verdict.signIn ? " after sign-in" : "";
  const head = `From ${vantageText(vantage)} to ${destinationText(destination)}: ${verdict.status}${after}`;
  return [head, "", ...hops, "", conclusion(verdict)].join("\n");
}

function conclusion(verdict: Verdict): string {
  if (verdict.status === "reachable") {
    const { arrival } = verdict;
    const where =
      arrival && ` at Service ${arrival.namespace}/${arrival.service}, port ${arrival.port}/${arrival.protocol}`;
    const asked = verdict.signIn && ` after sign-in (${verdict.signIn.title})`;
    return `Reachable${asked ?? ""}${where ?? ""}.`;
  }
  const by = verdict.by === undefined ? "" : ` (${place(verdict.by)})`;
  return `${verdict.status === "blocked" ? "Blocked" : "Unknown"}: ${verdict.why}${by}.`;
}

function place({ title, field }: Evidence): string {
  return field === "" ? title : `${title}: ${field}`;
}

/** With a capital letter, unless it begins with a name that has none. */
export function sentence(text: string): string {
  return /^[a-z]+[ ,']/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
