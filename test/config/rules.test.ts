import { problemCodes } from "../../config/problems";
import { addressesCases } from "./cases/addresses";
import { appsCases } from "./cases/apps";
import { backendsCases, withKey } from "./cases/backends";
import { firewallCases } from "./cases/firewall";
import { funnelCases } from "./cases/funnel";
import { gatewaysCases } from "./cases/gateways";
import { growingCases } from "./cases/growing";
import { ipv6Cases } from "./cases/ipv6";
import { kindsCases } from "./cases/kinds";
import { linkNetworksCases } from "./cases/linkNetworks";
import { linksCases } from "./cases/links";
import { linkValuesCases } from "./cases/linkValues";
import { namesCases } from "./cases/names";
import { networkCases } from "./cases/network";
import { otherNetworksCases } from "./cases/otherNetworks";
import { peopleCases } from "./cases/people";
import { portForwardCases } from "./cases/portForward";
import { resolversCases } from "./cases/resolvers";
import { routesCases } from "./cases/routes";
import { signInCases } from "./cases/signIn";
import { tailnetCases } from "./cases/tailnet";
import { tlsCases } from "./cases/tls";
import { tunnelCases } from "./cases/tunnels";
import { valuesCases } from "./cases/values";
import { codesOf, problemsOf, written } from "./written";

const cases = [
  ...valuesCases,
  ...addressesCases,
  ...networkCases,
  ...resolversCases,
  ...appsCases,
  ...growingCases,
  ...ipv6Cases,
  ...gatewaysCases,
  ...tailnetCases,
  ...backendsCases,
  ...firewallCases,
  ...funnelCases,
  ...kindsCases,
  ...otherNetworksCases,
  ...peopleCases,
  ...portForwardCases,
  ...routesCases,
  ...signInCases,
  ...tlsCases,
  ...tunnelCases,
  ...namesCases,
  ...linksCases,
  ...linkNetworksCases,
  ...linkValuesCases,
];

test("the network that every case changes is sound", () => expect(problemsOf(written())).toEqual([]));

describe.each(cases)("$code, $says", ({ code, changes, field, message, fix, sound }) => {
  test("is refused alone, with its field, its owners and what to write instead", () => {
    const problems = problemsOf(written(...changes));
    expect(problems).toEqual([{ code, field, message: expect.any(String), fix: expect.stringMatching(fix) }]);
    for (const part of message) expect(problems[0]?.message).toContain(part);
  });

  test("is not seen in a sound network that looks like it", () => expect(codesOf(written(...sound))).toEqual([]));
});

test("a private key in place of an authority is refused, and never shown", () => {
  const problems = problemsOf(written(["apps/nas", withKey]));
  expect(problems.map((p) => [p.code, p.field])).toEqual([["CFG-01", "homelab:apps.nas.backend.tls.ca"]]);
  expect(problems[0]?.message).toMatch(/holds a private key/);
  expect(JSON.stringify(problems)).not.toMatch(/[A-Za-z0-9+/]{40}/);
});

test("every contradiction of a device is told at once", () => {
  const nas = { namespace: "devices", backend: { address: "10.0.0.55" }, port: 80, metrics: 1, selector: { a: "b" } };
  expect(codesOf(written(["apps/nas", nas]))).toEqual(["APP-17", "APP-18", "APP-18"]);
});

test("every problem of a machine's links is told at once", () => {
  const one = {
    role: "controlplane",
    address: "10.0.0.30",
    links: {
      bond0: { bond: { members: ["eno1"] }, addresses: ["10.0.0.31"], vlans: [{ id: 5000 }, { id: 20, mtu: 9000 }] },
      eth1: { routes: [{ network: "10.9.0.0/16", gateway: "10.21.0.1" }] },
    },
  };
  expect(codesOf(written(["cluster/nodes/one", one])).toSorted()).toEqual([
    "CFG-01",
    "CFG-01",
    "CLU-20",
    "CLU-24",
    "CLU-31",
    "CLU-33",
  ]);
});

test("what is wrong with the links of every machine is told once, where it is written", () => {
  const worker = (address: string) => ({ role: "worker", address });
  const problems = problemsOf(
    written(
      ["cluster/links", { bond0: { bond: { members: ["eno1"] } } }],
      ["cluster/nodes/two", worker("10.0.0.32")],
      ["cluster/nodes/three", worker("10.0.0.33")],
    ),
  );
  expect(problems.map(({ code, field }) => [code, field])).toEqual([
    ["CLU-24", "homelab:cluster.links.bond0.bond.members"],
  ]);
});

test("every problem of several tunnels is told at once", () => {
  const app = (namespace: string, tunnel: string) => ({
    namespace,
    port: 80,
    reach: ["internet"],
    internet: { tunnel },
  });
  const problems = problemsOf(
    written(
      ["cloudflare/tunnels", { hooks: { name: "house" }, spare: { name: "house", namespace: "cloudflared" } }],
      ["gateways/home/tunnel", "hooks"],
      ["apps/one", app("web", "hoks")],
      ["apps/two", app("cloudflared-hooks", "business")],
    ),
  );
  expect(problems.map(({ code, field }) => `${code} ${field.replace("homelab:", "")}`).toSorted()).toEqual([
    "NSP-01 apps.two.namespace",
    "NSP-01 cloudflare.tunnels.spare.namespace",
    "TUN-01 apps.one.internet.tunnel",
    "TUN-01 apps.two.internet.tunnel",
    "TUN-02 cloudflare.tunnels.spare",
    "TUN-03 cloudflare.tunnels.hooks",
    "TUN-03 cloudflare.tunnels.spare",
    "TUN-05 gateways.home.tunnel",
  ]);
});

test("every code is tested", () => {
  const elsewhere = ["CFG-04", "CFG-05", "CFG-06", "SEC-01", "SEC-02"];
  expect([...new Set([...cases.map((c) => c.code), ...elsewhere])].sort()).toEqual(Object.keys(problemCodes).sort());
});
