import { REACH } from "../../../traffic/model/annotations";
import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import { cilium, node, object, resource, service } from "../resources";

const cloudflare = (type: string, name: string, props: Record<string, unknown>) =>
  resource(`cloudflare:index/${type[0]?.toLowerCase()}${type.slice(1)}:${type}`, name, props);
const HOST = "app.example.org";
const app = (reach: string) =>
  service("media/app", { selector: { app: "app" }, ports: [{ port: 80, protocol: "TCP" }] }, { [REACH]: reach });
const container = { name: "cloudflared", image: "cloudflare/cloudflared:2026.1.0", args: ["tunnel", "run", "t"] };
const around: Resource[] = [
  cilium("1.20.2", {}),
  node("cp"),
  cloudflare("DnsRecord", "record", {
    name: HOST,
    type: "CNAME",
    content: "t.cfargotunnel.com",
    proxied: true,
    ttl: 1,
  }),
  cloudflare("ZeroTrustTunnelCloudflaredConfig", "tunnel", {
    tunnelId: "t",
    config: {
      ingresses: [{ hostname: HOST, service: "http://app.media.svc.cluster.local:80" }, { service: "http_status:404" }],
    },
  }),
  object("apps/v1", "Deployment", "edge/cloudflared", {
    spec: {
      replicas: 2,
      template: { metadata: { labels: { app: "cloudflared" } }, spec: { containers: [container] } },
    },
  }),
];
const access = (domain: string) =>
  cloudflare("ZeroTrustAccessApplication", domain, {
    domain,
    type: "self_hosted",
    policies: [{ name: "me", decision: "allow", includes: [{ email: { email: "me@example.org" } }] }],
  });
const other = access("other.example.org");

export const signInCases: Case[] = [
  {
    rule: "NET-I13",
    when: "an app is open to the internet beside one that asks for a sign-in",
    resources: [...around, other, app("internet")],
    reports: ["media/app"],
    found: "without a sign-in",
    beside: [],
  },
  {
    rule: "NET-I13",
    when: "an app on the internet asks for a sign-in",
    resources: [...around, access(HOST), app("internet")],
    reports: [],
  },
  { rule: "NET-I13", when: "nothing asks for a sign-in", resources: [...around, app("internet")], reports: [] },
  {
    rule: "NET-I13",
    when: "the internet has one path of an app",
    resources: [...around, other, app("internet:/hook")],
    reports: [],
  },
  {
    rule: "NET-I13",
    when: "nothing is declared of an app for the internet",
    resources: [...around, other, app("lan")],
    reports: [],
  },
  {
    rule: "NET-I13",
    when: "an app is meant to be open",
    resources: [...around, other, app("internet")],
    settings: { open: ["media/app"] },
    reports: [],
  },
];
