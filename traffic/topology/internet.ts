import { requestedAddresses } from "../cluster/services/frontends";
import { type Connector, connectorsOf } from "../internet/connectors";
import { ingressRules, origin } from "../internet/ingress";
import { type Forward, forwards } from "../internet/portForward";
import { publicSide } from "../internet/publicDns";
import { type Tunnel, tunnelBehind } from "../internet/tunnels";
import { objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import { DNS_RECORD, TUNNEL } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { fact, type Survey, sourceOf } from "./place";

const EDGE = "edge/cloudflare";
const PUBLIC_DNS = "resolver/public";

/** Public names, Cloudflare's edge, tunnels and what they lead to. Ask it after the cluster: a tunnel ends at what stands there. */
export function surveyInternet(network: Network, survey: Survey): void {
  survey.place({ id: "client/internet", kind: "client", zone: "internet", name: "Anybody outside" });
  const records = network.stack.type(DNS_RECORD);
  if (records.length + network.stack.type(TUNNEL).length === 0) return;
  const names = fact("host name", () => records.map((record) => record.at("name").text()));
  survey.place({ id: PUBLIC_DNS, kind: "resolver", zone: "internet", name: "Public DNS", facts: [names] });
  survey.connect("client/internet", PUBLIC_DNS, "question");
  survey.place({ id: EDGE, kind: "edge", zone: "internet", name: "Cloudflare" });
  survey.connect("client/internet", EDGE, "traffic");
  for (const record of records) addRecord(record, network, survey);
  for (const forward of forwards(network)) addForward(forward, survey);
  for (const resource of network.stack.type(TUNNEL)) {
    const name = orElse(() => resource.at("name").text()) ?? resource.name;
    survey.place({
      id: `tunnel/${name}`,
      kind: "tunnel",
      zone: "internet",
      name: `Tunnel ${name}`,
      source: sourceOf(resource),
    });
  }
}

/** A record leads to a tunnel, or to an address of the internet past every tunnel. */
function addRecord(record: View, network: Network, survey: Survey): void {
  const name = orElse(() => record.at("name").text());
  const tunnel = orElse(() => tunnelBehind(network, record));
  if (tunnel !== undefined) {
    if (!survey.has(`tunnel/${tunnel.name}`)) addTunnel(tunnel, network, survey);
    survey.place({
      id: EDGE,
      kind: "edge",
      zone: "internet",
      name: "Cloudflare",
      facts: [fact("host name", () => [name])],
    });
    survey.connect(EDGE, `tunnel/${tunnel.name}`, "traffic", name);
    return;
  }
  const address =
    orElse(() => publicSide(network, name ?? "", record)) ??
    orElse(() => (record.at("type").text() === "A" ? record.at("content").text() : undefined));
  if (address === undefined || address === name) return;
  const id = `address/${address}`;
  survey.place({ id, kind: "address", zone: "internet", name: address, source: sourceOf(record) });
  survey.connect(orElse(() => record.at("proxied").flag()) === true ? EDGE : "client/internet", id, "traffic", name);
}

/** A router's public side, and the Gateway's address to which it forwards. */
function addForward({ side, port, gateway }: Forward, survey: Survey): void {
  const id = `address/${side}`;
  survey.place({ id, kind: "address", zone: "internet", name: side, source: sourceOf(gateway) });
  const [address] = orElse(() => requestedAddresses(gateway)) ?? [];
  if (address !== undefined) survey.connect(id, `address/${address}`, "traffic", String(port));
}

function addTunnel(tunnel: Tunnel, network: Network, survey: Survey): void {
  const id = `tunnel/${tunnel.name}`;
  const rules = tunnel.configs.flatMap((config) => orElse(() => ingressRules(config)) ?? []);
  survey.place({
    id,
    kind: "tunnel",
    zone: "internet",
    name: `Tunnel ${tunnel.name}`,
    ...(tunnel.resource && { source: sourceOf(tunnel.resource) }),
    facts: [
      fact("host name", () => rules.map((rule) => rule.hostname)),
      fact("origin", () => rules.map((rule) => rule.service)),
    ],
  });
  const connectors = orElse(() => connectorsOf(network, tunnel));
  const pods = [...(connectors?.found ?? []), ...(connectors?.unsure ?? [])].map((c) => addConnector(c, id, survey));
  for (const { service, hostname } of rules) {
    const to = destination(service);
    if (to === undefined) continue;
    for (const from of pods.length > 0 ? pods : [id]) survey.connect(from, to, "traffic", hostname);
  }
  for (const pod of pods) survey.connect(pod, "resolver/cluster", "question");
}

/** The pods that run a tunnel. */
function addConnector({ workload, namespace }: Connector, tunnel: string, survey: Survey): string {
  const name = orElse(() => objectName(workload)) ?? workload.name;
  const app = `${namespace}/${name}`;
  const id = `pod/${app}`;
  survey.place({ id, kind: "pod", zone: "cluster", namespace, app, name, source: sourceOf(workload) });
  survey.connect(tunnel, id, "traffic");
  return id;
}

/** The place that an origin means: an address of the LAN, or a Service by its name in the cluster. */
function destination(service: string | undefined): string | undefined {
  const host = service === undefined ? undefined : origin(service)?.host;
  if (host === undefined) return undefined;
  if (/^[\d.]+$/.test(host)) return `address/${host}`;
  const [name, namespace, kind] = host.split(".");
  return namespace !== undefined && (kind === undefined || kind === "svc") ? `service/${namespace}/${name}` : undefined;
}
