import { join } from "node:path";
import { parseHomelab, readStackValues } from "../../config/load";
import { ConfigurationError } from "../../config/problems";

const fixtures = join(__dirname, "../fixtures");
const root = join(__dirname, "../..");

/** Codes of what is wrong with a configuration in which one value is replaced (undefined: taken out). */
function codes(stack: string, folder: string, path: string, value: unknown): string[] {
  const values = structuredClone(readStackValues(stack, folder));
  const keys = path.split("/");
  const last = keys.pop() as string;
  let at = values;
  for (const k of keys) at = at[k] as Record<string, unknown>;
  if (value === undefined) delete at[last];
  else at[last] = value;
  try {
    parseHomelab(stack, { values });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.problems.map((p) => p.code);
  }
}

interface Case {
  what: string;
  code: string;
  path: string;
  value: unknown;
}

const grown: Case[] = [
  { what: "two control planes", code: "CLU-04", path: "cluster/nodes/cp-3/role", value: "worker" },
  { what: "an endpoint that is one control plane's own", code: "CLU-05", path: "cluster", value: ownEndpoint() },
  {
    what: "two machines with one network card",
    code: "CLU-06",
    path: "cluster/nodes/worker-1/hardwareAddress",
    value: "02:00:00:00:40:02",
  },
  { what: "BGP without peers", code: "LBA-01", path: "loadBalancing/bgp", value: undefined },
  { what: "peers that nothing is announced to", code: "LBA-02", path: "loadBalancing/mode", value: "l2" },
  {
    what: "BGP for addresses of the LAN",
    code: "LBA-03",
    path: "lan/ranges/loadBalancers",
    value: "192.168.40.60-99",
  },
  {
    what: "a peer that is a node",
    code: "LBA-04",
    path: "loadBalancing/bgp/peers/router/address",
    value: "192.168.40.51",
  },
  { what: "a peer out of reach", code: "LBA-05", path: "loadBalancing/bgp/peers/router/address", value: "10.0.0.1" },
  {
    what: "a part for unpinned Services that lies elsewhere",
    code: "LBA-06",
    path: "loadBalancing/unpinned",
    value: "192.168.42.1-9",
  },
  {
    what: "a pinned address in the part for unpinned Services",
    code: "LBA-07",
    path: "gateways/internal/address",
    value: "192.168.41.130",
  },
  { what: "announced addresses that pods have", code: "ADR-06", path: "cluster/podCidr", value: "192.168.41.0/24" },
  { what: "certificates that nobody issues", code: "GTW-07", path: "cloudflare", value: undefined },
  { what: "a device for nobody on the tailnet", code: "APP-13", path: "apps/wiki", value: deviceWithoutTailnet() },
  { what: "two devices of one name", code: "APP-14", path: "apps/git/tailscale", value: { hostname: "notes" } },
];

function ownEndpoint(): unknown {
  const { cluster } = readStackValues("grown", fixtures) as { cluster: Record<string, unknown> };
  return { ...cluster, virtualIp: false, endpoint: "192.168.40.51" };
}

function deviceWithoutTailnet(): unknown {
  return { namespace: "wiki", port: 80, reach: ["lan"], tailscale: { hostname: "wiki" } };
}

const vanillax: Case[] = [
  { what: "a DNS address that is no Service's", code: "DNS-01", path: "clusterDns/address", value: "10.14.0.10" },
  { what: "a DNS address that the API has", code: "DNS-02", path: "clusterDns/address", value: "10.43.0.1" },
  {
    what: "one certificate for two domains",
    code: "GTW-03",
    path: "gateways/internal/domain",
    value: "home.vanillax.me",
  },
  {
    what: "a tunnel's Gateway for another domain",
    code: "GTW-04",
    path: "gateways/external/domain",
    value: "home.vanillax.me",
  },
  { what: "two Gateways that the tunnel feeds", code: "GTW-05", path: "gateways/internal/feed", value: "tunnel" },
  {
    what: "a wildcard on the LAN without a Gateway",
    code: "GTW-06",
    path: "gateways/internal/domain",
    value: "home.vanillax.me",
  },
];

describe("configuration rules of a grown network", () => {
  test.each(["grown", "older"])("the example %s has no problem", (stack) => {
    expect(() => parseHomelab(stack, { values: readStackValues(stack, fixtures) })).not.toThrow();
  });

  test.each(grown)("$code refuses $what", ({ code, path, value }) => {
    expect(codes("grown", fixtures, path, value)).toContain(code);
  });

  test.each(vanillax)("$code refuses $what in the second network", ({ code, path, value }) => {
    expect(codes("vanillax", root, path, value)).toContain(code);
  });
});
