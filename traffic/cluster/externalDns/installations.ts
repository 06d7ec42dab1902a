import { title } from "../../model/kind";
import { containers, podSpec } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { type Known, orElse, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { applications } from "../cilium/argo";
import { helmReleases } from "../cilium/flux";
import { foldersCharts, pulumiReleases } from "../cilium/helm";
import { wordsOf } from "../container";
import { Arguments } from "./arguments";
import { chartWords, variableWords, webhookImage } from "./values";

/** One external-dns. */
export interface Installation {
  view: View;
  /** Its arguments, from its container or from the values of its chart. */
  args: Known<Arguments>;
  /** Of the container beside it that speaks to the name server, where its provider is `webhook`. */
  webhook: string | undefined;
}

const IMAGE = /(^|\/)external-dns(:|@|$)/;
const CHART = "external-dns";
const CHARTS = [helmReleases, applications, pulumiReleases, foldersCharts];

/** Every external-dns that the resources install: by its Deployment, or by its chart. */
export function installations(network: Network): readonly Installation[] {
  return network.index("cluster/external-dns", (stack) => [
    ...stack.kind("apps", "Deployment").flatMap(ofDeployment),
    ...CHARTS.flatMap((find) => orElse(() => find(stack, CHART), [])).map((chart) => ({
      view: chart.at,
      args: settle(() => new Arguments(chartWords(chart), chart.incomplete)),
      webhook: webhookImage(chart),
    })),
  ]);
}

function ofDeployment(view: View): Installation[] {
  return orElse(() => {
    const pod = podSpec(view.resource);
    const all = pod === undefined ? [] : containers(pod).map((container) => ({ container, image: imageOf(container) }));
    const own = all.find(({ image }) => IMAGE.test(image));
    if (own === undefined) return [];
    const webhook = all.find(({ image }) => /webhook/.test(image))?.image;
    return [{ view, args: settle(() => ofContainer(own.container)), webhook }];
  }, []);
}

function imageOf(container: View): string {
  return orElse(() => container.at("image").text()) ?? "";
}

function ofContainer(container: View): Arguments {
  const from = container.at("envFrom");
  const incomplete =
    from.items().length > 0
      ? Unknown.because(`${title(container.resource)} may set it in variables of the environment`, from)
      : undefined;
  return new Arguments([...wordsOf(container), ...variableWords(container.at("env"))], incomplete);
}
