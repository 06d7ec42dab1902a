import { funnelHost, onFunnel } from "../config/funnel";
import type { App } from "../config/homelab";
import { publicRoutes } from "../config/routes";
import { reachAnnotation } from "./declared";
import { type KubernetesObject, ownLabels } from "./objects";
import { deviceTag } from "./tailnet";

interface IngressSpec {
  ingressClassName: "tailscale";
  rules: { http: { paths: IngressPath[] } }[];
  tls: { hosts: string[] }[];
}

interface IngressPath {
  path: string;
  pathType: "Prefix";
  backend: { service: { name: string; port: { number: number } } };
}

/** The Ingress of which Tailscale's operator makes a device on Funnel; undefined for an app that is not on it. */
export function planFunnel(app: App): KubernetesObject<IngressSpec> | undefined {
  if (!onFunnel(app)) return undefined;
  const { name } = app.service;
  const paths = publicRoutes(app).map(
    ({ match, port }): IngressPath => ({
      path: match.value,
      pathType: "Prefix",
      backend: { service: { name, port: { number: port } } },
    }),
  );
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: {
      name,
      namespace: app.namespace,
      labels: { ...ownLabels, "app.kubernetes.io/name": app.key },
      annotations: {
        // Its address comes with the operator, whose release may be later than this.
        "pulumi.com/skipAwait": "true",
        ...reachAnnotation(app),
        "tailscale.com/funnel": "true",
        "tailscale.com/tags": deviceTag(app),
      },
    },
    spec: { ingressClassName: "tailscale", rules: [{ http: { paths } }], tls: [{ hosts: [funnelHost(app)] }] },
  };
}

/** Labels of the proxy that the operator runs for an app's Ingress. Source: Tailscale v1.102.5, cmd/k8s-operator/sts.go (childResourceLabels). */
export function funnelProxyLabels({ service, namespace }: App): Record<string, string> {
  return {
    "tailscale.com/parent-resource": service.name,
    "tailscale.com/parent-resource-ns": namespace,
    "tailscale.com/parent-resource-type": "ingress",
  };
}
