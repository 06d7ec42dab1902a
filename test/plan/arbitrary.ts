import fc from "fast-check";
import { fromNumber, toNumber } from "../../config/ipv4";
import { grow } from "./growth";

const KINDS = [
  "web",
  "address",
  "both",
  "tcp",
  "udp",
  "device",
  "closed",
  "public",
  "outside",
  "node",
  "chart",
  "certified",
  "passed",
  "funnel",
] as const;

/** Kinds that name the Gateway that serves them. */
const ROUTED: readonly string[] = ["web", "both", "tcp", "udp", "node", "chart", "certified", "passed"];
const NAMED = ["me@example.org", "guest@example.org", "tag:television"];
/** Other networks of the house. */
const OTHERS = ["192.168.140.0/24", "10.250.0.0/20"];

type Values = Record<string, unknown>;
type Draw = fc.GeneratorValue;

/** The choices for apps behind the LAN's Gateway, all of which are open to the LAN. */
const LAN_REACHES = [["lan"], ["lan", "tailnet"], ["lan", "tailnet:family"]];
const TAILNET_REACHES = [["tailnet"], ["tailnet:family", "tailnet:friends"]];

/** A random valid configuration, as a person may write it. Every draw that matters to a rule is made so that the rule holds. */
export function drawHomelab(draw: Draw): Values {
  const flip = () => draw(fc.boolean);
  const upTo = (max: number, min = 0) => draw(fc.integer, { min, max });
  const some = (names: string[]) => draw(fc.subarray, names) as string[];
  const prefix = draw(fc.constantFrom, "192.168.7", "172.20.9", "10.200.3");
  const [a, b, c] = [upTo(40, 20), upTo(80, 60), upTo(140, 110)] as const;
  const pool = addresses(`${prefix}.${b}`);
  const machines = addresses(`${prefix}.${a}`);
  const internal = draw(fc.constantFrom, "int.example.org", "example.org", "home.example.net");
  const gateways = drawGateways(draw, pool, internal);
  const nodes = drawNodes(draw, machines);
  return grow(draw, {
    lan: {
      cidr: `${prefix}.0/24`,
      router: draw(fc.constantFrom, `${prefix}.1`, `${prefix}.254`),
      ...(flip() && {
        dns: drawDns(draw, prefix, internal, { gateway: `${prefix}.${b}`, free: pool() }),
      }),
      ranges: {
        ...(flip() && { infrastructure: `${prefix}.2-${a - 1}` }),
        nodes: `${prefix}.${a}-${a + 15}`,
        loadBalancers: `${prefix}.${b}-${prefix}.${c - 1}`,
        ...(flip() && { dhcp: `${prefix}.${c}-253` }),
      },
      devices: { storage: { purpose: "NFS", ...(flip() && { address: `${prefix}.5` }) } },
    },
    domains: { public: "example.org", internal },
    cluster: { talosVersion: "1.13.0", kubernetesVersion: "1.36.3", ...nodes },
    gateways,
    apps: drawApps(draw, gateways, pool, { some, upTo, flip, outside: addresses(`${prefix}.6`), internal }),
    monitoring: {},
    cloudflare: {
      accountId: "0".repeat(32),
      zoneId: "1".repeat(32),
      tunnel: { name: "home", wildcard: "edge" in gateways && flip() },
    },
    tailscale: {
      users: ["me@example.org"],
      groups: { family: ["you@example.org"], friends: ["they@example.org"] },
      tags: ["tag:television"],
      splitDns: flip(),
      ...(flip() && { subnetRouter: { routes: [`${prefix}.0/25`, `${prefix}.128/25`] } }),
    },
  });
}

/** Hands out one address after the other. */
function addresses(first: string): () => string {
  let next = toNumber(first);
  return () => fromNumber(next++);
}

/** Every kind of resolver. */
export const RESOLVERS = [
  ...["pihole", "dnsmasq", "pihole-api", "adguard", "unifi", "technitium", "coredns", "none"],
] as const;

function drawDns(
  draw: Draw,
  prefix: string,
  internal: string,
  { gateway, free }: { gateway: string; free: string },
): Values {
  const records = draw(fc.subarray, [`nas.${internal}`, "printer.elsewhere.net", "www.example.org"]) as string[];
  const kind: string = draw(fc.constantFrom, ...RESOLVERS);
  return {
    kind,
    address: kind === "coredns" ? free : `${prefix}.4`,
    mode: kind === "unifi" ? "records" : draw(fc.constantFrom, "records", "wildcard"),
    records: Object.fromEntries(records.map((name) => [name, draw(fc.constantFrom, `${prefix}.5`, gateway)])),
  };
}

function drawNodes(draw: Draw, next: () => string): Values {
  let cards = 10;
  const machine = (role: string, i: number) => ({
    role,
    ...(i % 2 === 0 ? { interface: "eth0" } : { hardwareAddress: `bc:24:11:0a:0b:${cards++}` }),
    address: next(),
  });
  const planes = draw(fc.constantFrom, 1, 3);
  // Several control planes share an address.
  const virtual = planes > 1 || draw(fc.boolean) ? { virtualIp: true, endpoint: next() } : undefined;
  const nodes: Values = {};
  for (let i = 0; i < planes; i++)
    nodes[`plane-${i}`] = {
      ...machine("controlplane", i),
      ...(virtual === undefined && i === 0 && { kubeletAddress: next() }),
    };
  for (let i = draw(fc.integer, { min: 0, max: 2 }); i > 0; i--) nodes[`worker-${i}`] = machine("worker", i);
  return { ...virtual, nodes };
}

interface DrawnGateway {
  feed?: "tunnel";
  /** The `reach` of all web apps of the Gateway towards LAN and tailnet. */
  reach?: string[];
}

