import { object } from "../../policy/resources";
import { ARGOCD, PLEX, POSTGRES, QBITTORRENT, SONARR, stopsThePath } from "./breaks";
import { at, changed, without } from "./networks";

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

stopsThePath([
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
    what: "a policy that lets in a part of the LAN",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "policy-media-allow-qbittorrent", (policy) => {
        at(policy, "spec.ingress.1").fromCIDR = ["192.168.30.128/25"];
      }),
    status: "unknown",
    by: { title: "CiliumNetworkPolicy media/allow-qbittorrent" },
    why: /depends on what is not known .* the client's own address/,
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
    why: /depends on what is not known/,
  },
]);
