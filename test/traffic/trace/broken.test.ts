import type { Resource } from "../../../traffic/model/resource";
import { object } from "../../policy/resources";
import { ask, at, changed, resourcesOf, without } from "./networks";

const home = () => resourcesOf("homelab");
const second = () => resourcesOf("vanillax");

interface Break {
  what: string;
  network: () => Resource[];
  from: string;
  to: string;
  change: (resources: Resource[]) => Resource[];
  /** The resource and field that have to be named. */
  by: { title: string; field?: string };
  why: RegExp;
  status?: "blocked" | "unknown";
}

const SONARR = { network: home, from: "lan", to: "https://sonarr.int.lorenzodebie.be" };
const PLEX = { network: home, from: "internet", to: "https://plex.lorenzodebie.be" };
const REMOTE = { network: home, from: "tailnet", to: "https://sonarr.int.lorenzodebie.be" };
const ARGOCD = { network: second, from: "internet", to: "https://argocd.vanillax.me" };
const LLAMA = { network: second, from: "lan", to: "https://llama.vanillax.me" };
const POSTGRES = { network: second, from: "lan", to: "tcp://192.168.10.50:5432" };
const QBITTORRENT = { network: home, from: "lan", to: "tcp://192.168.30.63:6881" };

const deny = (namespace: string, spec: Record<string, unknown>) =>
  object("cilium.io/v2", "CiliumNetworkPolicy", `${namespace}/deny`, { spec: { endpointSelector: {}, ...spec } });

/** Takes the one egress rule away that says this. */
function dropEgress(policy: Record<string, unknown>, saying: string): void {
  const spec = at(policy, "spec");
  const rules = spec.egress as unknown[];
  const kept = rules.filter((rule) => !JSON.stringify(rule).includes(saying));
  if (kept.length !== rules.length - 1) throw new Error(`not one egress rule says ${saying}`);
  spec.egress = kept;
}

