/** Files of a repository that a GitOps tool applies, by their paths. */
export type Files = Record<string, string>;

export const document = (...objects: string[]) => `${objects.join("---\n")}`;

export const object = (apiVersion: string, kind: string, name: string, rest: string, namespace?: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${namespace === undefined ? "" : `, namespace: ${namespace}`}}\n${rest}\n`;

/** How a domain stands in the files: Flux fills it in. */
export const DOMAIN = "$" + "{SECRET_DOMAIN}";

const VALUES =
  "{kubeProxyReplacement: true, gatewayAPI: {enabled: true}, l2announcements: {enabled: true}, ipam: {mode: kubernetes}}";

const network = (domain: string) =>
  document(
    object(
      "cilium.io/v2",
      "CiliumLoadBalancerIPPool",
      "lan",
      "spec: {blocks: [{start: 192.168.7.20, stop: 192.168.7.29}]}",
    ),
    object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "lan", "spec: {loadBalancerIPs: true}"),
    object(
      "gateway.networking.k8s.io/v1",
      "Gateway",
      "internal",
      `spec: {gatewayClassName: cilium, addresses: [{type: IPAddress, value: 192.168.7.20}], listeners: [{name: https, protocol: HTTPS, port: 443, hostname: "*.${domain}", allowedRoutes: {namespaces: {from: All}}, tls: {certificateRefs: [{name: wildcard}]}}]}`,
      "network",
    ),
    object(
      "cert-manager.io/v1",
      "Certificate",
      "wildcard",
      `spec: {secretName: wildcard, dnsNames: ["*.${domain}"], issuerRef: {name: le, kind: ClusterIssuer}}`,
      "network",
    ),
  );

export const app = (name: string, domain: string) =>
  document(
    object(
      "apps/v1",
      "Deployment",
      name,
      `spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: app, image: "ghcr.io/x/${name}:1", ports: [{containerPort: 8080}]}]}}}`,
    ),
    object("v1", "Service", name, `spec: {selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080}]}`),
    route(name, domain),
  );

const route = (name: string, domain: string) =>
  object(
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    name,
    `spec: {parentRefs: [{name: internal, namespace: network}], hostnames: ["${name}.${domain}"], rules: [{backendRefs: [{name: ${name}, port: 80}]}]}`,
  );

/** With Flux: so many apps in plain YAML, and one whose Service a chart brings. */
export function fluxRepository(apps: number): Files {
  const flux = (name: string, path: string, rest = "") =>
    object(
      "kustomize.toolkit.fluxcd.io/v1",
      "Kustomization",
      name,
      `spec: {path: ./kubernetes/apps/${path}, ${rest}postBuild: {substituteFrom: [{kind: ConfigMap, name: cluster-settings}]}}`,
      "flux-system",
    );
  const files: Files = {
    "kubernetes/flux/settings.yaml": object(
      "v1",
      "ConfigMap",
      "cluster-settings",
      "data: {SECRET_DOMAIN: lab.example.org}",
      "flux-system",
    ),
    "kubernetes/apps/network/gateway.yaml": network(DOMAIN),
    "kubernetes/apps/network/ks.yaml": flux("network", "network"),
    "kubernetes/apps/kube-system/cilium/helmrelease.yaml": object(
      "helm.toolkit.fluxcd.io/v2",
      "HelmRelease",
      "cilium",
      `spec: {chart: {spec: {chart: cilium, version: 1.20.2}}, values: ${VALUES}}`,
      "kube-system",
    ),
    "kubernetes/apps/media/charted/ks.yaml": flux("charted", "media/charted/app", "targetNamespace: media, "),
    "kubernetes/apps/media/charted/app/helmrelease.yaml": object(
      "helm.toolkit.fluxcd.io/v2",
      "HelmRelease",
      "charted",
      `spec: {targetNamespace: media, chartRef: {kind: OCIRepository, name: app-template}, values: {service: {app: {ports: {http: {port: 80}}}}}}`,
    ),
    "kubernetes/apps/media/charted/app/route.yaml": route("charted", DOMAIN),
  };
  for (let i = 0; i < apps; i++) {
    files[`kubernetes/apps/web/app${i}/ks.yaml`] = flux(`app${i}`, `web/app${i}/app`, "targetNamespace: web, ");
    files[`kubernetes/apps/web/app${i}/app/kustomization.yaml`] = "resources: [all.yaml]\n";
    files[`kubernetes/apps/web/app${i}/app/all.yaml`] = app(`app${i}`, DOMAIN);
  }
  return files;
}

/** With Argo CD: an Application for each app's folder, Cilium's values in a file of a second source. */
export function argoRepository(apps: number): Files {
  const argo = (name: string, namespace: string, source: string) =>
    object(
      "argoproj.io/v1alpha1",
      "Application",
      name,
      `spec: {destination: {namespace: ${namespace}}, ${source}}`,
      "argocd",
    );
  const files: Files = {
    "infra/cilium/values.yaml": VALUES,
    "infra/cilium/application.yaml": argo(
      "cilium",
      "kube-system",
      "sources: [{chart: cilium, targetRevision: 1.20.2, helm: {valueFiles: [$values/infra/cilium/values.yaml]}}, {ref: values}]",
    ),
    "infra/network/gateway.yaml": network("lab.example.org"),
  };
  for (let i = 0; i < apps; i++) {
    files[`apps/app${i}.yaml`] = argo(`app${i}`, "web", `source: {path: apps/app${i}}`);
    files[`apps/app${i}/all.yaml`] = app(`app${i}`, "lab.example.org");
  }
  return files;
}
