import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject } from "../../compare";
import type { Props } from "../../types";
import { programPath } from "../files";
import { parseYaml } from "../yaml";
import { readToolchain } from "./toolchain";

export interface Chart {
  path: string;
  name: string;
  version: string;
  appVersion: string;
}

/** A chart that lives in a repository which cannot be asked from here. */
export interface MissingChart {
  missing: string;
}

export class ChartVersionError extends Error {}

/** Where the charts that the sandbox has are published. */
const PUBLISHED: Record<string, RegExp> = {
  cilium: /^(https:\/\/helm\.cilium\.io|oci:\/\/quay\.io\/cilium\/charts)$/,
  "cert-manager": /^(https:\/\/charts\.jetstack\.io|oci:\/\/quay\.io\/jetstack\/charts)$/,
  "tailscale-operator": /^https:\/\/pkgs\.tailscale\.com\/(helmcharts|unstable\/helmcharts)$/,
};

/** @throws ChartVersionError when the chart is there in another version than the inputs ask for */
export function locateChart(inputs: Props): Chart | MissingChart {
  const chart = String(inputs.chart);
  const repo =
    isObject(inputs.repositoryOpts) && typeof inputs.repositoryOpts.repo === "string" ? inputs.repositoryOpts.repo : "";
  const local = programPath(chart);
  if (repo === "" && (existsSync(local) || /^[./~]/.test(chart))) return checked(readChart(local), inputs);
  const name = chart.startsWith("oci://") ? chart.slice(chart.lastIndexOf("/") + 1) : chart;
  const from = (chart.startsWith("oci://") ? chart.slice(0, chart.lastIndexOf("/")) : repo).replace(/\/+$/, "");
  const staged = readToolchain().charts[name];
  if (!staged || !PUBLISHED[name]?.test(from)) return { missing: `${name} of ${from || "no repository"}` };
  return checked(readChart(staged), inputs);
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
  const { name = "", version = "", appVersion = "" } = parseYaml(text) as Partial<Record<keyof Chart, string>>;
  return { path, name, version: String(version), appVersion: String(appVersion) };
}

function checked(chart: Chart, inputs: Props): Chart {
  const wanted = typeof inputs.version === "string" ? inputs.version : undefined;
  if (wanted === undefined || plain(wanted) === plain(chart.version)) return chart;
  throw new ChartVersionError(
    `version ${wanted} of the chart ${chart.name} was asked for, and ${chart.path} is ${chart.version}: ` +
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
