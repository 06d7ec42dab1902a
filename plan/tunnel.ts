import type { apps } from "@pulumi/kubernetes/types/input";
import type { App, Gateway, Homelab } from "../config/homelab";
import { publicHostname, serviceHost } from "./names";
import { type KubernetesObject, ownLabels } from "./objects";

export interface TunnelPlan {
  accountId: string;
  zoneId: string;
  name: string;
  /** Ingress rules in the order in which cloudflared tries them; the last one has no hostname. */
  ingress: { hostname?: string; service: string }[];
  /** Proxied CNAMEs to the tunnel, fully qualified, without a trailing dot. */
  hostnames: string[];
  http3: boolean;
  namespace: string;
  deployment: KubernetesObject<apps.v1.DeploymentSpec>;
  disruptionBudget: KubernetesObject<{ minAvailable: number; selector: { matchLabels: Record<string, string> } }>;
}

/** The container reads the tunnel's token from this Secret. */
export const TUNNEL_TOKEN_SECRET = { name: "tunnel-token", key: "token" } as const;
export const CLOUDFLARED_LABELS = { "app.kubernetes.io/name": "cloudflared" } as const;
/** cloudflared's /metrics and /ready. */
export const CLOUDFLARED_METRICS_PORT = 2000;

export function planTunnel(homelab: Homelab): TunnelPlan | undefined {
  const { cloudflare } = homelab;
  if (cloudflare === undefined) return undefined;
  const { tunnel } = cloudflare;
  const published = homelab.apps.flatMap((app) => {
    const hostname = publicHostname(app, homelab);
    return hostname === undefined ? [] : [{ hostname, service: origin(app, homelab) }];
  });
  const rules = tunnel.wildcard ? wildcardRules(homelab) : published;
  return {
    accountId: cloudflare.accountId,
    zoneId: cloudflare.zoneId,
    name: tunnel.name,
    ingress: [...rules, { service: "http_status:404" }],
    hostnames: rules.map((r) => r.hostname),
    http3: cloudflare.http3,
    namespace: tunnel.namespace,
    deployment: cloudflaredDeployment(tunnel),
    disruptionBudget: {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "cloudflared", namespace: tunnel.namespace, labels: { ...ownLabels, ...CLOUDFLARED_LABELS } },
      spec: { minAvailable: 1, selector: { matchLabels: CLOUDFLARED_LABELS } },
    },
  };
}

function origin(app: App, homelab: Homelab): string {
  return app.tunnelGateway ? gatewayOrigin(app.tunnelGateway) : `http://${serviceHost(app, homelab)}:${app.port}`;
}

function gatewayOrigin(gateway: Gateway): string {
  return `http://${gateway.address}:80`;
}

function wildcardRules({ gateways }: Homelab): { hostname: string; service: string }[] {
  return gateways
    .filter((g) => g.feed === "tunnel")
    .map((g) => ({ hostname: `*.${g.domain}`, service: gatewayOrigin(g) }));
}

type Tunnel = NonNullable<Homelab["cloudflare"]>["tunnel"];

function cloudflaredDeployment({
  namespace,
  replicas,
  image,
  protocol,
}: Tunnel): KubernetesObject<apps.v1.DeploymentSpec> {
  const probe = { httpGet: { path: "/ready", port: CLOUDFLARED_METRICS_PORT } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "cloudflared", namespace, labels: { ...ownLabels, ...CLOUDFLARED_LABELS } },
    spec: {
      replicas,
      selector: { matchLabels: CLOUDFLARED_LABELS },
      template: {
        metadata: { labels: CLOUDFLARED_LABELS },
        spec: {
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            runAsGroup: 65532,
            seccompProfile: { type: "RuntimeDefault" },
          },
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: CLOUDFLARED_LABELS },
            },
          ],
          containers: [
            {
              name: "cloudflared",
              image,
              args: [
                "tunnel",
                "--no-autoupdate",
                "--metrics",
                `0.0.0.0:${CLOUDFLARED_METRICS_PORT}`,
                "--protocol",
                protocol,
                "run",
              ],
              env: [{ name: "TUNNEL_TOKEN", valueFrom: { secretKeyRef: TUNNEL_TOKEN_SECRET } }],
              ports: [{ name: "metrics", containerPort: CLOUDFLARED_METRICS_PORT, protocol: "TCP" }],
              readinessProbe: { ...probe, periodSeconds: 10 },
              livenessProbe: { ...probe, initialDelaySeconds: 10, failureThreshold: 3 },
              resources: { requests: { cpu: "10m", memory: "64Mi" }, limits: { memory: "256Mi" } },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
            },
          ],
        },
      },
    },
  };
}
