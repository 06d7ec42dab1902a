import { resourcesOfState } from "../../../traffic/sources";
import { ask, TUNNEL } from "./world";

const urn = (type: string, name: string) => `urn:pulumi:dev::test::${type}::${name}`;
const record = "cloudflare:index/dnsRecord:DnsRecord";
const config = "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig";
const secret = "kubernetes:core/v1:Secret";
const deployment = "kubernetes:apps/v1:Deployment";

const entry = (type: string, name: string, inputs: object, propertyDependencies: Record<string, string[]> = {}) => ({
  ...{ urn: urn(type, name), type, custom: true, inputs, propertyDependencies },
});

/** One of two tunnels, with everything that belongs to it. Its secrets are encrypted. */
function tunnel(name: string, id: string) {
  const from = { tunnelId: [urn(TUNNEL, name)] };
  const labels = { app: name };
  const token = { secretKeyRef: { name: `${name}-token`, key: "token" } };
  const container = {
    image: "cloudflare/cloudflared:2025.8.1",
    args: ["tunnel", "run"],
    env: [{ name: "TUNNEL_TOKEN", valueFrom: token }],
  };
  const hidden = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "…" };
  const ingresses = [{ hostname: `${name}.example.org`, service: `http://${name}:80` }, { service: "http_status:404" }];
  return [
    entry(TUNNEL, name, { name, configSrc: "cloudflare" }),
    entry(config, name, { tunnelId: id, config: { ingresses } }, from),
    entry(
      record,
      name,
      { zoneId: "z", name: `${name}.example.org`, type: "CNAME", content: `${id}.cfargotunnel.com`, proxied: true },
      { content: [urn(TUNNEL, name)] },
    ),
    entry(
      secret,
      name,
      { metadata: { name: `${name}-token`, namespace: "edge" }, stringData: { token: hidden } },
      { stringData: [urn(TUNNEL, name)] },
    ),
    entry(deployment, name, {
      metadata: { name, namespace: "edge" },
      spec: { template: { metadata: { labels }, spec: { containers: [container] } } },
    }),
  ];
}

test("an exported state tells two tunnels apart, although their tokens are encrypted", () => {
  const resources = [...tunnel("home", "11111111"), ...tunnel("work", "22222222")];
  const found = resourcesOfState({ deployment: { resources } });
  expect(ask(found, "https://home.example.org").texts).toEqual([
    "Cloudflare's DNS answers home.example.org with addresses of Cloudflare's edge",
    "Cloudflare's edge takes HTTPS for home.example.org on port 443",
    "the tunnel home hands the request to cloudflared (Deployment edge/home)",
    "ingress rule 1 for home.example.org sends it to http://home:80",
  ]);
  expect(ask(found, "https://work.example.org").origin).toMatchObject({ cloudflared: { labels: { app: "work" } } });
});
