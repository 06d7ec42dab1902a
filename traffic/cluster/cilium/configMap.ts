import { containers, objectName, podSpec } from "../../model/kubernetes";
import type { Stack } from "../../model/stack";
import { View } from "../../model/view";
import type { Installation } from "./installation";

/** The agent's own flags by the chart's paths. Source: install/kubernetes/cilium/templates/cilium-configmap.yaml of Cilium 1.20. */
const FLAGS: Readonly<Record<string, string>> = {
  "bgpControlPlane.enabled": "enable-bgp-control-plane",
  "bpf.hostLegacyRouting": "enable-host-legacy-routing",
  "cluster.name": "cluster-name",
  "clustermesh.policyDefaultLocalCluster": "policy-default-local-cluster",
  devices: "devices",
  enableNonDefaultDenyPolicies: "enable-non-default-deny-policies",
  "extraConfig.allow-localhost": "allow-localhost",
  forceDeviceDetection: "force-device-detection",
  "gatewayAPI.enableAlpn": "enable-gateway-api-alpn",
  "gatewayAPI.enabled": "enable-gateway-api",
  "gatewayAPI.externalTrafficPolicy": "gateway-api-service-externaltrafficpolicy",
  "gatewayAPI.hostNetwork.enabled": "gateway-api-hostnetwork-enabled",
  "hostFirewall.enabled": "enable-host-firewall",
  "ingressController.enabled": "enable-ingress-controller",
  "ingressController.enforceHttps": "enforce-ingress-https",
  "ingressController.hostNetwork.enabled": "ingress-hostnetwork-enabled",
  "ingressController.loadbalancerMode": "ingress-default-lb-mode",
  "ipam.mode": "ipam",
  "ipam.operator.clusterPoolIPv4PodCIDRList": "cluster-pool-ipv4-cidr",
  "ipv6.enabled": "enable-ipv6",
  "k8sClusterNetworkPolicy.enabled": "enable-k8s-cluster-network-policy",
  "k8sNetworkPolicy.enabled": "enable-k8s-networkpolicy",
  kubeProxyReplacement: "kube-proxy-replacement",
  "l2announcements.enabled": "enable-l2-announcements",
  l7Proxy: "enable-l7-proxy",
  "loadBalancer.mode": "bpf-lb-mode",
  labels: "labels",
  "nodePort.enabled": "enable-node-port",
  nodeSelectorLabels: "enable-node-selector-labels",
  policyAuditMode: "policy-audit-mode",
  policyCIDRMatchMode: "policy-cidr-match-mode",
  policyEnforcementMode: "enable-policy",
  routingMode: "routing-mode",
  "socketLB.hostNamespaceOnly": "bpf-lb-sock-hostns-only",
};

/** The rendered form: the ConfigMap that agent and operator read, and the version of their images. */
export function configMaps(stack: Stack): Installation[] {
  return stack
    .kind("core", "ConfigMap")
    .filter((map) => objectName(map) === "cilium-config")
    .map((map) => ({
      at: map,
      namespace: map.at("metadata.namespace").text(),
      version: imageVersion(stack),
      layers: [(path) => (FLAGS[path] === undefined ? undefined : map.at("data", FLAGS[path]))],
      incomplete: undefined,
    }));
}

function imageVersion(stack: Stack): View | undefined {
  for (const workload of [...stack.kind("apps", "DaemonSet"), ...stack.kind("apps", "Deployment")])
    for (const container of containers(podSpec(workload.resource) as View)) {
      const image = container.at("image");
      const version = /\/cilium\/(?:cilium|operator[\w-]*):v?([^@]+)/.exec(image.text() ?? "")?.[1];
      if (version !== undefined) return View.parsed(image.resource, image.path, version);
    }
  return undefined;
}
