import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import type { Protocol, Verdict } from "../../../traffic/model/verdict";
import { View } from "../../../traffic/model/view";
import { follow, type Walk } from "../../../traffic/model/walk";
import { type TailnetExit, tailnetResolver, throughTailnet } from "../../../traffic/tailnet";
import { Policy } from "../../../traffic/tailnet/access";
import { policyFile } from "../../../traffic/tailnet/policyFile";
import { object, resource } from "../../policy/resources";

type Props = Record<string, unknown>;

const ACL = "tailscale:index/acl:Acl";

/** A policy file: an object, or its text. */
export const acl = (file: Props | string, name = "acl"): Resource =>
  resource(ACL, name, { acl: typeof file === "string" ? file : JSON.stringify(file) });

export const connector = (name: string, advertiseRoutes: unknown, tags: unknown = ["tag:router"]): Resource =>
  object("tailscale.com/v1alpha1", "Connector", name, { spec: { tags, subnetRouter: { advertiseRoutes } } });

export const splitDns = (domain: string, ...nameservers: unknown[]): Resource =>
  resource("tailscale:index/dnsSplitNameservers:DnsSplitNameservers", domain, { domain, nameservers });

export const operator = (values: Props = {}): Resource =>
  resource("kubernetes:helm.sh/v3:Release", "operator", {
    chart: "tailscale-operator",
    namespace: "tailscale",
    values: { proxyConfig: { defaultTags: "tag:k8s" }, ...values },
  });

export const exposed = (name: string, annotations: Props = {}, spec: Props = {}): Resource =>
  object(
    "v1",
    "Service",
    name,
    { spec: { ports: [{ port: 80 }], ...spec } },
    { "tailscale.com/expose": "true", ...annotations },
  );

export const FILE = {
  groups: { "group:home": ["ann@example.org", "bob@example.org"] },
  hosts: { gateway: "192.168.30.61", dns: "192.168.30.45" },
  tagOwners: { "tag:k8s": [], "tag:router": [], "tag:ci": [] },
  autoApprovers: { routes: { "192.168.30.0/24": ["tag:router"] } },
  grants: [
    { src: ["group:home"], dst: ["gateway"], ip: ["tcp:443"] },
    { src: ["group:home"], dst: ["dns"], ip: ["tcp:53", "udp:53"] },
    { src: ["ann@example.org"], dst: ["tag:k8s"], ip: ["80"] },
  ],
};

/** A tailnet whose members reach the Gateway and the resolver of a house, and one of them an exposed Service. */
export const WORLD: readonly Resource[] = [
  acl(FILE),
  connector("router", ["192.168.30.0/24"]),
  splitDns("int.example.org", "192.168.30.45"),
  operator(),
  exposed("media/sonarr"),
];

export interface Asked<T> {
  verdict: Verdict;
  status: Verdict["status"];
  result: T | undefined;
  /** Why it ended, and the field that decided. */
  why: string;
  by: string;
  texts: string[];
}

function asked<T>(path: (walk: Walk) => T): Asked<T> {
  let result: T | undefined;
  const verdict = follow((walk) => {
    result = path(walk);
    return undefined;
  });
  const end = verdict.status === "reachable" ? undefined : verdict;
  const by = end?.by === undefined ? "" : `${end.by.title}: ${end.by.field}`;
  return { verdict, status: verdict.status, result, why: end?.why ?? "", by, texts: verdict.hops.map((h) => h.text) };
}

/** @param to `192.168.30.61:443`, `sonarr:80` or `udp 192.168.30.45:53` */
export function reach(resources: readonly Resource[], to: string, who?: string, path?: string): Asked<TailnetExit> {
  const [, protocol = "tcp", address = "", port = ""] = /^(?:(tcp|udp) )?(.+):(\d+)$/.exec(to) ?? [];
  return asked((walk) =>
    throughTailnet(
      { network: new Network(resources), who, port: Number(port), protocol: protocol as Protocol, walk },
      address,
      path,
    ),
  );
}

export function resolver(resources: readonly Resource[], name: string, who?: string): Asked<string | undefined> {
  return asked((walk) => tailnetResolver(new Network(resources), who, name, walk));
}

export function policyOf(file: Props): Policy {
  return new Policy(policyFile(View.of(acl(file))) as View);
}

/** The world with resources left out by name, and others put in or in the place of those with the same name. */
export function changed(world: readonly Resource[], without: string[], ...added: Resource[]): Resource[] {
  return [...world.filter((r) => !without.includes(r.name) && !added.some((a) => a.urn === r.urn)), ...added];
}
