import type { Resource } from "../../../../traffic/model/resource";
import { app, ask, base, certificate, cilium, ends, object, VALUES } from "../world";

type Props = Record<string, unknown>;

export const ADDRESS = "192.168.30.70";
export const PIN = { "lbipam.cilium.io/ips": ADDRESS };

/** The cluster with Cilium's Ingress controller on. */
export const cluster = (ingressController: Props = {}): Resource[] => [
  ...base.filter(({ type }) => !type.includes("Release") && !type.includes("Certificate")),
  cilium("1.20.2", { ...VALUES, ingressController: { enabled: true, ...ingressController } }),
  certificate("media/tls", ["one.example.org", "*.example.org"]),
  app("media/one"),
  app("media/two", 8080, { ports: [{ name: "web", port: 8080 }] }),
];

export const to = (name = "one", port: Props = { number: 80 }): Props => ({ service: { name, port } });
export const path = (value: string, pathType = "Prefix", backend: Props = to()): Props => ({
  path: value,
  pathType,
  backend,
});
export const rule = (host: string | undefined, ...paths: Props[]): Props => ({
  ...(host && { host }),
  http: { paths },
});

/** An Ingress of Cilium's class with a Service of its own at {@link ADDRESS}. */
export function ingress(spec: Props, annotations: Props = PIN, name = "media/one"): Resource {
  const usual = { ingressClassName: "cilium", ...spec };
  return object("networking.k8s.io/v1", "Ingress", name, { spec: usual }, annotations);
}

/** Where a request goes that shows the name of the URL, at the Ingress's address. */
export function goes(resources: readonly Resource[], url: string): string {
  const { hostname } = new URL(url);
  return ends(ask(resources, url, "lan", new Map([[hostname, ADDRESS]])));
}
