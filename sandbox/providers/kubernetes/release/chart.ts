import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../compare";
import type { Props } from "../../types";
import { programPath } from "../files";
import { parseYaml } from "../yaml";
import { HelmError, helm } from "./helm";

export interface Chart {
  /** How helm is told which chart: a path, or a name with its repository and version. */
  source: string[];
  name: string;
  version: string;
  appVersion: string;
}

/** A chart that lives in a repository which cannot be asked from here. */
export interface MissingChart {
  missing: string;
  why: string;
}

export class ChartVersionError extends Error {}

/** @throws ChartVersionError when the chart is there, and not in the version that the inputs ask for */
export type LocateChart = (inputs: Props) => Promise<Chart | MissingChart>;

/** Asks a repository once for each chart: its answer does not change while a run goes on. */
export function chartLocator(): LocateChart {
  const asked = new Map<string, ReturnType<LocateChart>>();
  return async (inputs) => {
    const chart = String(inputs.chart);
    const { repo } = isObject(inputs.repositoryOpts) ? inputs.repositoryOpts : {};
    const local = programPath(chart);
    if (!repo && (existsSync(local) || /^[./~]/.test(chart))) return checked(readChart(local), inputs);
    const from = [chart, ...(repo ? ["--repo", String(repo)] : [])];
    const version = typeof inputs.version === "string" ? inputs.version : undefined;
    const key = JSON.stringify([from, version]);
    const answer = asked.get(key) ?? askRepository(from, version);
    asked.set(key, answer);
    return answer;
  };
}

/** Has helm look the chart up, as the official provider does. `from`: the chart, and its repository unless its name has it. */
async function askRepository(from: string[], version: string | undefined): Promise<Chart | MissingChart> {
  const show = (source: string[]) => helm(["show", "chart", ...source], { signal: new AbortController().signal });
  const source = version === undefined ? from : [...from, "--version", version];
  try {
    const found = describeChart(await show(source), from);
    return { ...found, source: [...from, "--version", found.version] };
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const other = version === undefined ? undefined : await show(from).catch(() => undefined);
    const [chart, , repo = "no repository"] = from;
    if (other === undefined) return { missing: `${chart} of ${repo}`, why: error.message };
    const { version: there } = describeChart(other, from);
    throw new ChartVersionError(
      `version ${version} of the chart ${chart} was asked for, and ${repo} has ${there} here: set version to "${there}"`,
    );
  }
}

export function isMissing(chart: Chart | MissingChart): chart is MissingChart {
  return "missing" in chart;
}

function readChart(path: string): Chart {
  let text: string;
  try {
    text = statSync(path).isDirectory() ? readFileSync(join(path, "Chart.yaml"), "utf8") : chartOfArchive(path);
  } catch (error) {
    throw new Error(`there is no chart at ${path}: ${(error as Error).message}`);
  }
  return describeChart(text, [path]);
}

function describeChart(text: string, source: string[]): Chart {
  const { name = "", version = "", appVersion = "" } = parseYaml(text) as Partial<Record<keyof Chart, string>>;
  return { source, name, version: String(version), appVersion: String(appVersion) };
}

function checked(chart: Chart, inputs: Props): Chart {
  const wanted = typeof inputs.version === "string" ? inputs.version : undefined;
  if (wanted === undefined || plain(wanted) === plain(chart.version)) return chart;
  throw new ChartVersionError(
    `version ${wanted} of the chart ${chart.name} was asked for, and ${chart.source[0]} is ${chart.version}: ` +
      `set version to "${chart.version}", or provide that chart`,
  );
}

function plain(version: string): string {
  return version.replace(/^v/, "");
}

/** Chart.yaml out of a .tgz: the entry `<chart>/Chart.yaml` of the tar archive. */
function chartOfArchive(path: string): string {
  const { gunzipSync } = require("node:zlib") as typeof import("node:zlib");
  const tar = gunzipSync(readFileSync(path));
  for (let offset = 0; offset + 512 <= tar.length; ) {
    const name = tar.toString("utf8", offset, offset + 100).replace(/\0.*$/s, "");
    const size = Number.parseInt(tar.toString("utf8", offset + 124, offset + 136), 8) || 0;
    if (/^[^/]+\/Chart\.yaml$/.test(name)) return tar.toString("utf8", offset + 512, offset + 512 + size);
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error("it holds no Chart.yaml");
}
