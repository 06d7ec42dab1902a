import type { Range } from "../../config/ipv4";
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
  /** The names for which its certificate is issued. */
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
    // A certificate that is missing here is another Gateway's, which both share.
    plan.gateways.flatMap(({ certificate: own, furtherCertificates: further }) =>
      [...(own ? [own] : []), ...further.map((f) => f.certificate)].map((certificate): [string, string[]] => {
        const { secretName, dnsNames } = certificate.spec as { secretName: string; dnsNames: string[] };
        return [`${certificate.metadata.namespace}/${secretName}`, dnsNames];
      }),
    ),
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
  return [...redirects, ...routes].flatMap(({ app, route }) => {
    const { parentRefs, hostnames, rules } = route.spec as RouteSpec;
    const backend = rules[0]?.backendRefs?.[0];
    return parentRefs.map((parent) => ({
      gateway: `${parent.namespace ?? route.metadata.namespace}/${parent.name}`,
      listener: parent.sectionName,
      hostnames: hostnames ?? [],
      ...(backend && { service: `${route.metadata.namespace}/${backend.name}:${backend.port}` }),
      ...(app && { app }),
    }));
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

/** The settings of the LAN's resolver, in dnsmasq's words whatever its kind. */
export function resolverEntries({ lanDns, lanDnsApi, lanDnsServer, handNames }: NetworkPlan): string[] {
  const record = (name: string, address: string) => `host-record=${name},${address}`;
  const byHand = Object.entries(handNames?.names ?? {}).map(([name, address]) => record(name, address));
  if (lanDnsApi?.kind === "adguard") return lanDnsApi.rewrites.map(({ domain, answer }) => record(domain, answer));
  if (lanDnsApi?.kind === "unifi") return lanDnsApi.records.map(({ key, value }) => record(key, value));
  if (lanDnsApi?.kind === "technitium") return lanDnsApi.zones.flatMap(zoneRecords);
  if (lanDnsServer) return Object.entries(lanDnsServer.files.data).flatMap(zoneEntries);
  const hosts = (lanDnsApi?.hosts ?? []).map((entry) => record(...(entry.split(" ").reverse() as [string, string])));
  return [...(lanDns?.content ?? "").split("\n"), ...(lanDnsApi?.lines ?? []), ...hosts, ...byHand];
}

/** The records of a CoreDNS file: its Corefile has single names as lines of the plugin hosts, each other file is a zone. */
function zoneEntries([file, text]: [string, string]): string[] {
  const single = [...text.matchAll(/^ +([\d.]+) (\S+)$/gm)].map(
    ([, address, name]) => `host-record=${name},${address}`,
  );
  if (file === "Corefile") return single;
  const records = [...text.matchAll(/^(\S+)\. \d+ IN A (\S+)$/gm)].map(([, name = "", address]) =>
    name.startsWith("*.") ? `address=/${name.slice(2)}/${address}` : `host-record=${name},${address}`,
  );
  return [`local=/${file.replace(/\.zone$/, "")}/`, ...records];
}

type Zones = Extract<NetworkPlan["lanDnsApi"], { zones: unknown }>["zones"];

/** A zone of Technitium as lines; one that only hands on its own name stands as that name's exception. */
function zoneRecords({ zone, type, records }: Zones[number]): string[] {
  const lines = records.map(({ domain, address }) =>
    domain.startsWith("*.") ? `address=/${domain.slice(2)}/${address}` : `host-record=${domain},${address}`,
  );
  if (type === "Primary") return [`local=/${zone}/`, ...lines];
  return lines.length > 0 ? lines : [`host-record=${zone},${zone}`];
}

/** RFC 4592: the star at the nearest ancestor that exists counts; a name exists that has a record, or one below it. */
function zoned(zones: Zones, name: string): { zone: Zones[number]; address: string | undefined } | undefined {
  const isIn = (one: string, domain: string) => one === domain || one.endsWith(`.${domain}`);
  const [zone] = zones.filter((z) => isIn(name, z.zone)).sort((a, b) => b.zone.length - a.zone.length);
  if (zone === undefined) return undefined;
  const at = (domain: string) => zone.records.find((r) => r.domain === domain && r.type === "A")?.address;
  const exists = (domain: string) => domain === zone.zone || zone.records.some((r) => isIn(r.domain, domain));
  const labels = name.split(".");
  const nearest = labels.map((_, i) => labels.slice(i).join(".")).find(exists) ?? zone.zone;
  return { zone, address: nearest === name ? at(name) : at(`*.${nearest}`) };
}

/** The answers of the LAN's resolver, whatever its kind. */
export function answersOf(plan: NetworkPlan): ReturnType<typeof dnsRecords> | undefined {
  const { lanDns, lanDnsApi, lanDnsServer, handNames } = plan;
  if (lanDnsApi?.kind === "adguard") {
    const entries = lanDnsApi.rewrites.map(({ domain, answer }) => [domain, answer]);
    const names = Object.fromEntries(entries) as Record<string, string>;
    return { answer: (name) => starred(names, name), isLocal: (name) => starred(names, name) !== undefined };
  }
  if (lanDnsApi?.kind === "technitium") {
    const { zones } = lanDnsApi;
    return {
      answer: (name) => zoned(zones, name)?.address,
      isLocal: (name) => zoned(zones, name)?.zone.type === "Primary",
    };
  }
  if (lanDnsApi?.kind === "unifi") {
    // It asks the public DNS for other types, as a home router does.
    const { answer } = dnsRecords(resolverEntries(plan).join("\n"));
    return { answer, isLocal: () => true };
  }
  if (lanDns || lanDnsApi || lanDnsServer) return dnsRecords(resolverEntries(plan).join("\n"));
  return handNames && { answer: (name) => starred(handNames.names, name), isLocal: () => true };
}

/** The name's own entry, or else that of the star nearest to it. */
function starred(names: Record<string, string>, name: string): string | undefined {
  const labels = name.split(".");
  const stars = labels.map((_, i) => `*.${labels.slice(i + 1).join(".")}`);
  return names[[name, ...stars].find((entry) => names[entry] !== undefined) ?? name];
}

interface Selector {
  matchLabels?: Record<string, string>;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
}

/** Kubernetes' label selectors; one that is missing selects everything. */
export function selects(selector: unknown, labels: Record<string, string>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = (selector ?? {}) as Selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const among = value !== undefined && values.includes(value);
      return operator === "In" ? among : !among;
    })
  );
}

