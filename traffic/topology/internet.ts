import type { Network } from "../network";
import { DNS_RECORD, TUNNEL, TUNNEL_CONFIG } from "../types";
import type { View } from "../view";
import { workloadsOf } from "./cluster";
import { attempt, fact, items, type Survey, sourceOf } from "./place";
import { origin } from "./readers";

const EDGE = "edge/cloudflare";

/** Public names, Cloudflare's edge, tunnels and what they lead to. Ask it after the cluster: a tunnel ends at what stands there. */
export function surveyInternet(network: Network, survey: Survey): void {
  survey.place({ id: "client/internet", kind: "client", zone: "internet", name: "Anybody outside" });
  const records = network.stack.type(DNS_RECORD);
  const tunnels = network.stack.type(TUNNEL);
  if (records.length + tunnels.length === 0) return;
  survey.place({
    id: EDGE,
    kind: "edge",
    zone: "internet",
    name: "Cloudflare",
    facts: [fact("host name", () => records.map((record) => record.at("name").text()))],
  });
  survey.connect("client/internet", EDGE, "traffic");
  for (const record of records) addRecord(record, survey);
  for (const tunnel of tunnels) addTunnel(tunnel, network, survey);
}

/** A record that names an address leads the internet there, past every tunnel. */
function addRecord(record: View, survey: Survey): void {
  const address = attempt(() => (record.at("type").text() === "A" ? record.at("content").text() : undefined));
  if (address === undefined) return;
  survey.place({
    id: `address/${address}`,
    kind: "address",
    zone: "internet",
    name: address,
    source: sourceOf(record),
  });
  const proxied = attempt(() => record.at("proxied").flag()) === true;
  survey.connect(
    proxied ? EDGE : "client/internet",
    `address/${address}`,
    "traffic",
    attempt(() => record.at("name").text()),
  );
}

function addTunnel(tunnel: View, network: Network, survey: Survey): void {
  const name = attempt(() => tunnel.at("name").text()) ?? tunnel.name;
  const id = `tunnel/${name}`;
  const rules = configurations(tunnel, network).flatMap((config) => items(config.at("config.ingresses")));
  survey.place({
    id,
    kind: "tunnel",
    zone: "internet",
    name: `Tunnel ${name}`,
    source: sourceOf(tunnel),
    facts: [
      fact("host name", () => rules.map((rule) => rule.at("hostname").text())),
      fact("origin", () => rules.map((rule) => rule.at("service").text())),
    ],
  });
  survey.connect(EDGE, id, "traffic", ...rules.map((rule) => attempt(() => rule.at("hostname").text())));
  const connectors = workloadsOf(network, "cloudflared").map(({ namespace, name, view }) => {
    const pod = `pod/${namespace}/${name}`;
    const app = `${namespace}/${name}`;
    survey.place({ id: pod, kind: "pod", zone: "cluster", namespace, app, name, source: sourceOf(view) });
    survey.connect(id, pod, "traffic");
    return pod;
  });
  for (const rule of rules) {
    const to = destination(attempt(() => rule.at("service").text()));
    if (to === undefined) continue;
    for (const from of connectors.length > 0 ? connectors : [id])
      survey.connect(
        from,
        to,
        "traffic",
        attempt(() => rule.at("hostname").text()),
      );
  }
}

/** The ingress rules that belong to a tunnel: those that name it, or the only ones of a stack with one tunnel. */
function configurations(tunnel: View, { stack }: Network): readonly View[] {
  const all = stack.type(TUNNEL_CONFIG);
  if (stack.type(TUNNEL).length === 1) return all;
  return all.filter((config) => attempt(() => config.at("tunnelId").text()) === `${tunnel.name}-id`);
}

/** The place that an origin means: an address of the LAN, or a Service by its name in the cluster. */
function destination(service: string | undefined): string | undefined {
  const host = service === undefined ? undefined : origin(service)?.host;
  if (host === undefined) return undefined;
  if (/^[\d.]+$/.test(host)) return `address/${host}`;
  const [name, namespace, kind] = host.split(".");
  return namespace !== undefined && (kind === undefined || kind === "svc") ? `service/${namespace}/${name}` : undefined;
}
