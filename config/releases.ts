/**
 * The versions of everything that the program drives and the sandbox builds: the one place where they are written. Defaults of settings, the
 * sandbox's charts and its parts' own versions come from here; a test compares the go.mod files, the definitions in components/, package.json, the
 * README and the documents with it. docs/decisions/0021 tells which newer ones were held back, and why.
 *
 * The comments are read by Renovate (renovate.json), which raises a line together with the module file that says the same.
 */
export const releases = {
  /** Talos, as far as its library writes and checks configuration: the stand-in's (sandbox/talos/go.mod). */
  // renovate: datasource=go depName=github.com/siderolabs/talos/pkg/machinery
  talos: "1.13.4",
  /** The Talos whose configuration is in documents (sandbox/talos/documents.mod). */
  // renovate: datasource=go depName=github.com/siderolabs/talos/pkg/machinery
  talosDocuments: "1.14.1",
  /** API server, controller manager and scheduler of the sandbox. Cilium's go.mod decides it. */
  // renovate: datasource=go depName=k8s.io/kubernetes
  kubernetes: "1.36.4",
  // renovate: datasource=go depName=github.com/cilium/cilium
  cilium: "1.20.2",
  /** Its standard channel's definitions. The one that Cilium was built and tested with (NET-C03). */
  // renovate: datasource=go depName=sigs.k8s.io/gateway-api
  gatewayApi: "1.6.1",
  /** CoreDNS of the sandbox. */
  // renovate: datasource=go depName=github.com/coredns/coredns
  coredns: "1.14.6",
  /** CoreDNS of a network, where homelab:clusterDns names no image. */
  // renovate: datasource=docker depName=registry.k8s.io/coredns/coredns
  corednsImage: "1.14.2",
  // renovate: datasource=go depName=github.com/cert-manager/cert-manager
  certManager: "1.21.2",
  /** Tailscale's operator: chart and definitions. */
  // renovate: datasource=go depName=tailscale.com
  tailscale: "1.102.5",
  // renovate: datasource=go depName=github.com/external-secrets/external-secrets
  externalSecrets: "1.3.2",
  // renovate: datasource=docker depName=cloudflare/cloudflared
  cloudflared: "2025.8.1",
  /** The client that keeps the record of a public address that changes. */
  // renovate: datasource=docker depName=favonia/cloudflare-ddns
  cloudflareDdns: "1.15.1",
  // renovate: datasource=go depName=helm.sh/helm/v4
  helm: "4.2.4",
  /** Pulumi's CLI and its language host, as the sandbox builds them; an installed one has to be as new. */
  // renovate: datasource=go depName=github.com/pulumi/pulumi/pkg/v3
  pulumiCli: "3.250.0",
  /** Pulumi's library of the program. */
  // renovate: datasource=npm depName=@pulumi/pulumi
  pulumiSdk: "3.260.0",
} as const;

/** The image of a CoreDNS for which the stack file names none. */
export const COREDNS_IMAGE = `registry.k8s.io/coredns/coredns:v${releases.corednsImage}`;
