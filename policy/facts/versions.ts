import { chartName, minor } from "../../traffic/cluster/cilium";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Judge } from "../rule";
import { RELEASE } from "../types";

/** A Helm release whose chart has that name, `cilium` (also when the chart is named by a path or a URL). */
export function releasesOf(stack: Stack, judge: Judge, chart: string): readonly View[] {
  return stack.type(RELEASE).filter((release) => {
    return judge.attempt(() => chartName(release)) === chart;
  });
}

/** Cilium's version, from its chart's; undefined when the stack installs none or it is not known. */
export function ciliumVersion(stack: Stack, judge: Judge): { release: View; minor: number; text: string } | undefined {
  for (const release of releasesOf(stack, judge, "cilium")) {
    const text = judge.attempt(() => release.at("version").text());
    const number = minor(text);
    if (text !== undefined && number !== undefined) return { release, minor: number, text };
  }
  return undefined;
}

/** Is a version (`v1.20.2`, `1.20.2-rc.1`) as high as another (`1.20.2`)? A candidate counts as what it is for. */
export function isAtLeast(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => (/\d+(\.\d+)*/.exec(text)?.[0] ?? "").split(".").map(Number));
  for (const [i, part] of (b ?? []).entries()) if ((a?.[i] ?? 0) !== part) return (a?.[i] ?? 0) > part;
  return true;
}
