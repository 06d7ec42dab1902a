import type { apps, core } from "@pulumi/kubernetes/types/input";

/** Where the pods find the Corefile, and beside it the files that it names. */
export const COREDNS_FOLDER = "/etc/coredns";

export interface CorednsPods {
  image: string;
  replicas: number;
  /** The labels by which the Deployment knows its pods. */
  selector: Record<string, string>;
  /** All labels of the pods, those of the selector among them. */
  labels: Record<string, string>;
  /** The identity and priority under which the pods run. */
  identity: Pick<core.v1.PodSpec, "serviceAccountName" | "priorityClassName" | "automountServiceAccountToken">;
  /** Container ports besides those for questions. */
  ports: { name: string; containerPort: number; protocol: string }[];
  requests: { cpu: string; memory: string };
  volumes: { name: string; mountPath: string; configMap: { name: string; items?: { key: string; path: string }[] } }[];
}

/** A Deployment of CoreDNS that asks the node's resolvers itself, spread over the nodes, on control planes too. */
export function corednsPods(pods: CorednsPods): apps.v1.DeploymentSpec {
  const { image, replicas, selector, labels, identity, ports, requests, volumes } = pods;
  return {
    replicas,
    strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    selector: { matchLabels: selector },
    template: {
      metadata: { labels },
      spec: {
        ...identity,
        // The node's resolvers, not the cluster's, which may be this one.
        dnsPolicy: "Default",
        nodeSelector: { "kubernetes.io/os": "linux" },
        tolerations: [{ key: "node-role.kubernetes.io/control-plane", operator: "Exists", effect: "NoSchedule" }],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: "kubernetes.io/hostname",
            whenUnsatisfiable: "ScheduleAnyway",
            labelSelector: { matchLabels: selector },
          },
        ],
        containers: [
          {
            name: "coredns",
            image,
            args: ["-conf", `${COREDNS_FOLDER}/Corefile`],
            ports: [
              { name: "dns", containerPort: 53, protocol: "UDP" },
              { name: "dns-tcp", containerPort: 53, protocol: "TCP" },
              ...ports,
            ],
            livenessProbe: { httpGet: { path: "/health", port: 8080 }, initialDelaySeconds: 60, failureThreshold: 5 },
            readinessProbe: { httpGet: { path: "/ready", port: 8181 } },
            resources: { requests, limits: { memory: "170Mi" } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { add: ["NET_BIND_SERVICE"], drop: ["ALL"] },
            },
            volumeMounts: volumes.map(({ name, mountPath }) => ({ name, mountPath, readOnly: true })),
          },
        ],
        volumes: volumes.map(({ name, configMap }) => ({ name, configMap })),
      },
    },
  };
}

/** A part of a Corefile: the zone's key, and its plugins. */
export function serverBlock(key: string, plugins: readonly string[]): string {
  return `${key} {\n${plugins.map((plugin) => plugin.replace(/^/gm, "    ")).join("\n")}\n}\n`;
}
