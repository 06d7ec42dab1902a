import { annotation, namespaceOf, objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Lookup } from "../model/unknown";
import type { View } from "../model/view";
import type { Endpoint } from "../policies";
import { type Operator, proxyPod, tagList } from "./operator";

/** A Service or Ingress that the operator makes a device of the tailnet for. */
export interface Device {
  view: View;
  kind: "svc" | "ingress";
  /** First label of its MagicDNS name. */
  host: string;
  /** Its own tags; empty where the operator's default ones hold. */
  tags: readonly string[];
  /** It belongs to a ProxyGroup, whose pods serve many. */
  proxyGroup: string | undefined;
}

/** A Service that a device's proxy asks, after it has taken the request. */
export interface ServedByProxy {
  namespace: string;
  service: string;
  /** The Service's port, `{ number }` or `{ name }`. */
  port: View;
  via: Endpoint;
}

/** The pod that is the device, and its tags. */
export function deviceProxy(
  operator: Operator,
  { view, kind, tags }: Device,
): { via: Endpoint; tags: readonly string[] } {
  const via = proxyPod(operator, kind, objectName(view), namespaceOf(view));
  return { via, tags: tags.length > 0 ? tags : operator.tags };
}

/** Devices by their first label. */
function devices(network: Network): Lookup<Device> {
  return network.index("tailnet/devices", (stack) => {
    const devices = new Lookup<Device>();
    for (const view of [...stack.kind("core", "Service"), ...stack.kind("networking.k8s.io", "Ingress")])
      devices.add(() => {
        const device = exposed(view);
        return device === undefined ? [] : [[device.host, device]];
      });
    return devices;
  });
}

/**
 * The device that a Service or Ingress is made to; undefined for one that is not exposed.
 *
 * Sources: https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress («Exposing a Service…», «Exposing a
 * Service using Ingress») and
 * https://tailscale.com/kb/1445/kubernetes-operator-customization for names and tags.
 */
export function exposed(view: View): Device | undefined {
  const isIngress = view.resource.type.endsWith(":Ingress");
  if (!(isIngress ? isTailscaleIngress(view) : isExposedService(view))) return undefined;
  const usual = `${namespaceOf(view)}-${objectName(view)}`;
  const tls = view.at("spec.tls").items()[0]?.at("hosts").texts()[0]?.split(".")[0];
  const host = isIngress ? (tls ?? `${usual}-ingress`) : (annotation(view, "tailscale.com/hostname") ?? usual);
  return {
    view,
    kind: isIngress ? "ingress" : "svc",
    host: host.toLowerCase(),
    tags: tagList(view.at("metadata", "annotations", "tailscale.com/tags")),
    proxyGroup: annotation(view, "tailscale.com/proxy-group"),
  };
}

/** Is it of the class that the operator serves? */
export function isTailscaleIngress(ingress: View): boolean {
  return ingress.at("spec.ingressClassName").text() === "tailscale";
}

function isExposedService(service: View): boolean {
  if (service.at("spec.clusterIP").text() === "None") return false;
  if (annotation(service, "tailscale.com/expose") === "true") return true;
  return (
    service.at("spec.type").text() === "LoadBalancer" && service.at("spec.loadBalancerClass").text() === "tailscale"
  );
}

/**
 * The device with a MagicDNS name: its first label alone, or with the tailnet's domain behind it (`sonarr.tail1234.ts.net`).
 *
 * @throws Unknown when there is none, and what some Service is called is not known yet
 */
export function deviceNamed(network: Network, name: string): Device | undefined {
  const label = magicLabel(name);
  return label === undefined ? undefined : devices(network).one(label);
}

function magicLabel(name: string): string | undefined {
  return /^([a-z0-9-]+)(\.[a-z0-9-]+\.ts\.net)?$/.exec(name.toLowerCase())?.[1];
}
