import type { View } from "../../model/view";

/** Major and minor number, comparable: `1.20.2` → 1020. Undefined for anything else. */
export function minor(version: string | undefined): number | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(version ?? "");
  return match === null ? undefined : Number(match[1]) * 1000 + Number(match[2]);
}

/** The chart of a Helm release, `cilium`, also when it is named by a path or a URL. */
export function chartName(release: View): string | undefined {
  return nameOfChart(release.at("chart").text());
}

export function nameOfChart(chart: string | undefined): string | undefined {
  const name = chart?.replace(/\/+$/, "").replace(/(-v?\d[\w.+-]*)?\.tgz$/, "");
  return name?.slice(name.lastIndexOf("/") + 1).replace(/-v?\d[\w.]*$/, "");
}