const breaks: Break[] = [
  {
    what: "a route that is deleted",
    ...SONARR,
    change: (r) => without(r, "app-sonarr-route"),
    by: { title: "Gateway kube-system/internal-gateway" },
    why: /answers 404 for sonarr.*no route names it/,
  },
  {
    what: "a route that names a listener which the Gateway does not have",
    ...SONARR,
    change: (r) =>
      changed(r, "app-sonarr-route", (route) => {
        at(route, "spec.parentRefs.0").sectionName = "https-old";
      }),
    by: { title: "HTTPRoute media/sonarr", field: "spec.parentRefs" },
    why: /names a listener that the Gateway does not have/,
  },
  {
    what: "a listener that is renamed",
    ...SONARR,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1").name = "tls";
      }),
    by: { title: "HTTPRoute media/sonarr" },
    why: /names a listener that the Gateway does not have/,
  },
  {
    what: "a listener that takes routes of its own namespace only",
    ...SONARR,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1.allowedRoutes").namespaces = { from: "Same" };
      }),
    by: { title: "HTTPRoute media/sonarr" },
    why: /listener https takes routes from namespace kube-system only/,
  },
  {
    what: "a listener for other names",
    ...SONARR,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1").hostname = "*.lab.lorenzodebie.be";
      }),
    by: { title: "Gateway kube-system/internal-gateway", field: "spec.listeners[1].hostname" },
    why: /no listener on port 443 .* takes sonarr/,
  },
  {
    what: "a certificate that nobody makes any more",
    ...SONARR,
    change: (r) => without(r, "gateway-internal-certificate"),
    // Cilium's own release is installed into the same namespace, and might bring the Secret.
    status: "unknown",
    by: { title: "Gateway kube-system/internal-gateway", field: "spec.listeners[1].tls.certificateRefs[0]" },
    why: /whether .* brings the Secret kube-system\/internal-wildcard-tls is not known/,
  },
  {
    what: "a certificate that nobody makes, in a namespace without charts",
    ...LLAMA,
    change: (r) => without(r, "gateway-external-certificate"),
    by: { title: "Gateway gateway/gateway-internal", field: "spec.listeners[1].tls.certificateRefs[0]" },
    why: /nothing makes the Secret gateway\/wildcard-cert/,
  },
  {
    what: "a certificate in another namespace without a ReferenceGrant",
    ...LLAMA,
    change: (r) =>
      changed(r, "gateway-internal", (gateway) => {
        at(gateway, "spec.listeners.1.tls.certificateRefs.0").namespace = "argocd";
      }),
    by: { title: "Gateway gateway/gateway-internal" },
    why: /no ReferenceGrant lets it use the Secret argocd\/wildcard-cert/,
  },
  {
    what: "a Service that is deleted",
    ...SONARR,
    change: (r) => without(r, "app-sonarr"),
    by: { title: "HTTPRoute media/sonarr", field: "spec.rules[0].backendRefs[0]" },
    why: /Service media\/sonarr does not exist/,
  },
  {
    what: "a Service with another port",
    ...SONARR,
    change: (r) =>
      changed(r, "app-sonarr", (service) => {
        at(service, "spec.ports.0").port = 80;
      }),
    by: { title: "Service media/sonarr", field: "spec.ports" },
    why: /has no port 8989\/tcp \(it has 80\/tcp\)/,
  },
  {
    what: "a backend in another namespace without a ReferenceGrant",
    ...SONARR,
    change: (r) =>
      changed(r, "app-sonarr-route", (route) => {
        Object.assign(at(route, "spec.rules.0.backendRefs.0"), { namespace: "monitoring", name: "grafana", port: 80 });
      }),
    by: { title: "HTTPRoute media/sonarr", field: "spec.rules[0].backendRefs[0]" },
    why: /No ReferenceGrant in monitoring|no ReferenceGrant in monitoring/,
  },
  {
    what: "a policy that no longer lets the Gateway in",
    ...SONARR,
    change: (r) =>
      changed(r, "policy-media-allow-sonarr", (policy) => {
        (at(policy, "spec").ingress as unknown[]).shift();
      }),
    by: { title: "CiliumNetworkPolicy media/allow-sonarr" },
    why: /network policy refuses from the Gateway's proxy to the pods media\/sonarr/,
  },
  {
    what: "a policy that is deleted under a default deny",
    ...SONARR,
    change: (r) => without(r, "policy-media-allow-sonarr"),
    by: { title: "CiliumNetworkPolicy media/default-deny-ingress" },
    why: /network policy refuses/,
  },
  {
    what: "a deny that is added",
    ...SONARR,
    change: (r) => [...r, deny("media", { ingressDeny: [{ fromEntities: ["ingress"] }] })],
    by: { title: "CiliumNetworkPolicy media/deny" },
    why: /network policy refuses/,
  },
  {
    what: "a name that the LAN's resolver loses",
    ...SONARR,
    change: (r) =>
      changed(r, "lan-dns-file", (command) => {
        command.stdin = String(command.stdin).replace(/host-record=sonarr.*\n/, "");
      }),
    by: { title: "Command lan-dns-file", field: "stdin" },
    why: /sonarr.int.lorenzodebie.be has no address on the LAN/,
  },
  {
    what: "a pool that no longer holds the Gateway's address",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium-pool", (pool) => {
        at(pool, "spec").blocks = [{ start: "192.168.30.70", stop: "192.168.30.80" }];
      }),
    by: { title: "CiliumLoadBalancerIPPool default-pool" },
    why: /does not get the address 192.168.30.61: no CiliumLoadBalancerIPPool holds/,
  },
  {
    what: "a pool that is switched off",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "cilium-pool", (pool) => {
        at(pool, "spec").disabled = true;
      }),
    by: { title: "CiliumLoadBalancerIPPool default-pool", field: "spec.disabled" },
    why: /the pool that holds 192.168.30.63 is disabled/,
  },
  {
    what: "an announcement policy that is deleted",
    ...SONARR,
    change: (r) => without(r, "cilium-l2-announcement"),
    by: { title: "Gateway kube-system/internal-gateway" },
    why: /nothing announces 192.168.30.61/,
  },
  {
    what: "an announcement policy for the interfaces of other machines",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium-l2-announcement", (policy) => {
        at(policy, "spec").interfaces = ["^eth[0-9]+", "^en[0-9]+"];
      }),
    by: { title: "CiliumL2AnnouncementPolicy default-l2-policy", field: "spec.interfaces" },
    why: /announces on .* and the nodes have ens18/,
  },
  {
    what: "L2 announcements that Cilium has switched off",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium", (release) => {
        at(release, "values.l2announcements").enabled = false;
      }),
    by: { title: "Release cilium", field: "values.l2announcements.enabled" },
    why: /l2announcements.enabled is not true/,
  },
  {
    what: "Gateways that Cilium has switched off",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium", (release) => {
        at(release, "values.gatewayAPI").enabled = false;
      }),
    by: { title: "Release cilium", field: "values.gatewayAPI.enabled" },
    why: /Cilium serves no Gateways/,
  },
  {
    what: "two Services that ask for one address",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "app-plex", (service) => {
        at(service, "metadata.annotations")["lbipam.cilium.io/ips"] = "192.168.30.63";
      }),
    status: "unknown",
    by: { title: "Service media/qbittorrent" },
    why: /both ask for 192.168.30.63: the first to be created has it/,
  },
  {
    what: "a Service for one machine of the LAN only",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "app-qbittorrent", (service) => {
        at(service, "spec").loadBalancerSourceRanges = ["10.0.0.0/8"];
      }),
    by: { title: "Service media/qbittorrent", field: "spec.loadBalancerSourceRanges" },
    why: /takes clients of 10.0.0.0\/8 only/,
  },
  {
    what: "a policy that lets in a part of the LAN",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "policy-media-allow-qbittorrent", (policy) => {
        at(policy, "spec.ingress.1").fromCIDR = ["192.168.30.128/25"];
      }),
    status: "unknown",
    by: { title: "CiliumNetworkPolicy media/allow-qbittorrent" },
    why: /hangs on what is not known .* the client's own address/,
  },
  {
    what: "a DNS record that is dropped",
    ...PLEX,
    change: (r) => without(r, "public-plex.lorenzodebie.be"),
    by: { title: "" },
    why: /plex.lorenzodebie.be/,
  },
  {
    what: "an ingress rule of the tunnel that is dropped",
    ...PLEX,
    change: (r) =>
      changed(r, "tunnel-ingress", (config) => {
        (at(config, "config").ingresses as unknown[]).shift();
      }),
    by: { title: "ZeroTrustTunnelCloudflaredConfig tunnel-ingress" },
    why: /404/,
  },
  {
    what: "cloudflared's egress to the app that is dropped",
    ...PLEX,
    change: (r) =>
      changed(r, "tunnel-policy", (policy) => {
        dropEgress(policy, "32400");
      }),
    by: { title: "CiliumNetworkPolicy cloudflared/allow-cloudflared" },
    why: /network policy refuses from cloudflared to the pods media\/plex/,
  },
  {
    what: "cloudflared's right to ask the cluster's DNS that is dropped",
    ...PLEX,
    change: (r) =>
      changed(r, "tunnel-policy", (policy) => {
        dropEgress(policy, "kube-dns");
      }),
    by: { title: "CiliumNetworkPolicy cloudflared/allow-cloudflared" },
    why: /network policy refuses from cloudflared to the cluster's DNS/,
  },
  {
    what: "cloudflared's right to reach Cloudflare that is dropped",
    ...PLEX,
    change: (r) =>
      changed(r, "tunnel-policy", (policy) => {
        dropEgress(policy, "7844");
      }),
    by: { title: "CiliumNetworkPolicy cloudflared/allow-cloudflared" },
    why: /Cloudflare's edge on port 7844/,
  },
  {
    what: "cloudflared's right to reach the Gateway that is dropped",
    ...ARGOCD,
    change: (r) =>
      changed(r, "tunnel-policy", (policy) => {
        dropEgress(policy, '"ingress"');
      }),
    by: { title: "CiliumNetworkPolicy cloudflared/allow-cloudflared" },
    why: /network policy refuses from cloudflared to the Gateway's proxy/,
  },
  {
    what: "a grant that names another address",
    ...REMOTE,
    change: (r) =>
      changed(r, "tailnet-policy", (acl) => {
        acl.acl = String(acl.acl)
          .replace('"web-sonarr": "192.168.30.61"', '"web-sonarr": "192.168.30.69"')
          .replaceAll(/"web-(\w+)": "192.168.30.61"/g, '"web-$1": "192.168.30.69"');
      }),
    by: { title: "Acl tailnet-policy" },
    why: /no rule of the policy file lets .* reach 192.168.30.61/,
  },
  {
    what: "a tailnet that may not ask the LAN's resolver",
    ...REMOTE,
    change: (r) =>
      changed(r, "tailnet-policy", (acl) => {
        acl.acl = String(acl.acl).replace('"lan-dns": "192.168.30.45"', '"lan-dns": "192.168.30.46"');
      }),
    by: { title: "Acl tailnet-policy" },
    why: /no rule of the policy file lets .* reach 192.168.30.45 on udp:53/,
  },
  {
    what: "a subnet router that is deleted",
    ...REMOTE,
    change: (r) => without(r, "tailnet-subnet-router"),
    by: { title: "" },
    why: /no router of the tailnet advertises a route/,
  },
  {
    what: "a TCPRoute that is deleted",
    ...POSTGRES,
    change: (r) => without(r, "app-postgres-route"),
    by: { title: "Gateway gateway/gateway-internal", field: "spec.listeners[2]" },
    why: /no TCPRoute is attached to listener postgres/,
  },
  {
    what: "a Cilium that does not serve TCP listeners",
    ...POSTGRES,
    change: (r) =>
      changed(r, "cilium", (release) => {
        release.version = "1.19.4";
      }),
    by: { title: "Release cilium", field: "version" },
    why: /Cilium before 1.20 does not serve the TCP listener postgres/,
  },
  {
    what: "a policy for the proxy that no connection behind a TCP listener comes from",
    ...POSTGRES,
    change: (r) =>
      changed(r, "policy-database-allow-postgres", (policy) => {
        at(policy, "spec").ingress = [
          { fromEntities: ["ingress"], toPorts: [{ ports: [{ port: "5432", protocol: "TCP" }] }] },
        ];
      }),
    by: { title: "CiliumNetworkPolicy database/allow-postgres" },
    why: /network policy refuses from a device on the LAN/,
  },
  {
    what: "a policy that forgets the nodes which hand connections on",
    ...POSTGRES,
    change: (r) =>
      changed(r, "policy-database-allow-postgres", (policy) => {
        at(policy, "spec").ingress = (at(policy, "spec").ingress as { fromEntities?: string[] }[]).filter(
          (rule) => rule.fromEntities === undefined,
        );
      }),
    status: "unknown",
    by: { title: "CiliumNetworkPolicy database/allow-postgres" },
    why: /hangs on what is not known/,
  },
];

test.each(breaks)(
  "$what stops the path from $from to $to and is named",
  ({ network, from, to, change, by, why, status }) => {
    const whole = network();
    expect(ask(whole, from, to).status).toBe("reachable");
    const verdict = ask(change(whole), from, to);
    expect({ status: verdict.status, why: "why" in verdict ? verdict.why : undefined }).toEqual({
      status: status ?? "blocked",
      why: expect.stringMatching(why),
    });
    if (by.title !== "") expect(verdict).toMatchObject({ by });
  },
);