const reachOf = new WeakMap<object, string[]>();

function drawGateways(draw: Draw, next: () => string, internal: string): Record<string, DrawnGateway> {
  const gateways: Record<string, DrawnGateway> = {};
  const kinds = draw(
    fc.constantFrom,
    ["home"],
    ["home", "edge"],
    ["home", "family"],
    ["edge", "home", "family"],
    ["edge", "home", "raw"],
  ) as string[];
  for (const key of kinds) {
    const gateway = {
      name: draw(fc.constantFrom, `${key}-gateway`, `${key}`),
      namespace: draw(fc.constantFrom, "kube-system", "gateway"),
      address: next(),
      ...(key === "edge" && { feed: "tunnel" as const }),
      ...(key === "family" && { domain: `family.${internal}` }),
    };
    reachOf.set(gateway, draw(fc.constantFrom, ...LAN_REACHES));
    gateways[key] = gateway;
  }
  return gateways;
}

function drawApps(
  draw: Draw,
  gateways: Record<string, DrawnGateway>,
  next: () => string,
  {
    some,
    upTo,
    flip,
    outside,
    internal,
  }: {
    some: (names: string[]) => string[];
    upTo: (max: number, min?: number) => number;
    flip: () => boolean;
    /** Addresses of devices outside of the cluster. */
    outside: () => string;
    internal: string;
  },
): Values {
  const keys = some([
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "home",
    "lan-dns",
    "alpha-public",
    "home-gateway-redirect",
  ]);
  const homes = Object.keys(gateways).filter((key) => gateways[key]?.feed !== "tunnel" && key !== "raw");
  const kinds = new Map(keys.map((key) => [key, draw(fc.constantFrom, ...KINDS) as (typeof KINDS)[number]]));
  return Object.fromEntries(
    keys.map((key, i) => {
      const kind = kinds.get(key) ?? "web";
      // An app that ends TLS by itself needs a Gateway that ends it for nobody.
      const raw = kind === "passed" && "raw" in gateways;
      const gateway = raw ? "raw" : draw(fc.constantFrom, ...homes);
      const home = reachOf.get(gateways[gateway] as object) as string[];
      const internet = flip() ? ["internet"] : [];
      const namespace = draw(fc.constantFrom, "media", "web", "kube-system");
      // Where no policy refuses the LAN, an address is for the LAN too.
      const guarded = namespace === "kube-system" ? [] : TAILNET_REACHES;
      const reach = {
        web: [...home, ...internet],
        both: [...home, ...internet],
        address: [...draw(fc.constantFrom, ...LAN_REACHES, ...guarded), ...internet],
        tcp: draw(fc.constantFrom, ...LAN_REACHES),
        udp: draw(fc.constantFrom, ...LAN_REACHES),
        device: [...draw(fc.constantFrom, ...TAILNET_REACHES), ...internet],
        closed: [],
        public: ["internet"],
        outside: [...home, ...("edge" in gateways ? internet : [])],
        node: home,
        chart: [...home, ...internet],
        certified: [...home, ...internet],
        passed: home,
        funnel: [...draw(fc.constantFrom, ...TAILNET_REACHES, []), "internet"],
      }[kind];
      if (kind === "outside") {
        const tls = flip() ? { tls: { name: "device.example.org" } } : {};
        return [key, { namespace, backend: { address: outside(), port: upTo(9999, 80), ...tls }, gateway, reach }];
      }
      const apex = key === "alpha" && gateway === "home" && flip() ? [internal] : [];
      const several: Values = {
        web: [key, `${key}-whole.${internal}`, `${key}-open.example.org`, ...apex],
        both: [`${key}-whole.${internal}`, `${key}-open.example.org`],
        public: [`${key}-open.example.org`, key],
      };
      const inside = keys.filter((k) => k !== key && kinds.get(k) !== "outside");
      const isPlain = kind === "tcp" || kind === "udp";
      const app = {
        namespace,
        // On its node's network an app shares its ports with all others there.
        port: kind === "node" ? 20_000 + i : isPlain ? 5000 + i : upTo(9999, 80),
        ...(kind !== "node" && flip() && { targetPort: upTo(9999, 1024) }),
        reach,
        ...(isPlain && { protocol: kind }),
        ...(ROUTED.includes(kind) && { gateway }),
        ...(kind === "device" && { tailscale: flip() ? {} : { hostname: `${key}-device` } }),
        ...((kind === "address" || kind === "both") && { address: next() }),
        ...(isPlain ? {} : flip() ? { name: `${key}-name` } : several[kind] && flip() ? { names: several[kind] } : {}),
        ...(kind !== "node" &&
          flip() && {
            ports: [
              {
                name: "more",
                port: 10000,
                ...(flip() && { endPort: upTo(10099, 10000) }),
                protocol: draw(fc.constantFrom, "TCP", "UDP"),
              },
            ],
          }),
        ...(flip() && { metrics: 9100 }),
        ...(kind === "chart"
          ? { service: { name: `${key}-chart`, existing: true }, selector: { app: key } }
          : flip() && { service: { name: `${key}-svc` } }),
        ...(kind === "node" && { hostNetwork: true }),
        ...(kind === "certified" && { certificate: flip() ? {} : { issuer: "own-authority" } }),
        ...(kind === "funnel" && { internet: { by: "funnel" } }),
        ...(raw && { tls: "passthrough" }),
        // People of the tailnet, where nobody else there is meant.
        ...(kind === "device" && !reach.includes("tailnet") && flip() && { tailnet: NAMED }),
        ...(kind === "address" && flip() && { from: OTHERS }),
        callers: some(inside),
      };
      return [key, app];
    }),
  );
}
