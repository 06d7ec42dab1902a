import type { Destination } from "../model/destination";
import { title } from "../model/kind";
import { annotation } from "../model/kubernetes";
import type { Network } from "../model/network";
import { TAILNET_SETTINGS } from "../model/types";
import { any, orElse, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { type Device, deviceNamed, deviceProxy, exposed, isTailscaleIngress, type ServedByProxy } from "./devices";
import { magicDns } from "./dns";
import { ingressBackend } from "./ingress";
import { field } from "./policyFile";
import { needConnection, theOperator, thePolicy } from "./subnetRouting";

const FUNNEL = "tailscale.com/funnel";
const PLACE = { layer: "Funnel", place: "edge/funnel" } as const;
const PUBLIC_DNS = { layer: "public DNS", place: "resolver/public" } as const;

/** Stands for the tailnet's name where nothing among the resources tells it. */
const SOME_TAILNET = "your-tailnet";

/**
 * Does the operator tell the proxy of this Ingress to take what Funnel's relays bring? It reads `true` and no other word, on Ingresses of its
 * class alone. Sources: Tailscale v1.102.5, cmd/k8s-operator/ingress.go (AllowFunnel), types/opt/bool.go; tailscale/tailscale#13122 for Services.
 */
export function isFunnelled(view: View): boolean {
  return isTailscaleIngress(view) && annotation(view, FUNNEL) === "true";
}

/** The annotation that puts an Ingress on Funnel. */
function funnelAnnotation(ingress: View): View {
  return ingress.at("metadata.annotations").property(FUNNEL);
}

/**
 * The name by which the internet asks for a device on Funnel, `tv.tail1234.ts.net`. The tailnet's own part of it is known from a status or a TLS
 * host that is written in full; else a placeholder stands for it, and the trace follows any.
 */
export function funnelName({ view, host }: Device): string {
  const shown = view.at("status.loadBalancer.ingress").items()[0]?.at("hostname").text();
  const written = view.at("spec.tls").items()[0]?.at("hosts").texts()[0];
  const full = [shown, written].find((name) => name?.toLowerCase().endsWith(".ts.net"));
  return full?.toLowerCase() ?? `${host}.${SOME_TAILNET}.ts.net`;
}

/** Does a placeholder stand in a name for the tailnet's own part of it? */
export function isPlaceholder(name: string): boolean {
  return name.endsWith(`.${SOME_TAILNET}.ts.net`);
}

/** Every device on Funnel of which that is known. */
export function funnelDevices(network: Network): readonly Device[] {
  return network.index("tailnet/funnel", (stack) =>
    stack.kind("networking.k8s.io", "Ingress").flatMap((ingress) =>
      orElse(() => {
        const device = exposed(ingress);
        return device !== undefined && isFunnelled(ingress) ? [device] : [];
      }, []),
    ),
  );
}

/** The tailnet's device that a name of the public DNS belongs to, on Funnel or not; undefined for any other name. */
export function publicDevice(network: Network, name: string): Device | undefined {
  return /^[^.]+\.[^.]+\.ts\.net$/i.test(name) ? deviceNamed(network, name) : undefined;
}

/**
 * A request from the internet until the proxy of an Ingress asks the Service behind it. Rules of the policy file are for devices of the tailnet:
 * what a relay brings is held against the node attribute and the proxy's own serve configuration alone.
 *
 * Sources: https://tailscale.com/kb/1223/funnel («How Funnel works»: the public DNS gets an address with Funnel only; «Requirements»); Tailscale v1.102.5, ipn/serve.go (NodeCanFunnel) and
 * ipn/ipnlocal/serve.go (HandleIngressTCPConn).
 */
export function throughFunnel(
  network: Network,
  device: Device,
  { host, protocol, port, path }: Destination,
  walk: Walk,
): ServedByProxy {
  const { view, proxyGroup } = device;
  const what = title(view.resource);
  if (annotation(view, FUNNEL) !== "true") {
    const text = `the public DNS has no address for ${host}: ${what} is on the tailnet, and not on Funnel`;
    return walk.block({ ...PUBLIC_DNS, text, at: view });
  }
  if (!isFunnelled(view)) {
    const text = `whether ${what} is on Funnel is not known: the operator reads ${FUNNEL} at Ingresses`;
    return walk.unknown({ ...PLACE, text, at: funnelAnnotation(view) });
  }
  if (proxyGroup !== undefined) {
    const text = `${what} is served by the ProxyGroup ${proxyGroup}: whether its proxies take what Funnel brings is not known`;
    return walk.unknown({ ...PLACE, text, at: funnelAnnotation(view) });
  }
  const { tags, via } = deviceProxy(theOperator({ network, walk }, view), device);
  const given = needAttribute(network, tags, what, walk);
  needHttps(network, host, walk);
  walk.pass({
    ...PUBLIC_DNS,
    text: `the public DNS answers ${host} with addresses of Tailscale's Funnel relays`,
    at: funnelAnnotation(view),
  });
  if (protocol !== "tcp" || port !== 443) {
    const text = `Funnel takes HTTPS on port 443 for ${what}, not ${protocol}:${port}`;
    return walk.block({ ...PLACE, text, at: funnelAnnotation(view) });
  }
  walk.pass({ ...PLACE, text: `Funnel's relays hand this to the proxy of ${what}: ${given.text}`, at: given.at });
  needConnection({ network, walk }, via, view);
  return { ...ingressBackend(device, { port, protocol, path }, walk), via };
}

/** Ends the walk unless `nodeAttrs` of the policy file give the proxy the attribute `funnel`. */
function needAttribute(
  network: Network,
  tags: readonly string[],
  what: string,
  walk: Walk,
): { text: string; at: View } {
  const { file, selectors } = thePolicy(network, walk);
  const target = { kind: "device", tags } as const;
  const who = { kind: "anybody" } as const;
  const entries = field(file, "nodeAttrs")
    .items()
    .filter((entry) => field(entry, "attr").texts().includes("funnel"));
  const judged = entries.map((at) => ({
    at,
    holds: any(field(at, "target").texts(), (selector) => selectors.destination(selector, target, who)),
  }));
  const given = judged.find(({ holds }) => holds === true);
  if (given !== undefined)
    return {
      text: `${given.at.path.replace(/^acl\.?/, "")} gives ${tags.join(", ")} the attribute funnel`,
      at: given.at,
    };
  for (const { at, holds } of judged)
    if (holds instanceof Unknown) {
      const text = `whether the policy file gives ${tags.join(", ")} the attribute funnel: ${holds.why}`;
      return walk.unknown({ ...PLACE, text, at });
    }
  const text = `no entry of the policy file's nodeAttrs gives ${tags.join(", ")} the attribute funnel: nothing from the internet is handed to the proxy of ${what}`;
  return walk.block({ ...PLACE, text, at: file });
}

/** Ends the walk where the tailnet gives out no certificates. It does so only with MagicDNS. Source: https://tailscale.com/kb/1153/enabling-https. */
function needHttps(network: Network, host: string, walk: Walk): void {
  const { on, view } = magicDns(network);
  if (!on) return walk.block({ ...PLACE, text: `MagicDNS is switched off: Funnel has no name ${host}`, at: view });
  const https = network.stack.type(TAILNET_SETTINGS)[0]?.at("httpsEnabled");
  if (https?.flag() === false) {
    const text = `the tailnet gives out no HTTPS certificates: Funnel has none for ${host}`;
    return walk.block({ ...PLACE, text, at: https });
  }
  if (https?.flag() === true) return;
  const text = "HTTPS certificates are switched on in the tailnet's console, which no resource tells";
  walk.pass({ ...PLACE, text, believed: true });
}
