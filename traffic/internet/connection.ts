import { flag, variable } from "../cluster/container";
import type { Network } from "../model/network";
import type { Place } from "../model/unknown";
import type { Protocol } from "../model/verdict";
import { decide, type PolicyDecision } from "../policies";
import { type Connector, replicas } from "./connectors";

/** The port on which cloudflared reaches Cloudflare, TCP for HTTP/2 and UDP for QUIC. */
const EDGE_PORT = 7844;

/** One address of each of the two regions. Source: Cloudflare, «Tunnel with firewall»: region1 and region2.v2.argotunnel.com. */
const EDGE_ADDRESSES = ["198.41.192.167", "198.41.200.13"];

/** Whether cloudflared's pods come up and hold a connection to Cloudflare's edge. */
export type Connected =
  | { is: true }
  | { is: false; why: string; at: Place | undefined }
  | { is: undefined; why: string; at: Place | undefined };

/** One connection is enough: of either region, and with `auto` by either protocol. */
export function connected(network: Network, connector: Connector): Connected {
  return network.index(`internet/connected ${connector.workload.resource.urn}`, () => connection(network, connector));
}

function connection(network: Network, connector: Connector): Connected {
  if (replicas(connector) === 0)
    return { is: false, why: `${connector.title} asks for no pods`, at: connector.workload.at("spec.replicas") };
  const from = { kind: "pod", namespace: connector.namespace, labels: connector.labels } as const;
  const decisions = protocols(connector).flatMap((protocol) =>
    EDGE_ADDRESSES.map((address) =>
      decide(network, { from, to: { kind: "address", address }, protocol, port: EDGE_PORT }),
    ),
  );
  if (decisions.some((d) => d.allowed === true)) return { is: true };
  const what = `${connector.title} to Cloudflare's edge on port ${EDGE_PORT}`;
  const open = decisions.find((d): d is PolicyDecision & { allowed: undefined } => d.allowed === undefined);
  if (open !== undefined)
    return { is: undefined, why: `whether network policies let ${what}: ${open.why}`, at: open.by };
  const denied = decisions.find((d): d is PolicyDecision & { allowed: false } => d.allowed === false);
  return { is: false, why: `network policies do not let ${what}: ${denied?.why}`, at: denied?.by };
}

/** Source: Cloudflare, «Tunnel run parameters», protocol: `auto` tries QUIC and falls back to HTTP/2. */
function protocols({ container }: Connector): readonly Protocol[] {
  const chosen = flag(container, "protocol") ?? variable(container, "TUNNEL_TRANSPORT_PROTOCOL")?.at("value").text();
  if (chosen === "quic") return ["udp"];
  return chosen === "http2" ? ["tcp"] : ["udp", "tcp"];
}
