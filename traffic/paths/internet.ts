import { enforce } from "../cluster/enforcement";
import { podGroup } from "../cluster/pods";
import type { Client, Outcome, Request } from "../cluster/request";
import type { Destination } from "../destination";
import { type Origin, throughInternet } from "../internet";
import { type Connector, connectors } from "../internet/connectors";
import { containers, podSpec } from "../kubernetes";
import type { Network } from "../network";
import type { Protocol } from "../verdict";
import type { View } from "../view";
import { follow, type Walk } from "../walk";
import { toAddress } from "./address";
import { isAddress } from "./request";
import { resolveInPod } from "./resolve";
import { toService } from "./service";

/** A request by a public name: through Cloudflare and the tunnel, and from cloudflared on inside the cluster. */
export function fromInternet(network: Network, destination: Destination, walk: Walk): Outcome {
  const origin = throughInternet(network, destination, walk);
  if (origin === "status page") return { arrival: undefined };
  const client: Client = { text: "cloudflared", endpoints: [origin.cloudflared], inside: true };
  // throughInternet ends where there is not exactly one.
  const [{ workload }] = connectors(network) as [Connector];
  toCloudflare(network, client, workload, walk);
  return toOrigin(network, origin, client, workload, walk);
}

/** Addresses and port at which cloudflared reaches Cloudflare. Source: Cloudflare, «Tunnel with firewall». */
const EDGE = ["198.41.192.7", "198.41.200.13"];
const EDGE_PORT = 7844;

/** The tunnel exists only while cloudflared can reach Cloudflare: over QUIC (UDP) or HTTP/2 (TCP), whichever it is told to use. */
function toCloudflare(network: Network, client: Client, workload: View, walk: Walk): void {
  const verdicts = transports(workload).map((protocol) =>
    follow((own) => {
      for (const address of EDGE) {
        const ends = { from: client.endpoints, to: [{ kind: "address", address }] as const, protocol, port: EDGE_PORT };
        const texts = { fromText: client.text, toText: "Cloudflare's edge", place: "edge/cloudflare" };
        enforce(network, { ...ends, ...texts, quiet: true }, own);
      }
      return undefined;
    }),
  );
  const open =
    verdicts.find((v) => v.status === "reachable") ?? verdicts.find((v) => v.status === "unknown") ?? verdicts[0];
  // The tunnel was built before the request came: its policies are a hop of the path only when they stop it.
  if (open !== undefined && open.status !== "reachable") walk.join(open);
}

/** What cloudflared connects by. Source: Cloudflare, «Tunnel run parameters», protocol (`auto` tries QUIC, then HTTP/2). */
function transports(workload: View): Protocol[] {
  const spec = podSpec(workload.resource);
  const args =
    spec === undefined ? [] : containers(spec).flatMap((c) => [...c.at("command").texts(), ...c.at("args").texts()]);
  const inline = args.find((arg) => arg.startsWith("--protocol="))?.slice("--protocol=".length);
  const chosen = inline ?? args[args.indexOf("--protocol") + 1];
  if (chosen === "quic") return ["udp"];
  return chosen === "http2" ? ["tcp"] : ["udp", "tcp"];
}

function toOrigin(network: Network, origin: Origin, client: Client, workload: View, walk: Walk): Outcome {
  const scheme = origin.scheme === "http" || origin.scheme === "https" ? origin.scheme : "tcp";
  const request: Request = {
    scheme,
    protocol: "tcp",
    port: origin.port,
    host: origin.hostname,
    path: origin.path,
    serverName: origin.serverName,
    insists: origin.verifies,
  };
  if (isAddress(origin.host)) return toAddress(network, origin.host, request, client, walk);
  const spec = podSpec(workload.resource) as View;
  const found = resolveInPod(network, podGroup(spec), origin.host, client.text, walk);
  if (found.kind === "service") return toService(network, found.service, request, client, walk);
  if (found.kind === "address") return toAddress(network, found.address, request, client, walk);
  return walk.unknown({
    layer: "tunnel",
    place: "edge/cloudflare",
    at: origin.rule,
    text: `the origin ${origin.host} is a name of the public DNS, which this model does not follow from inside the cluster`,
  });
}
