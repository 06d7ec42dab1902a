import type { Resource } from "../../../traffic/model/resource";
import { object, resource, service } from "../../policy/resources";
import { acl, FILE, operator } from "./world";

export const FUNNEL = { "tailscale.com/funnel": "true" };
export const NAME = "https://tv.tail1234.ts.net";

export const backend = (name: string) => ({ service: { name, port: { number: 80 } } });
export const ingress = (annotations: object = FUNNEL, spec: object = {}): Resource =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    "media/tv",
    { spec: { ingressClassName: "tailscale", tls: [{ hosts: ["tv"] }], defaultBackend: backend("tv"), ...spec } },
    { ...annotations },
  );
export const attributes = (...nodeAttrs: object[]) => acl({ ...FILE, nodeAttrs });
export const given = (...target: string[]) => ({ target, attr: ["funnel"] });
export const settings = (props: object) =>
  resource("tailscale:index/tailnetSettings:TailnetSettings", "settings", { ...props });
export const dns = (props: object) => resource("tailscale:index/dnsPreferences:DnsPreferences", "dns", { ...props });

export const labels = { app: "tv" };
const pods = object("apps/v1", "Deployment", "media/tv", {
  spec: { template: { metadata: { labels }, spec: { containers: [{ name: "tv" }] } } },
});
/** A tailnet with one app, `media/tv`, which is on Funnel. */
export const WORLD: readonly Resource[] = [
  attributes(given("tag:k8s")),
  operator(),
  settings({ httpsEnabled: true }),
  ingress(),
  service("media/tv", { selector: labels, ports: [{ port: 80 }] }),
  pods,
];
