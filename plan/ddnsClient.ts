import type { apps, core } from "@pulumi/kubernetes/types/input";
import type { PortForward } from "../config/portForward";
import { type KubernetesObject, ownLabels } from "./objects";
import { planDdnsPolicy } from "./systemPolicies";

/** The pod that writes the router's public address into a record, whenever that changes. */
export interface DdnsClientPlan {
  namespace: string;
  record: { name: string; content: string; ttl: number };
  deployment: KubernetesObject<apps.v1.DeploymentSpec>;
  networkPolicy: KubernetesObject;
}

/** The container reads Cloudflare's API token from this Secret. */
export const DDNS_TOKEN_SECRET = { name: "cloudflare-api-token", key: "api-token" } as const;
const LABELS = { "app.kubernetes.io/name": "cloudflare-ddns" } as const;

/** Nobody's address, until the client has asked for the right one. Source: RFC 5737. */
const NOT_YET_KNOWN = "192.0.2.1";
/** Seconds: the shortest that Cloudflare takes of every zone. Resolvers forget the old address as fast. */
const TTL = 60;

export function planDdnsClient({ namespace, image }: NonNullable<PortForward["client"]>, name: string): DdnsClientPlan {
  return {
    namespace,
    record: { name, content: NOT_YET_KNOWN, ttl: TTL },
    deployment: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "cloudflare-ddns", namespace, labels: { ...ownLabels, ...LABELS } },
      spec: {
        replicas: 1,
        // Two would write by turns while one of them is still of the old image.
        strategy: { type: "Recreate" },
        selector: { matchLabels: LABELS },
        template: { metadata: { labels: LABELS }, spec: podSpec(image, name) },
      },
    },
    networkPolicy: planDdnsPolicy(namespace, LABELS),
  };
}

/** Changes the record's content alone, and leaves its other settings. Source: favonia/cloudflare-ddns, README, «All Settings». */
function podSpec(image: string, name: string): core.v1.PodSpec {
  return {
    automountServiceAccountToken: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "cloudflare-ddns",
        image,
        env: [
          { name: "CLOUDFLARE_API_TOKEN", valueFrom: { secretKeyRef: DDNS_TOKEN_SECRET } },
          { name: "IP4_DOMAINS", value: name },
          { name: "IP6_PROVIDER", value: "none" },
        ],
        resources: { requests: { cpu: "5m", memory: "16Mi" }, limits: { memory: "64Mi" } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ["ALL"] },
        },
      },
    ],
  };
}
