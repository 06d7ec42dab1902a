import { resolve } from "node:path";
import { vantageText } from "../../traffic/model/vantage";
import { attempt, BadArguments, ORIGIN, type Origin, originOf, readOptions, readVantage } from "../trace/arguments";

export interface MapArguments {
  origin: Origin;
  /** The network's name on the page. */
  title: string;
  /** Where the page is written. */
  out: string;
  /** Where a picture of it is written as well. */
  screenshot: string | undefined;
  dark: boolean;
  /** Which path the page (opened at the address that is printed) and the picture show: `from=lan&to=media%2Fsonarr`. */
  shown: string | undefined;
}

export const USAGE = `npm run map -- --stack S [--out FILE]
  --stack S            the stack whose program is evaluated (default: homelab)
  --state FILE         instead of a stack: the file that «pulumi stack export» writes
  --manifests DIR      instead of a stack: a folder of Kubernetes YAML
  --out FILE           where the page is written (default: network-map.S.html)
  --from V --to N/APP  the path that is shown first: a vantage point as of «npm run trace», namespace and name of a Service
  --screenshot FILE    a picture of the page as well (PNG; needs Chromium), with --dark in dark colours`;

/** @throws BadArguments */
export function parseArguments(argv: readonly string[]): MapArguments {
  const problems: string[] = [];
  const values = read(argv);
  const origin = originOf(values, problems);
  const { out, screenshot, dark = false, from, to } = values;
  if ((from === undefined) !== (to === undefined)) problems.push("--from and --to go together: write both or none.");
  if (to !== undefined && !/^[^/]+\/[^/]+$/.test(to)) problems.push(`--to ${to}: write NAMESPACE/APP.`);
  const vantage = attempt(problems, () => (from === undefined ? undefined : readVantage(from)));
  if (problems.length > 0) throw new BadArguments(problems);
  const title = origin.kind === "stack" ? origin.stack : origin.kind === "state" ? origin.file : origin.folder;
  return {
    origin,
    title,
    out: resolve(out ?? `network-map.${title.replace(/[^\w.-]+/g, "-")}.html`),
    screenshot: screenshot && resolve(screenshot),
    dark,
    shown: vantage && to && new URLSearchParams({ from: vantageText(vantage), to }).toString(),
  };
}

function read(argv: readonly string[]) {
  const text = { type: "string" } as const;
  const options = { ...ORIGIN, out: text, from: text, to: text, screenshot: text };
  return readOptions({ args: [...argv], options: { ...options, dark: { type: "boolean" } } }).values;
}
