import { title } from "../../model/kind";
import type { Stack } from "../../model/stack";
import { HELM_CHART, RELEASE } from "../../model/types";
import { orElse, Unknown } from "../../model/unknown";
import { valuesFile } from "./argo";
import { chartName } from "./charts";
import { type Installation, nested } from "./installation";

/** Releases and charts of Pulumi. */
export function pulumiReleases(stack: Stack, wanted: string): Installation[] {
  return [...stack.type(RELEASE), ...stack.type("kubernetes:helm.sh/v4:Chart")]
    .filter((release) => orElse(() => chartName(release)) === wanted)
    .map((release) => ({
      at: release,
      namespace: orElse(() => release.at("namespace").text()),
      version: release.at("version"),
      layers: [nested(release.at("values"))],
      incomplete: orElse(() => release.at("valueYamlFiles").items().length > 0)
        ? Unknown.because(`${title(release.resource)} may set it in valueYamlFiles`, release.at("valueYamlFiles"))
        : undefined,
    }));
}

/** Charts that a kustomization's `helmCharts` or a Chart.yaml's dependencies name. Sources: kustomize, «helmCharts»; Helm, «Charts». */
export function foldersCharts(stack: Stack, wanted: string): Installation[] {
  return stack
    .type(HELM_CHART)
    .filter((chart) => chartName(chart) === wanted)
    .map((chart) => {
      const files = chart.at("valuesFiles").texts();
      const found = files.flatMap((file) => valuesFile(stack, file) ?? []);
      return {
        at: chart,
        namespace: chart.at("namespace").text(),
        version: chart.at("version"),
        layers: [nested(chart.at("values")), ...found.reverse().map(nested)],
        incomplete:
          found.length < files.length
            ? Unknown.because(`${title(chart.resource)}: ${files.join(", ")} cannot be read`, chart.at("valuesFiles"))
            : undefined,
      };
    });
}
