import type { apps, core } from "@pulumi/kubernetes/types/input";
import type { Tunnel } from "../config/homelab";
import { type KubernetesObject, ownLabels } from "./objects";

/** The pods at the home end of the tunnel, and what belongs to them. */
export interface CloudflaredPlan {
  workload:
    | { kind: "Deployment"; object: KubernetesObject<apps.v1.DeploymentSpec> }
    | { kind: "DaemonSet"; object: KubernetesObject<apps.v1.DaemonSetSpec> };
  /** Only for the metrics; requests come through the tunnel. */
  service: KubernetesObject<core.v1.ServiceSpec>;
  disruptionBudget: KubernetesObject<{ minAvailable: number; selector: { matchLabels: Record<string, string> } }>;
  /** Makes the token's Secret from a store; missing: the program asks Cloudflare for the token. */
  externalSecret?: KubernetesObject;
}

/** The container reads the tunnel's token from this Secret. */
export const TUNNEL_TOKEN_SECRET = { name: "tunnel-token", key: "token" } as const;
/** The two networks' documents look for the pods by one label each. */
export const CLOUDFLARED_LABELS = { "app.kubernetes.io/name": "cloudflare-tunnel", app: "cloudflared" } as const;
/** cloudflared's /metrics and /ready. */
export const CLOUDFLARED_METRICS_PORT = 2000;

export function planCloudflared(tunnel: Tunnel): CloudflaredPlan {
  const metadata = {
    name: "cloudflared",
    namespace: tunnel.namespace,
    labels: { ...ownLabels, ...CLOUDFLARED_LABELS },
  };
  const selector = { matchLabels: CLOUDFLARED_LABELS };
  const template = { metadata: { labels: CLOUDFLARED_LABELS }, spec: podSpec(tunnel) };
  const appsV1 = { apiVersion: "apps/v1", metadata };
  return {
    workload:
      tunnel.workload === "daemonset"
        ? { kind: "DaemonSet", object: { ...appsV1, kind: "DaemonSet", spec: { selector, template } } }
        : {
            kind: "Deployment",
            object: { ...appsV1, kind: "Deployment", spec: { replicas: tunnel.replicas, selector, template } },
          },
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: {
        type: "ClusterIP",
        selector: CLOUDFLARED_LABELS,
        ports: [
          {
            name: "metrics",
            port: CLOUDFLARED_METRICS_PORT,
            targetPort: CLOUDFLARED_METRICS_PORT,
            protocol: "TCP",
          },
        ],
      },
    },
    disruptionBudget: {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata,
      spec: { minAvailable: 1, selector },
    },
    ...(tunnel.externalSecret && { externalSecret: externalSecretObject(tunnel.namespace, tunnel.externalSecret) }),
  };
}

function externalSecretObject(
  namespace: string,
  { store, storeKind, key, property, refreshInterval }: NonNullable<Tunnel["externalSecret"]>,
): KubernetesObject {
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: {
      name: TUNNEL_TOKEN_SECRET.name,
      namespace,
      labels: ownLabels,
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      refreshInterval,
      secretStoreRef: { name: store, kind: storeKind },
      target: { name: TUNNEL_TOKEN_SECRET.name, creationPolicy: "Owner" },
      data: [{ secretKey: TUNNEL_TOKEN_SECRET.key, remoteRef: { key, ...(property && { property }) } }],
    },
  };
}

function podSpec({ image, protocol }: Tunnel): core.v1.PodSpec {
  const probe = { httpGet: { path: "/ready", port: CLOUDFLARED_METRICS_PORT } };
  return {
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
  };
}
