import { planLanDns } from "../../../plan/lanDns";
import { at, has, type Network, type Requirement, section } from "../network";

const DOMAIN = "int.lorenzodebie.be";
const FILE = "/etc/dnsmasq.d/02-internal.conf";

function record(name: string, address: string): [string, Requirement["holds"]] {
  return [`${name} → ${address}`, (n) => n.resolverLines().includes(`host-record=${name},${address}`)];
}

function cname(label: string): [string, Requirement["holds"]] {
  const holds = (n: Network) =>
    n.all("DnsRecord").some((r) =>
      has(r, {
        name: `${label}.lorenzodebie.be`,
        type: "CNAME",
        proxied: true,
        content: "tunnel-id.cfargotunnel.com",
        ttl: 1,
      }),
    );
  return [`${label} CNAME <tunnel-id>.cfargotunnel.com, proxied`, holds];
}

type Labels = Record<string, string>;

const ingress = (n: Network) => at(n.only("ZeroTrustTunnelCloudflaredConfig"), "config.ingresses");
const container = (n: Network) =>
  at(n.object("Deployment", "cloudflared/cloudflared"), "spec.template.spec.containers.0");

export const names = [
  ...section("DNS Configuration / Pi-hole Setup", [
    [
      "Access Pi-hole: 192.168.30.45",
      (n) => n.resolverReads("pihole", FILE) && n.owns("the LAN's resolver", "192.168.30.45"),
    ],
    ["Edit /etc/dnsmasq.d/02-internal.conf", (n) => n.resolverReads("pihole", FILE)],
    record(DOMAIN, "192.168.30.61"),
    ...["sonarr", "radarr", "prowlarr", "qbittorrent", "grafana", "argocd", "auth"].map((app) =>
      record(`${app}.${DOMAIN}`, "192.168.30.61"),
    ),
    record(`talos.${DOMAIN}`, "192.168.30.50"),
    [
      "Alternative: address=/int.lorenzodebie.be/192.168.30.61",
      ({ homelab }) => {
        const { dns } = homelab.lan;
        const plan = dns && planLanDns({ ...homelab, lan: { ...homelab.lan, dns: { ...dns, mode: "wildcard" } } });
        return plan?.content.split("\n").includes(`address=/${DOMAIN}/192.168.30.61`) ?? false;
      },
      "alternative",
    ],
    ["pihole restartdns", (n) => n.resolverLines().some((line) => line.endsWith('restart="pihole restartdns" ;;'))],
  ]),
  ...section("Cloudflare Tunnel / Configuration", [
    [
      "cloudflared tunnel create homelab",
      (n) => has(n.only("ZeroTrustTunnelCloudflared"), { name: "homelab", configSrc: "cloudflare" }),
    ],
    cname("plex"),
    cname("requests"),
    [
      "plex.lorenzodebie.be → http://plex.media.svc.cluster.local:32400",
      (n) =>
        has(ingress(n), {
          0: { hostname: "plex.lorenzodebie.be", service: "http://plex.media.svc.cluster.local:32400" },
        }),
    ],
    [
      "requests.lorenzodebie.be → http://overseerr.media.svc.cluster.local:5055",
      (n) =>
        has(ingress(n), {
          1: { hostname: "requests.lorenzodebie.be", service: "http://overseerr.media.svc.cluster.local:5055" },
        }) && has(n.object("Service", "media/overseerr"), { "spec.ports.0.port": 5055 }),
    ],
    ["Catch-all (required): http_status:404", (n) => has(ingress(n), { 2: { service: "http_status:404" }, length: 3 })],
    [
      "secure public access without opening firewall ports (Talos and Kubernetes API among the closed)",
      (n) => ingress(n) !== undefined && !/:(6443|50000)|192\.168\./.test(JSON.stringify(ingress(n))),
    ],
    [
      "(browsers at home are not sent to HTTP/3, which nothing there serves)",
      (n) =>
        has(n.only("ZoneSetting"), { settingId: "http3", value: "off" }) &&
        n.resolverLines().includes(`local=/${DOMAIN}/`),
    ],
  ]),
  ...section("Cloudflare Tunnel / Verify Tunnel", [
    [
      "kubectl get pods -n cloudflared",
      (n) =>
        n.object("Namespace", "cloudflared") !== undefined &&
        Number(at(n.object("Deployment", "cloudflared/cloudflared"), "spec.replicas")) >= 2,
    ],
    [
      "kubectl logs -n cloudflared -l app.kubernetes.io/name=cloudflare-tunnel",
      (n) =>
        at(n.object("Deployment", "cloudflared/cloudflared"), "spec.template.metadata.labels") !== undefined &&
        (at(n.object("Deployment", "cloudflared/cloudflared"), "spec.template.metadata.labels") as Labels)[
          "app.kubernetes.io/name"
        ] === "cloudflare-tunnel",
    ],
    [
      "cloudflared Pod (in cluster): not as root",
      (n) =>
        has(n.object("Deployment", "cloudflared/cloudflared"), {
          "spec.template.spec.securityContext.runAsNonRoot": true,
        }) && has(container(n), { "securityContext.allowPrivilegeEscalation": false }),
    ],
    [
      "cloudflared Pod (in cluster): probed on its metrics port",
      (n) =>
        has(container(n), {
          "readinessProbe.httpGet": { path: "/ready", port: 2000 },
          "livenessProbe.httpGet": { path: "/ready", port: 2000 },
          "ports.0.containerPort": 2000,
        }),
    ],
    [
      "Get credentials",
      (n) =>
        has(container(n), { "env.0.valueFrom.secretKeyRef": { name: "tunnel-token", key: "token" } }) &&
        has(n.object("Secret", "cloudflared/tunnel-token"), { "stringData.token": "[secret]" }),
    ],
    [
      "(its metrics port, by name)",
      (n) =>
        has(n.object("Service", "cloudflared/cloudflared"), {
          "spec.ports.0.port": 2000,
          "spec.selector": at(n.object("Deployment", "cloudflared/cloudflared"), "spec.selector.matchLabels"),
        }),
    ],
    [
      "(a drained node leaves one replica)",
      (n) => has(n.object("PodDisruptionBudget", "cloudflared/cloudflared"), { "spec.minAvailable": 1 }),
    ],
  ]),
];
