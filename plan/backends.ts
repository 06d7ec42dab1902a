import type { IBackendTLSPolicy } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/BackendTLSPolicy";
import { portName } from "../config/appKinds";
import type { App, Backend } from "../config/homelab";
import { vouchedAnnotation } from "./declared";
import { type ConfigMapObject, type KubernetesObject, ownLabels } from "./objects";

/** The objects that make a device outside of the cluster the backend of a Service. */
export interface BackendPlan {
  endpoints: EndpointSliceObject;
  /** Where the device speaks HTTPS: how the Gateway checks its certificate. */
  tls?: KubernetesObject<NonNullable<IBackendTLSPolicy["spec"]>>;
  /** The authority that signed the device's certificate, where it is no public one. */
  authority?: ConfigMapObject;
}

/** An EndpointSlice, which has no spec. */
interface EndpointSliceObject {
  metadata: KubernetesObject["metadata"];
  addressType: "IPv4";
  ports: { name: string; port: number; protocol: "TCP" }[];
  endpoints: { addresses: string[]; conditions: { ready: boolean } }[];
}

/** The key in which the Gateway looks for certificates. Source: Gateway API, BackendTLSPolicyValidation. */
const AUTHORITY_KEY = "ca.crt";

/** The Service and its endpoints belong together by a label and by the port's name; nobody watches whether the device answers. */
export function planBackend(app: App, { address, port, tls }: Backend): BackendPlan {
  const { name } = app.service;
  const { namespace } = app;
  const labels = { ...ownLabels, "app.kubernetes.io/name": app.key };
  const authority = `${name}-ca`;
  return {
    endpoints: {
      metadata: {
        name: `${name}-backend`,
        namespace,
        labels: {
          ...labels,
          "kubernetes.io/service-name": name,
          // Kubernetes leaves alone what is marked as somebody's.
          "endpointslice.kubernetes.io/managed-by": "homelab-network",
        },
      },
      addressType: "IPv4",
      ports: [{ name: portName(app), port, protocol: "TCP" }],
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
    },
    ...(tls && {
      tls: {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "BackendTLSPolicy",
        metadata: { name, namespace, labels, annotations: vouchedAnnotation },
        spec: {
          targetRefs: [{ group: "", kind: "Service", name, sectionName: portName(app) }],
          validation: {
            hostname: tls.name,
            ...(tls.ca === undefined
              ? { wellKnownCACertificates: "System" }
              : { caCertificateRefs: [{ group: "", kind: "ConfigMap", name: authority }] }),
          },
        },
      },
    }),
    ...(tls?.ca !== undefined && {
      authority: { metadata: { name: authority, namespace, labels }, data: { [AUTHORITY_KEY]: tls.ca } },
    }),
  };
}
