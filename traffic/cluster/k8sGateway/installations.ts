import type { Network } from "../../model/network";
import { type Known, orElse, settle } from "../../model/unknown";
import type { View } from "../../model/view";
import { applications } from "../cilium/argo";
import { helmReleases } from "../cilium/flux";
import { foldersCharts, pulumiReleases } from "../cilium/helm";
import type { Installation } from "../cilium/installation";

const CHART = "k8s-gateway";
const CHARTS = [helmReleases, applications, pulumiReleases, foldersCharts];
/** The kinds of objects that the chart watches by default. */
const WATCHED = ["Ingress", "Service"];

/** The settings of one k8s_gateway: a CoreDNS that answers for the names which the cluster publishes. */
export interface Settings {
  /** The domains that it answers for, in lower case. */
  zones: readonly string[];
  /** Kinds of objects whose names it has, in the order in which it looks. */
  watched: readonly string[];
  ingressClasses: readonly string[];
  gatewayClasses: readonly string[];
  /** Does it pass on names that it does not have? */
  fallsThrough: boolean;
  /** Does it leave out objects for reasons that this model does not know? */
  filtered: boolean;
  /** Addresses that its Service asks for. */
  addresses: readonly string[];
}

export interface K8sGateway {
  view: View;
  settings: Known<Settings>;
}

/** Every k8s_gateway that a chart among the resources installs. Source: k8s_gateway, chart/values.yaml and chart/templates/configmap.yaml. */
export function k8sGateways(network: Network): readonly K8sGateway[] {
  return network.index("cluster/k8s-gateway", (stack) =>
    CHARTS.flatMap((find) => orElse(() => find(stack, CHART), [])).map((chart) => ({
      view: chart.at,
      settings: settle(() => settingsOf(chart)),
    })),
  );
}

/** @throws Unknown */
function settingsOf(chart: Installation): Settings {
  const told = (path: string) => chart.layers.map((layer) => layer(path)).find((view) => view?.exists());
  const texts = (path: string) => told(path)?.texts();
  const domain = told("domain")?.text();
  if (domain === undefined && chart.incomplete !== undefined) throw chart.incomplete;
  const annotations = told("service.annotations");
  const pins = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips", "metallb.io/loadBalancerIPs"].map((name) =>
    annotations?.property(name).text(),
  );
  const asked = [...pins, told("service.loadBalancerIP")?.text()].find((pin) => pin !== undefined) ?? "";
  return {
    zones: (domain ?? "")
      .toLowerCase()
      .split(/\s+/)
      .filter((zone) => zone !== "")
      .map((zone) => zone.replace(/\.$/, "")),
    watched: texts("watchedResources") ?? WATCHED,
    ingressClasses: texts("filters.ingressClasses") ?? [],
    gatewayClasses: texts("filters.gatewayClasses") ?? [],
    fallsThrough: told("fallthrough.enabled")?.flag() === true,
    filtered: (texts("filters.serviceLabelSelectors") ?? []).length > 0,
    addresses: asked
      .split(",")
      .map((address) => address.trim())
      .filter((address) => address !== ""),
  };
}
