import { title } from "../model/kind";
import type { Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";

/**
 * The Service behind an Ingress of class `tailscale`: its device serves HTTPS on 443 and nothing else; the longest path prefix wins.
 * Sources: https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress, and «Path types» of Kubernetes' Ingress.
 */
export function ingressBackend(
  ingress: View,
  port: number,
  protocol: Protocol,
  path: string,
  walk: Walk,
): { service: string; port: View } {
  const step = { layer: "tailnet", place: "router/tailnet" } as const;
  const what = title(ingress.resource);
  if (protocol !== "tcp" || port !== 443)
    return walk.block({ ...step, text: `${what} serves HTTPS on port 443, not ${protocol}:${port}`, at: ingress });
  const [best] = ingress
    .at("spec.rules")
    .items()
    .flatMap((rule) => rule.at("http.paths").items())
    .filter((p) => matches(p, path))
    .sort((a, b) => (b.at("path").text() ?? "").length - (a.at("path").text() ?? "").length);
  const backend = best?.at("backend.service") ?? ingress.at("spec.defaultBackend.service");
  const service = backend.at("name").text();
  if (service === undefined)
    return walk.block({ ...step, text: `${what} has no backend for ${path}`, at: ingress.at("spec") });
  walk.pass({ ...step, text: `the proxy of ${what} forwards ${path} to the Service ${service}`, at: backend });
  return { service, port: backend.at("port") };
}

function matches(rule: View, path: string): boolean {
  const prefix = rule.at("path").text() ?? "/";
  if (rule.at("pathType").text() === "Exact") return prefix === path;
  const base = prefix.replace(/\/$/, "");
  return path === base || path.startsWith(`${base}/`);
}
