import { createHash } from "node:crypto";
import type { apps } from "@pulumi/kubernetes/types/input";
import type { Homelab } from "../config/homelab";
import { isInCluster } from "../config/lanDns";
import { resolverOf } from "../config/resolverApp";
import { COREDNS_FOLDER, corednsPods, serverBlock } from "./corednsPods";
import { type LanRecords, lanZones, planLanRecords, typeOf } from "./lanRecords";
import { type ConfigMapObject, type KubernetesObject, ownLabels } from "./objects";

/** The LAN's resolver as a CoreDNS in the cluster. Its Service and its network policy are those of its app. */
export interface LanDnsServerPlan {
  /** The Corefile, and a zone file for each domain that is answered here alone. */
  files: ConfigMapObject;
  deployment: KubernetesObject<apps.v1.DeploymentSpec>;
}

/** Seconds for which a client keeps an answer: a changed address is known everywhere a minute later. */
const TTL = 60;

export function planLanDnsServer(homelab: Homelab): LanDnsServerPlan | undefined {
  const { dns } = homelab.lan;
  const app = resolverOf(homelab);
  if (dns === undefined || !isInCluster(dns) || app === undefined) return undefined;
  const labels = { ...ownLabels, "app.kubernetes.io/name": app.key };
  const metadata = { name: app.key, namespace: app.namespace, labels };
  return {
    files: { metadata, data: filesOf(planLanRecords(homelab), dns.upstreams) },
    deployment: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: corednsPods({
        replicas: dns.replicas,
        image: dns.image,
        selector: app.selector,
        labels: { "app.kubernetes.io/name": app.key, ...app.selector },
        identity: { automountServiceAccountToken: false },
        ports: [],
        requests: { cpu: "50m", memory: "32Mi" },
        volumes: [{ name: "files", mountPath: COREDNS_FOLDER, configMap: { name: app.key } }],
      }),
    },
  };
}

function filesOf(records: LanRecords, upstreams: readonly string[]): Record<string, string> {
  const { zones, single } = lanZones(records);
  const domains = zones.map(({ domain }) => domain);
  return {
    Corefile: corefile(domains, single, upstreams),
    ...Object.fromEntries(zones.map(({ domain, records }) => [zoneFile(domain), zone(domain, records)])),
  };
}

type Records = readonly { name: string; address: string }[];

function zoneFile(domain: string): string {
  return `${domain}.zone`;
}

/** CoreDNS reads the file again when the serial number is another one, so that it follows from the records. Source: CoreDNS, plugin/file. */
function zone(domain: string, records: Records): string {
  const recordOf = ({ name, address }: Records[number]) => `${name}. ${TTL} IN ${typeOf(address)} ${address}`;
  const lines = [...new Set(records.map(recordOf))].sort();
  const serial = Number.parseInt(createHash("sha256").update(lines.join()).digest("hex").slice(0, 7), 16);
  const authority = `${domain}. ${TTL} IN SOA ${domain}. hostmaster.${domain}. ${serial} 3600 600 86400 ${TTL}`;
  return [authority, ...lines, ""].join("\n");
}

function corefile(owned: readonly string[], single: Records, upstreams: readonly string[]): string {
  const hosts = [...single.map(({ name, address }) => `${address} ${name}`).sort(), "fallthrough"];
  const rest = [
    "errors",
    "health {\n    lameduck 5s\n}",
    "ready",
    ...(single.length > 0 ? [`hosts {\n${hosts.map((line) => `    ${line}`).join("\n")}\n}`] : []),
    `forward . ${upstreams.join(" ")}`,
    "cache 30",
    "loop",
    "reload",
    "loadbalance",
  ];
  return [
    serverBlock(".:53", rest),
    ...owned.map((domain) => serverBlock(`${domain}:53`, ["errors", `file ${COREDNS_FOLDER}/${zoneFile(domain)}`])),
  ].join("");
}
