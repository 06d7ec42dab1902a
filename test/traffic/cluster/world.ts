import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { parseVantage } from "../../../traffic/model/vantage";
import type { Verdict } from "../../../traffic/model/verdict";
import { trace } from "../../../traffic/trace";
import {
  certificate,
  cilium,
  gateway,
  http,
  https,
  lanPool,
  node,
  object,
  route,
  service,
} from "../../policy/resources";

type Props = Record<string, unknown>;

export const l2 = (spec: Props = {}, name = "announce"): Resource =>
  object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", name, { spec: { loadBalancerIPs: true, ...spec } });

export const VALUES = { kubeProxyReplacement: true, gatewayAPI: { enabled: true }, l2announcements: { enabled: true } };

/** A node, its pool, Cilium, and a Gateway `kube-system/gw` at 192.168.30.61 with a certificate. */
export const base: Resource[] = [
  node("cp"),
  lanPool,
  l2(),
  cilium("1.20.2", VALUES),
  certificate("kube-system/wildcard", ["*.int.example.org"]),
];

/** A Service whose pods carry its name; the same port on both sides. */
export function app(name: string, port = 80, spec: Props = {}): Resource {
  const [, own = name] = name.split("/");
  return service(name, { selector: { app: own }, ports: [{ port }], ...spec });
}

export function httpRoute(name: string, spec: Props = {}): Resource {
  return route(name, { parentRefs: [{ name: "gw", namespace: "kube-system" }], ...spec });
}

/** A route of another kind. */
export function routeOf(kind: string, name: string, spec: Props): Resource {
  const usual = { parentRefs: [{ name: "gw", namespace: "kube-system" }] };
  return object("gateway.networking.k8s.io/v1", kind, name, { spec: { ...usual, ...spec } });
}

export const ask = (
  resources: readonly Resource[],
  to: string,
  from = "lan",
  given?: ReadonlyMap<string, string>,
): Verdict => trace(new Network(resources), parseVantage(from), parseDestination(to), given);

/** Where a request ends: the Service that it arrives at, or the reason why it does not. */
export function ends(verdict: Verdict): string {
  if (verdict.status !== "reachable") return `${verdict.status}: ${verdict.why}`;
  const { arrival } = verdict;
  return arrival === undefined ? "reachable" : `${arrival.namespace}/${arrival.service}:${arrival.port}`;
}

/** Where a request to the Gateway ends that shows this name, however the name was resolved: the LAN's resolver answers all of them. */
export function throughGateway(resources: readonly Resource[], url: string, from = "lan"): string {
  return ends(ask([...base, resolver("192.168.30.61"), ...resources], url, from));
}

/** The LAN's resolver, which answers every name of example.org with one address. */
export function resolver(address: string, lines: readonly string[] = [`address=/example.org/${address}`]): Resource {
  return {
    type: "command:remote:Command",
    name: "resolver",
    urn: "urn:pulumi:dev::test::command:remote:Command::resolver",
    props: {
      connection: { host: "192.168.30.45" },
      create: "sh",
      stdin: [
        "kind='dnsmasq' path='/etc/dnsmasq.d/02-homelab.conf' restart=''",
        "file() { cat <<'END'",
        ...lines,
        "END\n}\n",
      ].join("\n"),
    },
    opts: { protect: false, ignoreChanges: [] },
  };
}

export { certificate, cilium, gateway, http, https, node, object, service };
