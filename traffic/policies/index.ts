import type { View } from "../view";

/** What sends or receives, as network policies know it. */
export type Endpoint =
  | {
      kind: "pod";
      namespace: string;
      labels: Readonly<Record<string, string>>;
      namespaceLabels?: Readonly<Record<string, string>>;
    }
  /** Cilium's identity of a Gateway or Ingress proxy. */
  | { kind: "ingress" }
  | { kind: "host" }
  | { kind: "remote-node" }
  | { kind: "kube-apiserver" }
  /** Outside the cluster. */
  | { kind: "address"; address: string };

export type PolicyDecision =
  | { allowed: true; by: readonly View[] }
  | { allowed: false; direction: "egress" | "ingress"; by: View | undefined; why: string }
  | { allowed: undefined; why: string; by: View | undefined };
