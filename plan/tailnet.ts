import { isWeb } from "../config/appKinds";
import { lanNamesOf } from "../config/appNames";
import { onFunnel } from "../config/funnel";
import type { App, Homelab, Tailscale } from "../config/homelab";
import { furtherAddress, hasBothFamilies, isServedOverIpv6 } from "../config/ipv6";
import { resolverOf } from "../config/resolverApp";
import type { ReleasePlan } from "./cilium";
import { type KubernetesObject, ownLabels } from "./objects";
import { grantedPorts } from "./servicePorts";
import { type Destination, type PolicyTest, policyTests } from "./tailnetTests";

/** Members of `tailscale.users`: who `reach: tailnet` means. */
const EVERYONE = "group:homelab";
export const OPERATOR_TAG = "tag:k8s-operator";
const DEVICE_TAG = "tag:k8s";
const ROUTER_TAG = "tag:k8s-subnet";

/** The tag of the device that the operator makes for one app. */
export function deviceTag(app: App): string {
  return `tag:app-${app.key}`;
}

interface Grant {
  src: string[];
  dst: string[];
  ip: string[];
}

export interface TailnetPolicy {
  groups: Record<string, string[]>;
  hosts: Record<string, string>;
  tagOwners: Record<string, string[]>;
  autoApprovers: { routes: Record<string, string[]> };
  nodeAttrs?: { target: string[]; attr: string[] }[];
  grants: Grant[];
  tests: PolicyTest[];
}

export interface TailnetPlan {
  policy: TailnetPolicy;
  keys: { name: string; tags: string[]; expirySeconds: number; ephemeral: boolean; reusable: boolean }[];
  splitDns?: SplitDns;
  /** For names outside of the internal domain, one by one: the rest of their domain is the internet's to answer. */
  furtherSplitDns: SplitDns[];
  operator: ReleasePlan;
  connector: KubernetesObject;
}

interface SplitDns {
  domain: string;
  nameservers: string[];
}

export function planTailnet(homelab: Homelab): TailnetPlan | undefined {
  const { tailscale, lan, domains } = homelab;
  if (tailscale === undefined) return undefined;
  const destinations = tailnetDestinations(homelab);
  const nameservers = tailscale.splitDns && lan.dns ? [lan.dns.address] : [];
  const outside = homelab.apps
    .filter((app) => app.reach.tailnet)
    .flatMap(lanNamesOf)
    .filter((name) => name !== domains.internal && !name.endsWith(`.${domains.internal}`));
  return {
    policy: tailnetPolicy(homelab, tailscale, destinations),
    keys: Object.entries(tailscale.keys).map(([name, key]) => ({
      name,
      tags: key.tags,
      expirySeconds: key.expiryDays * 24 * 60 * 60,
      ephemeral: key.ephemeral,
      reusable: key.ephemeral,
    })),
    ...(nameservers.length > 0 && { splitDns: { domain: domains.internal, nameservers } }),
    furtherSplitDns: nameservers.length > 0 ? outside.map((domain) => ({ domain, nameservers })) : [],
    operator: operatorRelease(tailscale),
    connector: connectorObject(tailscale, routesOf(tailscale, homelab)),
  };
}

function tailnetPolicy(homelab: Homelab, tailscale: Tailscale, destinations: Destination[]): TailnetPolicy {
  const { cluster, lan } = homelab;
  const groups = {
    [EVERYONE]: tailscale.users,
    ...Object.fromEntries(Object.entries(tailscale.groups).map(([name, members]) => [`group:${name}`, members])),
  };
  const tagged = new Set([...Object.values(tailscale.keys).flatMap((k) => k.tags), ...tailscale.tags]);
  const known = [OPERATOR_TAG, DEVICE_TAG, ROUTER_TAG];
  const devices = [...exposedApps(homelab.apps), ...homelab.apps.filter(onFunnel)];
  const deviceTags = Object.fromEntries(devices.map((app) => [deviceTag(app), [OPERATOR_TAG]]));
  // Nobody but the owners of the tailnet hands out a tag that only a key or a machine of theirs carries.
  const keyTags = Object.fromEntries(
    [...tagged].filter((t) => !known.includes(t)).map((t) => [t, ["autogroup:admin"]]),
  );
  return {
    groups,
    hosts: Object.fromEntries(destinations.flatMap((d) => (d.address ? [[d.host, d.address]] : []))),
    tagOwners: {
      [OPERATOR_TAG]: [],
      [DEVICE_TAG]: [OPERATOR_TAG],
      [ROUTER_TAG]: [OPERATOR_TAG],
      ...deviceTags,
      ...keyTags,
    },
    autoApprovers: { routes: Object.fromEntries(routesOf(tailscale, homelab).map((route) => [route, [ROUTER_TAG]])) },
    ...funnelAttributes(homelab.apps),
    grants: destinations.map(({ src, host, ip }) => ({ src, dst: [host], ip })),
    tests: policyTests(groups, destinations, [
      `${cluster.endpoint}:6443`,
      ...cluster.nodes.map((n) => `${n.address}:50000`),
      `${lan.router}:443`,
    ]),
  };
}