/** Address ranges of a CiliumLoadBalancerIPPool. */
export function blocksOf({ spec }: { spec?: unknown }): Range[] {
  const { blocks } = spec as { blocks: { start: string; stop: string }[] };
  return blocks.map(({ start, stop }) => ({ first: start, last: stop }));
}

/** Services that ask for an address, as Cilium sees them: those of apps, and those that it makes of Gateways. */
export function pinnedServices(plan: NetworkPlan): { name: string; address: string; labels: Record<string, string> }[] {
  const ofGateways = plan.gateways.map(({ gateway: { metadata, spec } }) => ({
    name: `Gateway ${metadata.namespace}/${metadata.name}`,
    address: spec.addresses?.[0]?.value ?? "",
    labels: (spec.infrastructure?.labels ?? {}) as Record<string, string>,
  }));
  const ofApps = plan.apps.flatMap(({ service }) =>
    service?.spec.type === "LoadBalancer"
      ? [
          {
            name: `Service ${service.metadata.namespace}/${service.metadata.name}`,
            address: service.metadata.annotations?.["lbipam.cilium.io/ips"] ?? "",
            labels: service.metadata.labels ?? {},
          },
        ]
      : [],
  );
  return [...ofGateways, ...ofApps];
}

/** A Corefile's server blocks: the domain, and where it forwards to. */
export function serverBlocks(corefile: string): { domain: string; upstreams: string[] }[] {
  return [...corefile.matchAll(/^(\S+):53 \{\n((?: {4}.*\n)*)\}$/gm)].map(([, domain = "", body = ""]) => ({
    domain,
    upstreams: (/^ {4}forward \. (.+)$/m.exec(body)?.[1] ?? "").split(" "),
  }));
}
