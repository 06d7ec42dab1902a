import { forwards } from "../internet/portForward";
import { tunnelOfRules } from "../internet/tunnels";
import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { addressOf } from "./facts";
import { funnelText } from "./funnel";
import { code, codes, list, parts, table } from "./markdown";
import { compare, items, nameOf, sorted, told } from "./reading";

const CLOUDFLARE = "cloudflare:index";
const RECORD = `${CLOUDFLARE}/dnsRecord:DnsRecord`;
const TUNNEL = `${CLOUDFLARE}/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared`;
const TUNNEL_CONFIG = `${CLOUDFLARE}/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig`;
const ZONE_SETTING = `${CLOUDFLARE}/zoneSetting:ZoneSetting`;

/** The page on the internet's view: public names, the tunnel and its rules, the router's port forwards, Tailscale's Funnel, the zone's settings. */
export function internetPage(network: Network): string {
  const { stack } = network;
  const records = [...stack.type(RECORD)];
  const tunnels = [...stack.type(TUNNEL)];
  const configs = [...stack.type(TUNNEL_CONFIG)];
  const funnel = funnelText(network);
  if (records.length + tunnels.length + configs.length === 0)
    return parts("# Internet", funnel ?? "Nothing of this network is published on the internet.");
  return parts(
    "# Internet",
    tunnels.length + configs.length > 0
      ? `${tunnels.length > 1 ? "Tunnels take requests" : "A tunnel takes requests"} from Cloudflare's edge into the cluster${forwards(network).length > 0 ? "" : ": no port of the router is open"}. The first rule that matches answers.`
      : undefined,
    ...tunnelTexts(network, tunnels, configs),
    connectorsText(network),
    forwardsText(network),
    funnel,
    "## Public names",
    table(["Name", "Type", "Value", "Through Cloudflare's edge"], recordRows(records), "There is no public name."),
    settingsText(network),
  );
}

/** Each tunnel with its rules; then the rules of those that the stack does not make. */
function tunnelTexts(network: Network, tunnels: readonly View[], configs: readonly View[]): string[] {
  const urnOf = (config: View) => orElse(() => tunnelOfRules(network, config)?.resource?.resource.urn, undefined);
  const owners = configs.map((config) => ({ config, urn: urnOf(config) }));
  const rules = (urn: string | undefined) =>
    owners.filter((one) => one.urn === urn).map(({ config }) => rulesText(config));
  return [...tunnels.flatMap((tunnel) => [tunnelText(tunnel), ...rules(tunnel.resource.urn)]), ...rules(undefined)];
}

function tunnelText(tunnel: View): string {
  return parts(
    `## Tunnel ${code(told(tunnel.at("name")))}`,
    list([
      `Account: ${code(told(tunnel.at("accountId")))}`,
      `Its rules are kept ${told(tunnel.at("configSrc")) === "cloudflare" ? "at Cloudflare, and written by this stack" : "in the connector's own file"}`,
    ]),
  );
}

function rulesText(config: View): string {
  const rules = items(config.at("config.ingresses"));
  const rows = rules.map((rule, i) => {
    const origin = rule.at("originRequest");
    const options = orElse(() => origin.entries(), []).map(([key, value]) => code(`${key}: ${told(value)}`));
    return [
      String(i + 1),
      code(told(rule.at("hostname"))) || "every other",
      code(told(rule.at("path"))) || "every",
      [code(told(rule.at("service"))), ...options].join(", "),
    ];
  });
  return table(["Rule", "Host name", "Path", "Answered by"], rows, "The tunnel has no rule.");
}

/** The workloads that run cloudflared in the cluster. */
function connectorsText(network: Network): string | undefined {
  const connectors = ["Deployment", "DaemonSet", "StatefulSet"].flatMap((kind) =>
    sorted(network.stack.kind("apps", kind)).flatMap((workload) =>
      items(workload.at("spec.template.spec.containers"))
        .filter((container) => told(container.at("image")).includes("cloudflared"))
        .map((container) => {
          const args = items(container.at("args")).map(told);
          const protocol = args[args.indexOf("--protocol") + 1];
          const replicas = told(workload.at("spec.replicas"));
          const speaks = args.includes("--protocol") && protocol !== undefined ? `, protocol ${code(protocol)}` : "";
          return `${kind} ${code(nameOf(workload))}: ${code(told(container.at("image")))}${replicas === "" ? "" : `, ${replicas} replicas`}${speaks}`;
        }),
    ),
  );
  return connectors.length === 0
    ? undefined
    : parts("Connectors, which open 7844 (TCP and UDP) outwards:", list(connectors));
}

/** The router's port forwards, as Gateways declare them. */
function forwardsText(network: Network): string | undefined {
  const rows = forwards(network).map(({ side, port, gateway }) => [
    code(side),
    String(port),
    code(reference(gateway)),
    code(addressOf(gateway) ?? "not known"),
  ]);
  if (rows.length === 0) return undefined;
  return parts(
    "## Port forwards",
    "The router passes these ports of its public side on to a Gateway. **No resource sets up the router**: these rows are what has to stand there. Whoever knows the public side may ask the Gateway for any name, so that all it serves is open to the internet.",
    table(
      ["Public side", "Port", "Gateway", "Its address on the LAN"],
      rows.sort((a, b) => compare(a.join(), b.join())),
      "",
    ),
  );
}

function recordRows(records: readonly View[]): string[][] {
  return records
    .map((record) => {
      const address = told(record.at("content")) || told(record.at("value"));
      return [
        code(told(record.at("name"))),
        told(record.at("type")),
        code(address),
        orElse(() => record.at("proxied").flag(), undefined) === true ? "yes" : "no",
      ];
    })
    .sort((a, b) => compare(a.join(), b.join()));
}

function settingsText(network: Network): string | undefined {
  const settings = network.stack.type(ZONE_SETTING);
  if (settings.length === 0) return undefined;
  const rows = settings
    .map((s) => [code(told(s.at("zoneId"))), code(told(s.at("settingId"))), code(told(s.at("value")))])
    .sort((a, b) => compare(a.join(), b.join()));
  const http3 = settings.some((s) => told(s.at("settingId")) === "http3" && told(s.at("value")) === "off");
  return parts(
    "## Settings of the zone",
    table(["Zone", "Setting", "Value"], rows, ""),
    http3
      ? `HTTP/3 is off: a browser that learned it from Cloudflare's edge would try QUIC on the LAN as well, where Gateways speak ${codes(["h2", "http/1.1"])} only (${code("ERR_QUIC_PROTOCOL_ERROR")}).`
      : undefined,
  );
}
