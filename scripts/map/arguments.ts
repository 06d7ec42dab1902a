import { resolve } from "node:path";
import { vantageText } from "../../traffic/model/vantage";
import { readArguments, refuse } from "../commandLine/read";
import { ORIGIN_OPTIONS, type Origin, originOf, readVantage } from "../trace/origin";

export interface MapArguments {
  origin: Origin;
  /** The network's name on the page. */
  title: string;
  /** Where the page is written. */
  out: string;
  /** Where a picture of it is written as well. */
  screenshot: string | undefined;
  dark: boolean;
  /** The path that the page (opened at the address that is printed) and the picture show: `from=lan&to=media%2Fsonarr`. */
  shown: string | undefined;
}

export const command = {
  name: "map",
  usage: ["[--stack S] [--out FILE]"],
  about:
    "Writes the network as one HTML page that needs no network: choose who and what, and see the path or what stops it.",
  options: {
    ...ORIGIN_OPTIONS,
    out: { about: "where the page is written (default: network-map.S.html)", value: "FILE" },
    from: { about: "the path that is shown first begins here: a vantage point as of «npm run trace»", value: "V" },
    to: { about: "and ends here: namespace and name of a Service", value: "N/APP" },
    screenshot: { about: "a picture of the page as well (PNG; needs Chromium)", value: "FILE" },
    dark: { about: "the picture in dark colours" },
  },
} as const;

/** @throws BadArguments */
export function readMapArguments(argv: readonly string[]): MapArguments {
  const { values, problems } = readArguments(command, argv);
  const origin = originOf(values, problems);
  const { out, screenshot, dark, from, to } = values;
  if ((from === undefined) !== (to === undefined)) problems.push("--from and --to go together: write both or none.");
  if (to !== undefined && !/^[^/]+\/[^/]+$/.test(to)) problems.push(`--to ${to}: write NAMESPACE/APP.`);
  const vantage = from === undefined ? undefined : readVantage(from, problems);
  refuse(problems);
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
