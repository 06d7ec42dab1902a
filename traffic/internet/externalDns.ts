import { nameOfChart } from "../cluster/cilium/charts";
import { containers, podSpec } from "../model/kubernetes";
import type { Network } from "../model/network";
import { HELM_CHART, RELEASE } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { flag } from "./container";

const IMAGE = /(^|\/)external-dns(:|@|$)/;

/** Where each kind of release says which chart it installs, and with which values. */
const RELEASES = [
  { of: (network: Network) => network.stack.type(RELEASE), chart: "chart", values: "values" },
  { of: (network: Network) => network.stack.type(HELM_CHART), chart: "chart", values: "values" },
  {
    of: (network: Network) => network.stack.kind("helm.toolkit.fluxcd.io", "HelmRelease"),
    chart: "spec.chart.spec.chart",
    values: "spec.values",
  },
  {
    of: (network: Network) => network.stack.kind("argoproj.io", "Application"),
    chart: "spec.source.chart",
    values: "spec.source.helm.valuesObject",
  },
] as const;

/**
 * What may write records at Cloudflare that are no resources: an external-dns that runs with that provider, or with one that nothing tells.
 * Sources: external-dns, «Flags» (`--provider`); its chart's values (`provider.name`, before 1.14 `provider`).
 */
export function recordWriter(network: Network): View | undefined {
  return network.index("internet/record-writer", () =>
    [...deployments(network), ...releases(network)].find(({ provider }) => (provider ?? "cloudflare") === "cloudflare"),
  )?.view;
}

interface Writer {
  view: View;
  /** Undefined where nothing tells. */
  provider: string | undefined;
}

function deployments(network: Network): Writer[] {
  return network.stack.kind("apps", "Deployment").flatMap((view) => {
    const pod = podSpec(view.resource);
    const container = pod && containers(pod).find((c) => IMAGE.test(orElse(() => c.at("image").text()) ?? ""));
    return container === undefined ? [] : [{ view, provider: orElse(() => flag(container, "provider")) }];
  });
}

function releases(network: Network): Writer[] {
  return RELEASES.flatMap(({ of, chart, values }) =>
    of(network)
      .filter((release) => nameOfChart(orElse(() => release.at(chart).text())) === "external-dns")
      .map((view) => ({ view, provider: orElse(() => providerOf(view.at(values))) })),
  );
}

function providerOf(values: View): string | undefined {
  return values.at("provider").text() ?? values.at("provider.name").text();
}