function tailnetDestinations(homelab: Homelab): Destination[] {
  const apps = homelab.apps.filter((a) => a.reach.tailnet);
  // The resolver is for whoever has an app there, and not for everybody.
  const resolver = resolverOf(homelab);
  const all = apps
    .filter((app) => app !== resolver)
    .flatMap((app) => [
      ...gatewayDestination(app).flatMap((d) => inBothFamilies(d, isServedOverIpv6(app), homelab)),
      ...ownDestination(app).flatMap((d) => inBothFamilies(d, hasBothFamilies(app), homelab)),
      ...deviceDestination(app),
    ]);
  const { dns } = homelab.lan;
  if (dns === undefined || !homelab.tailscale?.splitDns || all.length === 0) return all;
  const src = [...new Set(all.flatMap((d) => d.src))];
  // It is asked at the one address that split DNS names.
  return [...all, { host: "lan-dns", address: dns.address, src, ip: ["tcp:53", "udp:53"] }];
}

/** A host of the policy file is one address: that of IPv6 is a host of its own. */
function inBothFamilies(destination: Destination, served: boolean, homelab: Homelab): Destination[] {
  const { host, address } = destination;
  const further = served && address !== undefined ? furtherAddress(address, homelab) : [];
  return [destination, ...further.map((one) => ({ ...destination, host: `${host}-ipv6`, address: one }))];
}

function principals(app: App): string[] {
  return app.reach.who.length > 0 ? app.reach.who : [EVERYONE];
}

/**
 * An app behind a Gateway. The host names the app and stands for the Gateway's address, so that the policy file shows each
 * app's own grant; what one of them opens, it opens for all of the Gateway's web apps, whose reach is therefore the same.
 */
function gatewayDestination(app: App): Destination[] {
  const { lanGateway: gateway, key } = app;
  if (gateway === undefined) return [];
  const entrance = isWeb(app)
    ? { host: `web-${key}`, ip: ["tcp:80", "tcp:443"] }
    : { host: `${app.protocol}-${key}`, ip: [`${app.protocol}:${app.port}`] };
  return [{ ...entrance, address: gateway.address, src: principals(app) }];
}

function ownDestination(app: App): Destination[] {
  if (app.address === undefined) return [];
  return [{ host: `app-${app.key}`, address: app.address, src: principals(app), ip: grantedPorts(app) }];
}

function exposedApps(apps: App[]): App[] {
  return apps.filter((a) => a.tailscale?.expose && a.reach.tailnet);
}

/** A name on Funnel leads the tailnet's own people to the device itself, where the relays' way is closed to them. */
function deviceDestination(app: App): Destination[] {
  const ip = [...(exposedApps([app]).length > 0 ? grantedPorts(app) : []), ...(onFunnel(app) ? ["tcp:443"] : [])];
  return ip.length > 0 ? [{ host: deviceTag(app), src: principals(app), ip: [...new Set(ip)] }] : [];
}

/** The attribute with which Tailscale's relays hand connections to a device: for the apps on Funnel and nothing else. */
function funnelAttributes(apps: App[]): Pick<TailnetPolicy, "nodeAttrs"> {
  const target = apps.filter(onFunnel).map(deviceTag);
  return target.length > 0 ? { nodeAttrs: [{ target, attr: ["funnel"] }] } : {};
}

function operatorRelease({ operator }: Tailscale): ReleasePlan {
  return {
    name: "tailscale-operator",
    namespace: operator.namespace,
    chart: "tailscale-operator",
    repository: "https://pkgs.tailscale.com/helmcharts",
    version: operator.chartVersion,
    // The OAuth client comes from the Secret operator-oauth, which the chart uses when it is given none itself.
    values: {
      operatorConfig: { hostname: operator.hostname, defaultTags: [OPERATOR_TAG] },
      proxyConfig: { defaultTags: DEVICE_TAG },
    },
  };
}

/** The subnet router's routes; of IPv6 the LAN's network, and that of the addresses which BGP announces. */
function routesOf({ subnetRouter }: Tailscale, { ipv6 }: Homelab): string[] {
  return [...subnetRouter.routes, ...(ipv6 ? [ipv6.lan, ...(ipv6.loadBalancers ? [ipv6.loadBalancers] : [])] : [])];
}

function connectorObject({ subnetRouter }: Tailscale, advertiseRoutes: string[]): KubernetesObject {
  return {
    apiVersion: "tailscale.com/v1alpha1",
    kind: "Connector",
    metadata: { name: subnetRouter.name, labels: ownLabels },
    spec: {
      // The operator numbers its replicas: the device is called <hostname>-0.
      hostnamePrefix: subnetRouter.hostname,
      tags: [ROUTER_TAG],
      subnetRouter: { advertiseRoutes },
    },
  };
}
