import type { Resource } from "../../../traffic/model/resource";
import { resource, UNKNOWN } from "../../policy/resources";
import { at, changed, resourcesOf, without } from "../trace/networks";
import { ask, cloudflare } from "./world";

const home = resourcesOf("homelab");
const second = resourcesOf("vanillax");
const PLEX = "https://plex.lorenzodebie.be";
const ARGOCD = "https://argocd.vanillax.me";

test("public access to Plex: Cloudflare's DNS, its edge, the tunnel, and cloudflared, which asks the Service", () => {
  const { verdict, origin, texts } = ask(home, PLEX);
  expect(verdict.hops.map((hop) => `${hop.layer}: ${hop.place}`)).toEqual([
    "public DNS: resolver/public",
    "Cloudflare edge: edge/cloudflare",
    "tunnel: tunnel/homelab",
    "tunnel: tunnel/homelab",
  ]);
  expect(texts[1]).toBe("Cloudflare's edge takes HTTPS for plex.lorenzodebie.be on port 443, never over HTTP/3");
  expect(origin).toMatchObject({
    ...{ scheme: "http", host: "plex.media.svc.cluster.local", port: 32400, hostname: "plex.lorenzodebie.be" },
    cloudflared: { kind: "pod", namespace: "cloudflared" },
  });
});

test("external access to Argo CD: the wildcard record, and the external Gateway's address as the origin", () => {
  const { verdict, origin } = ask(second, ARGOCD);
  expect(verdict.hops[0]?.evidence).toMatchObject({ title: "DnsRecord public-wildcard.vanillax.me" });
  expect(origin).toMatchObject({ scheme: "http", host: "192.168.10.49", port: 80, hostname: "argocd.vanillax.me" });
});

test("a name of the house is in no public record", () => {
  expect(ask(home, "https://sonarr.int.lorenzodebie.be")).toMatchObject({
    verdict: { status: "blocked" },
    why: "no record of the stack answers for sonarr.int.lorenzodebie.be",
  });
});

interface Break {
  what: string;
  resources: readonly Resource[];
  url: string;
  status: "blocked" | "unknown";
  by: string;
  why: RegExp;
}

const plexRecord = "public-plex.lorenzodebie.be";
const rulesOf = (config: Record<string, unknown>) => at(config, "config").ingresses as Record<string, unknown>[];

test.each<Break>([
  {
    what: "a record that is no longer proxied",
    resources: changed(home, plexRecord, (record) => Object.assign(record, { proxied: false })),
    ...{ url: PLEX, status: "blocked", by: `DnsRecord ${plexRecord}: proxied`, why: /is not proxied/ },
  },
  {
    what: "a record that leads to the house's own address",
    resources: changed(home, plexRecord, (r) =>
      Object.assign(r, { type: "A", content: "192.168.30.62", proxied: false }),
    ),
    ...{ url: PLEX, status: "blocked", by: `DnsRecord ${plexRecord}: content`, why: /a private address/ },
  },
  {
    what: "a record of another type, which hides the wildcard",
    resources: [
      ...second,
      cloudflare("DnsRecord", "txt", { zoneId: "z", name: "argocd.vanillax.me", type: "TXT", content: "x" }),
    ],
    ...{ url: ARGOCD, status: "blocked", by: "DnsRecord txt: ", why: /record of type TXT and no address/ },
  },
  {
    what: "a name that is too deep for Cloudflare's certificate",
    resources: second,
    ...{ url: "https://a.argocd.vanillax.me", status: "blocked", why: /TLS fails at the edge/ },
    by: "DnsRecord public-wildcard.vanillax.me: name",
  },
  {
    what: "a port that Cloudflare does not proxy",
    resources: home,
    ...{ url: `${PLEX}:32400`, status: "blocked", by: `DnsRecord ${plexRecord}: `, why: /port 32400/ },
  },
  {
    what: "a rule that is shadowed by one before it",
    resources: changed(home, "tunnel-ingress", (config) => {
      rulesOf(config).unshift({ hostname: "*.lorenzodebie.be", service: "http_status:403" });
    }),
    ...{ url: PLEX, status: "blocked", why: /ingress rule 1 for \*\.lorenzodebie\.be answers 403/ },
    by: "ZeroTrustTunnelCloudflaredConfig tunnel-ingress: config.ingresses[0].service",
  },
  {
    what: "a rule for another name",
    resources: changed(home, "tunnel-ingress", (config) => {
      Object.assign(rulesOf(config)[0] as object, { hostname: "tv.lorenzodebie.be" });
    }),
    ...{ url: PLEX, status: "blocked", why: /no ingress rule names plex/ },
    by: "ZeroTrustTunnelCloudflaredConfig tunnel-ingress: config.ingresses[2].service",
  },
  {
    what: "a cloudflared that is gone",
    resources: without(home, "tunnel-cloudflared"),
    ...{ url: PLEX, status: "unknown", by: "ZeroTrustTunnelCloudflared tunnel: ", why: /nothing in the stack runs/ },
  },
  {
    what: "an ingress that is not known yet",
    resources: changed(home, "tunnel-ingress", (config) => Object.assign(config, { config: UNKNOWN })),
    ...{
      url: PLEX,
      status: "unknown",
      by: "ZeroTrustTunnelCloudflaredConfig tunnel-ingress: config",
      why: /not yet known/,
    },
  },
  {
    what: "a login that Cloudflare Access asks for",
    resources: [
      ...home,
      resource("cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication", "sso", {
        domain: "*.lorenzodebie.be",
      }),
    ],
    ...{ url: PLEX, status: "unknown", by: "ZeroTrustAccessApplication sso: domain", why: /patterns and paths/ },
  },
])("$what stops it, and is named", ({ resources, url, status, by, why }) => {
  expect(ask(resources, url)).toMatchObject({ verdict: { status }, by, why: expect.stringMatching(why) });
});
