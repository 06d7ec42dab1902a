import { stringify } from "yaml";
import { sharedAddresses } from "../cluster/nodes/links";
import { configured, documentField, type Machine, machine, takesPods } from "../cluster/nodes/machines";
import type { Network } from "../model/network";
import { CONFIGURATION_APPLY, MACHINE_SECRETS, RELEASE, TALOS_CLUSTER } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { linkAddresses, linkNames, linksText } from "./links";
import { code, codes, fence, list, parts, table } from "./markdown";
import { compare, items, LATER, nameOf, sorted, texts, told } from "./reading";
import { selectorText } from "./selectors";

/** The machines, the cluster that they make, and the versions of what runs in it. */
export function machinesPage(network: Network): string {
  const applies = [...network.stack.type(CONFIGURATION_APPLY)];
  return parts(
    "# Machines and versions",
    machinesText(applies),
    linksText(applies.map((apply) => ({ name: hostName(apply), host: machine(apply) }))),
    clusterText(network, applies),
    monitoringText(network),
    chartsText(network),
  );
}

function machinesText(applies: readonly View[]): string {
  const rows = applies
    .map((apply) => {
      const host = machine(apply);
      return [
        code(hostName(apply)),
        codes(linkAddresses(host)),
        codes(linkNames(host)),
        codes(texts(part(host, "machine.kubelet.nodeIP.validSubnets", ["KubeNodeConfig", "nodeIP.validSubnets"]))),
        codes(sharedAddresses(host).map(told)),
        codes(installed(host)),
        codes(
          items(part(host, "machine.network.nameservers", ["ResolverConfig", "nameservers"])).map(
            (server) => told(server.at("address")) || told(server),
          ),
        ),
      ];
    })
    .sort((a, b) => compare(a.join(), b.join()));
  return table(
    ["Machine", "Addresses", "Interface", "Kubelet", "Shared address", "Installed on", "Asks"],
    rows,
    "This network has no machine of its own.",
  );
}

function hostName(apply: View): string {
  return told(part(machine(apply), "hostname")) || apply.name;
}

/** The disk that Talos is installed on, or the expression that chooses it, and the installer's image. */
function installed(host: Machine): string[] {
  const disk = told(part(host, "machine.install.disk", ["UnattendedInstallConfig", "provisioning.diskSelector.match"]));
  const image = told(part(host, "machine.install.image", ["UnattendedInstallConfig", "installer.image"]));
  return [disk, image].filter((text) => text !== "");
}

/** A part of the configuration; what no patch sets is in the part that only the update makes. */
function part(host: Machine, path: string, inDocument?: readonly [kind: string, field: string]): View {
  const own = inDocument && orElse(() => documentField(host, ...inDocument));
  if (own !== undefined) return own;
  for (const { view, documents } of [...host.sources].reverse())
    for (const document of documents) {
      const value = orElse(() => document.at(path), undefined);
      if (value !== undefined && orElse(() => value.exists(), false)) return value;
      if (!view.known) break;
    }
  return orElse(() => configured(host, path), host.apply.at("none"));
}

function clusterText({ stack }: Network, applies: readonly View[]): string | undefined {
  const [first] = applies;
  if (first === undefined) return undefined;
  const host = machine(first);
  const network = (field: string) => part(host, `cluster.network.${field}`, ["KubeNetworkConfig", field]);
  const secrets = stack.type(MACHINE_SECRETS).map((s) => told(s.at("talosVersion")));
  const facts = stack
    .type(TALOS_CLUSTER)
    .flatMap((cluster) =>
      orElse(() => cluster.entries(), []).map(([key, value]) => `${code(key)}: ${code(told(value))}`),
    );
  return parts(
    "## The cluster",
    list([
      `Pods: ${codes(texts(network("podSubnets"))) || LATER}`,
      `Services: ${codes(texts(network("serviceSubnets"))) || LATER}`,
      `Names of Services end in ${code(told(network("dnsDomain"))) || LATER}`,
      `Pods run on control planes: ${takesPods(host) ? "yes" : "no"}`,
      ...secrets.map((version) => `Its certificates were made by Talos ${code(version)}`),
      ...facts.sort(compare),
    ]),
  );
}

/** The services that Prometheus scrapes, and Grafana's dashboards. */
function monitoringText(network: Network): string | undefined {
  const monitors = sorted(network.stack.kind("monitoring.coreos.com", "ServiceMonitor")).map((monitor) => [
    code(nameOf(monitor)),
    `Services ${selectorText(monitor.at("spec.selector"))} in ${codes(texts(monitor.at("spec.namespaceSelector.matchNames")))}`,
    codes(items(monitor.at("spec.endpoints")).map((endpoint) => told(endpoint.at("port")))),
  ]);
  const dashboards = sorted(network.stack.kind("core", "ConfigMap"))
    .filter((map) => told(map.at("metadata", "labels", "grafana_dashboard")) !== "")
    .map((map) => code(nameOf(map)));
  if (monitors.length + dashboards.length === 0) return undefined;
  return parts(
    "## Monitoring",
    table(["ServiceMonitor", "Collects from", "Port"], monitors, "Nothing is collected."),
    dashboards.length > 0 ? `Dashboards: ${dashboards.join(", ")}` : "There is no dashboard.",
  );
}

function chartsText(network: Network): string | undefined {
  const charts = network.stack.type(RELEASE).map((release) => {
    const [chart, version] = [told(release.at("chart")), told(release.at("version"))];
    const values = plain(release.at("values"));
    return parts(
      `### ${code(chart)} ${code(version)}`,
      `In ${code(told(release.at("namespace")))}, from ${code(told(release.at("repositoryOpts.repo")))}.`,
      typeof values === "object" ? fence("yaml", stringify(values, { sortMapEntries: true }).trimEnd()) : undefined,
    );
  });
  return charts.length === 0 ? undefined : parts("## Charts", ...charts.sort(compare));
}

/** A chart's values without anything secret. */
function plain(view: View): unknown {
  if (view.secret) return told(view);
  const entries = orElse(() => view.entries(), []);
  if (entries.length > 0) return Object.fromEntries(entries.map(([key, value]) => [key, plain(value)]));
  const list = items(view);
  if (list.length > 0) return list.map(plain);
  return orElse(() => view.value(), LATER);
}
