import { PLEX, REMOTE, stopsThePath } from "./breaks";
import { at, changed, without } from "./networks";

stopsThePath([
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
]);
