import { posix } from "node:path";
import { title } from "../model/kind";
import { namespaceOf } from "../model/kubernetes";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import type { Device } from "./devices";

/**
 * The Service behind an Ingress of class `tailscale`: its device serves HTTPS on 443 and nothing else; the longest path wins, and takes all
 * below it whatever its `pathType`. A rule for another host than that of `tls` is left out.
 *
 * Sources: https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress; Tailscale v1.102.5, cmd/k8s-operator/ingress.go
 * (handlersForIngress) and ipn/ipnlocal/serve.go (getServeHandler).
 */
export function ingressBackend(
  { view: ingress }: Device,
  { port, protocol, path }: { port: number; protocol: Protocol; path: string },
  walk: Walk,
): { namespace: string; service: string; port: View } {
  const step = { layer: "tailnet", place: "router/tailnet" } as const;
  const what = title(ingress.resource);
  if (protocol !== "tcp" || port !== 443)
    return walk.block({ ...step, text: `${what} serves HTTPS on port 443, not ${protocol}:${port}`, at: ingress });
  const host = ingress.at("spec.tls").items()[0]?.at("hosts").texts()[0] ?? "";
  const asked = posix.normalize(path).replace(/(?<=.)\/$/, "");
  const [best] = ingress
    .at("spec.rules")
    .items()
    .filter((rule) => [host, ""].includes(rule.at("host").text() ?? ""))
    .flatMap((rule) => rule.at("http.paths").items())
    .filter((p) => holds(p, asked))
    .sort((a, b) => (b.at("path").text() ?? "").length - (a.at("path").text() ?? "").length);
  const backend = best?.at("backend.service") ?? ingress.at("spec.defaultBackend.service");
  const service = backend.at("name").text();
  if (service === undefined)
    return walk.block({ ...step, text: `${what} has no backend for ${path}`, at: ingress.at("spec") });
  walk.pass({ ...step, text: `the proxy of ${what} forwards ${path} to the Service ${service}`, at: backend });
  return { namespace: namespaceOf(ingress), service, port: backend.at("port") };
}

/** Paths of an Ingress and the Service that each is sent to; the default backend's is `/`. */
export function ingressPaths(ingress: View): { service: string; path: string }[] {
  const paths = ingress
    .at("spec.rules")
    .items()
    .flatMap((rule) => rule.at("http.paths").items())
    .map((view) => ({ backend: view.at("backend"), path: view.at("path").text() ?? "/" }));
  return [{ backend: ingress.at("spec.defaultBackend"), path: "/" }, ...paths].flatMap(({ backend, path }) => {
    const service = backend.at("service.name").text();
    return service === undefined ? [] : [{ service, path }];
  });
}

/** Names of the Services that an Ingress sends to. */
export function ingressServices(ingress: View): string[] {
  return [...new Set(ingressPaths(ingress).map(({ service }) => service))];
}

function holds(rule: View, path: string): boolean {
  const base = (rule.at("path").text() ?? "/").replace(/\/$/, "");
  return path === base || path.startsWith(`${base}/`);
}
