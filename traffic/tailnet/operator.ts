import { ciliumSettings, type Off } from "../cluster/cilium";
import { containers, namespaceOf, podSpec } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Endpoint } from "../policies";

/** Tailscale's operator for Kubernetes, which runs a proxy pod for every Connector, exposed Service and Ingress. */
export interface Operator {
  view: View;
  /** Where the proxy pods run, whatever namespace they work for. */
  namespace: string;
  /** Tags of the devices that name none themselves. */
  tags: readonly string[];
}

const CHARTS = ["kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh/v4:Chart"];
const IMAGE = /(^|\/)k8s-operator(:|@|$)/;

/** @returns undefined when the stack installs none; another one may */
export function operator(network: Network): Operator | undefined {
  return network.index("tailnet/operator", (stack) => fromChart(stack) ?? fromDeployment(stack));
}

/**
 * The proxy pod of a resource, by the labels that the operator gives it. Source: cmd/k8s-operator/sts.go of Tailscale;
 * one more label, `app`, is
 * the resource's unique id.
 *
 * @param type `connector`, `svc` or `ingress`
 */
export function proxyPod({ namespace }: Operator, type: string, name: string, parentNamespace: string): Endpoint {
  return {
    kind: "pod",
    namespace,
    labels: {
      "tailscale.com/managed": "true",
      "tailscale.com/parent-resource": name,
      "tailscale.com/parent-resource-ns": parentNamespace,
      "tailscale.com/parent-resource-type": type,
    },
  };
}

/**
 * Why proxies that forward packets reach no address of a Service inside the cluster: Cilium translates such addresses in the sockets of every
 * pod, and forwarded packets pass no socket. Ingress proxies open connections of their own. Source: tailscale/tailscale#14149; Cilium,
 * «Socket LoadBalancer Bypass in Pod Namespace».
 */
export function forwardsNothing(network: Network): Off | undefined {
  const { installed, kubeProxyReplacement, hostNamespaceOnly } = ciliumSettings(network);
  if (installed === undefined || kubeProxyReplacement.value !== true || hostNamespaceOnly.value !== false)
    return undefined;
  const why =
    "Cilium's socketLB.hostNamespaceOnly is not true: proxies of Tailscale's operator carry nothing to addresses of Services";
  return { why, at: hostNamespaceOnly.at };
}

/** Tags as the operator's settings and annotations write them, `tag:a,tag:b`, or as a list. */
export function tagList(view: View): string[] {
  const text = view.text();
  return (text === undefined ? view.texts() : text.split(",")).map((tag) => tag.trim()).filter((tag) => tag !== "");
}

function fromChart(stack: Network["stack"]): Operator | undefined {
  for (const release of CHARTS.flatMap((type) => stack.type(type))) {
    if (!/(^|\/)tailscale-operator$/.test(release.at("chart").text() ?? "")) continue;
    const tags = tagList(release.at("values.proxyConfig.defaultTags"));
    return {
      view: release,
      namespace: release.at("namespace").text() ?? "default",
      tags: tags.length > 0 ? tags : ["tag:k8s"],
    };
  }
  return undefined;
}

function fromDeployment(stack: Network["stack"]): Operator | undefined {
  for (const deployment of stack.kind("apps", "Deployment"))
    for (const container of containers(podSpec(deployment.resource) as View)) {
      if (!IMAGE.test(container.at("image").text() ?? "")) continue;
      const setting = container
        .at("env")
        .items()
        .find((e) => e.at("name").text() === "PROXY_TAGS");
      const tags = setting === undefined ? [] : tagList(setting.at("value"));
      return { view: deployment, namespace: namespaceOf(deployment), tags: tags.length > 0 ? tags : ["tag:k8s"] };
    }
  return undefined;
}
