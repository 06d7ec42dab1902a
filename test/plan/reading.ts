import type { NetworkPlan } from "../../plan";

/** Reads planned objects as the systems that get them do, so that tests compare meanings and not shapes. */
export interface Listener {
  /** namespace/name */
  gateway: string;
  name: string;
  address: string;
  port: number;
  protocol: string;
  hostname: string;
  /** What its certificate is issued for. */
  certificateNames: string[];
}

export interface Route {
  /** namespace/name of the parent. */
  gateway: string;
  listener: string;
  hostnames: string[];
  /** namespace/name:port of the backend; none for a redirect. */
  service?: string;
  app?: string;
}

/** Gateway API: `*` stands for one or more labels at the front of a listener's host name, for exactly one in a certificate. */
export function nameMatches(pattern: string, name: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === name;
  return name.endsWith(pattern.slice(1)) && !name.slice(0, -pattern.length + 1).includes(".");
}

export function listenersOf(plan: NetworkPlan): Listener[] {
  const issued = new Map(
    plan.gateways.flatMap(({ certificate }): [string, string[]][] => {
      // Another Gateway's, which both share.
      if (certificate === undefined) return [];
      const { secretName, dnsNames } = certificate.spec as { secretName: string; dnsNames: string[] };
      return [[`${certificate.metadata.namespace}/${secretName}`, dnsNames]];
    }),
  );
  return plan.gateways.flatMap(({ gateway }) =>
    gateway.spec.listeners.map((listener) => ({
      gateway: `${gateway.metadata.namespace}/${gateway.metadata.name}`,
      name: listener.name,
      address: gateway.spec.addresses?.[0]?.value ?? "",
      port: listener.port,
      protocol: listener.protocol,
      hostname: listener.hostname ?? "",
      certificateNames: (listener.tls?.certificateRefs ?? []).flatMap(
        (ref) => issued.get(`${ref.namespace ?? gateway.metadata.namespace}/${ref.name}`) ?? [],
      ),
    })),
  );
}

interface RouteSpec {
  parentRefs: { name: string; namespace?: string; sectionName: string }[];
  hostnames?: string[];
  rules: { backendRefs?: { name: string; port: number }[] }[];
}

export function routesOf(plan: NetworkPlan): Route[] {
  const redirects = plan.gateways.flatMap((g) => (g.redirect ? [{ app: undefined, route: g.redirect }] : []));
  const routes = plan.apps.flatMap((a) => a.routes.map(({ route }) => ({ app: a.key, route })));
  return [...redirects, ...routes].map(({ app, route }) => {
    const { parentRefs, hostnames, rules } = route.spec as RouteSpec;
    const [parent] = parentRefs as [RouteSpec["parentRefs"][number]];
    const backend = rules[0]?.backendRefs?.[0];
    return {
      gateway: `${parent.namespace ?? route.metadata.namespace}/${parent.name}`,
      listener: parent.sectionName,
      hostnames: hostnames ?? [],
      ...(backend && { service: `${route.metadata.namespace}/${backend.name}:${backend.port}` }),
      ...(app && { app }),
    };
  });
}

/** A dnsmasq file's answers, by dnsmasq(8): an exact host-record first, then the longest address=/domain/. */
export function dnsRecords(content: string): {
  answer(name: string): string | undefined;
  isLocal(name: string): boolean;
} {
  const lines = content.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  const values = (option: string) =>
    lines.filter((l) => l.startsWith(`${option}=`)).map((l) => l.slice(option.length + 1));
  const records = new Map(values("host-record").map((v) => v.split(",") as [string, string]));
  const domains = values("address").map((v) => v.split("/").slice(1) as [string, string]);
  const local = values("local").map((v) => v.split("/")[1] as string);
  const isBelow = (name: string, domain: string) => name === domain || name.endsWith(`.${domain}`);
  return {
    answer: (name) => {
      const below = domains.filter(([domain]) => isBelow(name, domain)).sort(([a], [b]) => b.length - a.length);
      return records.get(name) ?? below[0]?.[1];
    },
    isLocal: (name) => local.some((domain) => isBelow(name, domain)),
  };
}
