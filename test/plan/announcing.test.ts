import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import type { KubernetesObject } from "../../plan/objects";
import { evaluate, judgedStack } from "../../policy/rule";
import { announcedRules } from "../../policy/rules/announced";
import type { Resource } from "../../traffic/model/resource";
import { written } from "../config/written";
import { cilium, object, resource, service, UNKNOWN } from "../policy/resources";
import { ask, ends } from "../traffic/cluster/world";

type Changes = Parameters<typeof written>;

const ETHERNET = ["^eth[0-9]+", "^en[0-9]+", "^en[opsx]"];
const bond = { bond: { members: ["eno1", "eno2"] } };
const bridge = { bridge: { members: ["eno1"] } };
/** The first node with these links in place of its interface, and workers beside it. */
const links = (value: object, chosen?: string, ...workers: object[]): Changes => [
  ["cluster/nodes/one/interface", chosen],
  ["cluster/nodes/one/links", value],
  ...workers.map((worker, i): Changes[number] => [
    `cluster/nodes/worker${i}`,
    { role: "worker", address: `10.0.0.3${2 + i}`, ...worker },
  ]),
];
const BGP: Changes = [
  ["loadBalancing", { mode: "bgp", bgp: { localAsn: 64513, peers: { router: { address: "10.0.0.1", asn: 64512 } } } }],
  ["lan/ranges/loadBalancers", "10.0.1.0-255"],
  ["gateways/home/address", "10.0.1.40"],
  ["apps/media/address", "10.0.1.41"],
];

const planOf = (...changes: Changes) => planNetwork(parseHomelab("home", { values: written(...changes) }));

/** The part of a plan that decides whether an address is served: machines, Cilium, announcements, and a Service with the address. */
function resourcesOf(plan: ReturnType<typeof planOf>, address: string): Resource[] {
  const asResource = ({ apiVersion, kind, metadata, ...rest }: KubernetesObject) => {
    const made = object(apiVersion, kind, metadata.name, rest);
    Object.assign(made.props, { metadata });
    return made;
  };
  const { pool, announcement, bgp } = plan.loadBalancing;
  const announcing = bgp ? [bgp.cluster, ...bgp.peers, bgp.advertisement] : announcement ? [announcement] : [];
  return [
    ...plan.talos.nodes.map(({ name, address: node, patches }) =>
      resource("talos:machine/configurationApply:ConfigurationApply", name, {
        node,
        machineConfigurationInput: UNKNOWN,
        configPatches: patches,
      }),
    ),
    cilium(plan.cilium.version, plan.cilium.values),
    ...[pool, ...announcing].map(asResource),
    service("media/one", { type: "LoadBalancer", selector: { app: "one" } }, { "lbipam.cilium.io/ips": address }),
  ];
}

/** How it ends on the LAN, and what NET-A11 finds. */
function judged(resources: Resource[], address: string): { arrives: string; found: string[] } {
  const rule = announcedRules.find(({ code }) => code === "NET-A11");
  if (rule === undefined) throw new Error("no rule");
  const { violations } = evaluate(rule, judgedStack(resources));
  return { arrives: ends(ask(resources, `tcp://${address}:80`)), found: violations.map(({ found }) => found) };
}

/** Of each layout: the names after those of Ethernet cards, and the devices that Cilium is told. */
const LAYOUTS: [says: string, changes: Changes, names: string[], devices?: string[]][] = [
  ["a card", [], []],
  ["a card whose name is no Ethernet card's", links({}, "wlan0"), ["^wlan0$"]],
  ["a bond", links({ bond0: bond }), ["^bond0$"]],
  ["a bond that raw patches make", links({}, "bond0"), ["^bond0$"]],
  ["a VLAN on a bond", links({ bond0: { ...bond, vlans: [{ id: 20 }] } }, "bond0.20"), ["^bond0\\.20$"]],
  ["a VLAN on a card", links({ eno1: { vlans: [{ id: 20 }] } }, "eno1.20"), []],
  ["a bridge", links({ br0: bridge }), ["^br0$"], ["br0"]],
  ["a VLAN on a bridge", links({ br0: { ...bridge, vlans: [{ id: 60 }] } }, "br0.60"), ["^br0\\.60$"]],
  ["a bond with a name that Cilium leaves out", links({ "lo-bond": bond }), ["^lo-bond$"], ["lo-bond"]],
  ["a card that hardware chooses", links({ lan: { selector: { driver: "igc" } } }), []],
  [
    "nodes with links of different names",
    links({ bond0: bond }, undefined, { links: { br0: bridge } }, { interface: "ens18" }, { links: { team: bond } }),
    ["^bond0$", "^br0$", "^team$"],
    ["br0"],
  ],
];

describe.each(LAYOUTS)("with %s", (_, changes, names, devices) => {
  test("the announcement is for the links that have the nodes' addresses", () => {
    const { loadBalancing, cilium: chart } = planOf(...changes);
    expect(loadBalancing.announcement?.spec).toMatchObject({ interfaces: [...ETHERNET, ...names] });
    expect(chart.values.devices).toEqual(devices);
    expect(chart.values.forceDeviceDetection).toBe(devices && true);
  });

  test("trace and pack find an address served on the LAN", () => {
    const address = "10.0.0.50";
    const { arrives, found } = judged(resourcesOf(planOf(...changes), address), address);
    expect([arrives, found]).toEqual(["media/one:80", []]);
  });

  test("trace and pack find it served by BGP, which names no interface", () => {
    const plan = planOf(...changes, ...BGP);
    expect(plan.loadBalancing.announcement).toBeUndefined();
    expect(plan.cilium.values.devices).toEqual(devices);
    const { arrives, found } = judged(resourcesOf(plan, "10.0.1.50"), "10.0.1.50");
    expect([arrives, found]).toEqual(["media/one:80", []]);
  });
});

describe("a bridge that Cilium is not told of", () => {
  const plain = (...changes: Changes) =>
    planOf(...links({ br0: bridge }), ["cilium/values", { devices: null }], ...changes);

  test("answers no ARP for the address, and the pack says so", () => {
    const { arrives, found } = judged(resourcesOf(plain(), "10.0.0.50"), "10.0.0.50");
    expect(arrives).toMatch(/^blocked: nothing announces 10\.0\.0\.50 .*looks for no device such as br0/);
    expect(found).toEqual([expect.stringContaining("br0")]);
  });

  test("serves no address that BGP announces, and the pack says so", () => {
    const { arrives, found } = judged(resourcesOf(plain(...BGP), "10.0.1.50"), "10.0.1.50");
    expect(arrives).toMatch(/^blocked: no node serves 10\.0\.1\.50 .*looks for no device such as br0/);
    expect(found).toEqual([expect.stringContaining("br0")]);
  });
});

test("the stack file's own devices stand alone", () => {
  const { values } = planOf(...links({ br0: bridge }), ["cilium/values", { devices: ["br+"] }]).cilium;
  expect(values).toMatchObject({ devices: ["br+"] });
  expect(values).not.toHaveProperty("forceDeviceDetection");
});
