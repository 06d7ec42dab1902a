import { title } from "../../model/kind";
import { namespaceOf, objectName } from "../../model/kubernetes";
import type { Stack } from "../../model/stack";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { nameOfChart } from "./charts";
import { type Installation, type Layer, nested, parsedValues } from "./installation";

/**
 * HelmReleases of Flux: `spec.values` over what `valuesFrom` brings, the later of them over the earlier. Source: Flux, «Helm Releases»
 * (helm.toolkit.fluxcd.io/v2).
 */
export function helmReleases(stack: Stack, wanted: string): Installation[] {
  return stack.kind("helm.toolkit.fluxcd.io", "HelmRelease").flatMap((release): Installation[] => {
    const chart = chartOf(stack, release);
    if (nameOfChart(chart.name) !== wanted) return [];
    const layers: Layer[] = [nested(release.at("spec.values"))];
    let incomplete: Unknown | undefined;
    for (const from of release.at("spec.valuesFrom").items().reverse()) {
      const values = valuesFrom(stack, release, from);
      if (values !== undefined) layers.push(nested(values));
      else
        incomplete ??= Unknown.because(
          `${title(release.resource)} takes values of ${from.at("kind").text()} ${from.at("name").text()}, which cannot be read`,
          from,
        );
    }
    const namespace = release.at("spec.targetNamespace").text() ?? namespaceOf(release);
    return [{ at: release, namespace, version: chart.version, layers, incomplete }];
  });
}

function chartOf(stack: Stack, release: View): { name: string | undefined; version: View | undefined } {
  const reference = release.at("spec.chartRef");
  if (!reference.exists()) {
    const spec = release.at("spec.chart.spec");
    return { name: spec.at("chart").text(), version: spec.at("version") };
  }
  const namespace = reference.at("namespace").text() ?? namespaceOf(release);
  const kind = reference.at("kind").text() ?? "";
  const name = reference.at("name").text();
  const all = stack.kind("source.toolkit.fluxcd.io", kind).filter((source) => objectName(source) === name);
  const source = all.find((s) => namespaceOf(s) === namespace) ?? all[0];
  if (source === undefined) return { name: kind === "OCIRepository" ? name : undefined, version: undefined };
  return kind === "OCIRepository"
    ? { name: source.at("spec.url").text(), version: source.at("spec.ref.tag") }
    : { name: source.at("spec.chart").text(), version: source.at("spec.version") };
}

function valuesFrom(stack: Stack, release: View, from: View): View | undefined {
  if (from.at("kind").text() !== "ConfigMap" || from.at("targetPath").exists()) return undefined;
  const name = from.at("name").text();
  const map = stack
    .kind("core", "ConfigMap")
    .find((m) => objectName(m) === name && [namespaceOf(release), "default"].includes(namespaceOf(m)));
  return map && parsedValues(map.at("data", from.at("valuesKey").text() ?? "values.yaml"));
}
