/** A Kubernetes object as it is applied; `spec` is typed by whoever makes it. */
export interface KubernetesObject<Spec = unknown> {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: Spec;
}

/** A ConfigMap, which has data instead of a spec. */
export interface ConfigMapObject {
  metadata: KubernetesObject["metadata"];
  data: Record<string, string>;
}

/** Labels that every object of this program carries, so that `kubectl get -l` finds them. */
export const ownLabels = {
  "app.kubernetes.io/managed-by": "pulumi",
  "app.kubernetes.io/part-of": "homelab-network",
} as const;
