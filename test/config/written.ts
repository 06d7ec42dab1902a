import { parseHomelab, type Written } from "../../config/load";
import { ConfigurationError, type Problem } from "../../config/problems";

type Values = Record<string, unknown>;

/** A small network that breaks no rule; every test of a rule changes one thing of it. */
const SOUND = {
  lan: {
    cidr: "10.0.0.0/24",
    router: "10.0.0.1",
    dns: { kind: "pihole", address: "10.0.0.20" },
    ranges: {
      infrastructure: "10.0.0.10-29",
      nodes: "10.0.0.30-39",
      loadBalancers: "10.0.0.40-59",
      dhcp: "10.0.0.100-199",
    },
    devices: { pihole: { address: "10.0.0.20" }, storage: { purpose: "NFS" } },
  },
  domains: { public: "example.org", internal: "int.example.org" },
  cluster: {
    talosVersion: "1.13.0",
    kubernetesVersion: "1.36.3",
    nodes: { one: { role: "controlplane", interface: "eth0", address: "10.0.0.30", kubeletAddress: "10.0.0.31" } },
  },
  gateways: { home: { name: "home-gateway", namespace: "gateway", address: "10.0.0.40" } },
  apps: {
    wiki: { namespace: "web", port: 8080, reach: ["lan", "tailnet"], metrics: 9100 },
    photos: { namespace: "web", port: 3000, reach: ["lan", "tailnet", "internet"], callers: ["wiki"] },
    media: { namespace: "media", port: 32400, address: "10.0.0.41", reach: ["lan"] },
  },
  monitoring: { namespace: "monitoring" },
  cloudflare: {
    accountId: "0123456789abcdef0123456789abcdef",
    zoneId: "fedcba9876543210fedcba9876543210",
    tunnel: { name: "home" },
  },
  tailscale: { users: ["me@example.org"], groups: { family: ["you@example.org"] } },
};

/** The sound network with one change: a path of keys, and a value that replaces what is there (undefined: takes it away). */
export function written(...changes: [path: string, value: unknown][]): Values {
  const values: Values = structuredClone(SOUND);
  for (const [path, value] of changes) {
    const keys = path.split("/");
    const last = keys.pop() as string;
    let map = values;
    for (const key of keys) {
      map[key] ??= {};
      map = map[key] as Values;
    }
    if (value === undefined) delete map[last];
    else map[last] = value;
  }
  return values;
}

/** Every problem of a configuration; none when it is sound. */
export function problemsOf(values: Values, secrets?: Written["secrets"]): readonly Problem[] {
  try {
    parseHomelab("home", { values, secrets });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

export const codesOf = (values: Values): string[] => problemsOf(values).map((p) => p.code);
