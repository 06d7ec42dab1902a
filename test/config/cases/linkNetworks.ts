import type { Case, Change } from "./case";

const ONE = "cluster/nodes/one";
const NODE = "homelab:cluster.nodes.one";
const LINKS = `${NODE}.links`;

/** The node's links in place of its interface; which of them has its address follows or is said. */
const links = (value: object, chosen?: string): Change[] => [
  [`${ONE}/interface`, chosen],
  [`${ONE}/links`, value],
];
const worker = (more: object): Change => [
  "cluster/nodes/two",
  { role: "worker", interface: "eth0", address: "10.0.0.32", ...more },
];

const route = (network: string, gateway: string, metric?: number) => ({ network, gateway, ...(metric && { metric }) });
const storage = (more: object) => ({ eth1: { addresses: ["10.20.0.11/24", "fd00:20::11/64"], ...more } });

/** Routes and addresses that do not fit their links. */
export const linkNetworksCases: Case[] = [
  {
    code: "CLU-32",
    says: "two default routes of one metric",
    changes: [[`${ONE}/links`, storage({ routes: [route("0.0.0.0/0", "10.20.0.1")] })]],
    field: `${LINKS}.eth1.routes.0`,
    message: ["1024", "10.0.0.1 on eth0", "10.20.0.1 on eth1"],
    fix: /metric: 2048/,
    sound: [[`${ONE}/links`, storage({ routes: [route("0.0.0.0/0", "10.20.0.1", 2048)] })]],
  },
  {
    code: "CLU-32",
    says: "two default routes of IPv6",
    changes: links(
      { ...storage({ routes: [route("::/0", "fd00:20::1")] }), eth0: { routes: [route("::/0", "fe80::1")] } },
      "eth0",
    ),
    field: `${LINKS}.eth0.routes.0`,
    message: ["fd00:20::1 on eth1", "fe80::1 on eth0"],
    fix: /in place of ::\/0/,
    sound: [[`${ONE}/links`, storage({ dhcp: true, routes: [route("::/0", "fd00:20::1")] })]],
  },
  {
    code: "CLU-33",
    says: "a router in another network",
    changes: [[`${ONE}/links`, storage({ routes: [route("10.9.0.0/16", "10.21.0.1")] })]],
    field: `${LINKS}.eth1.routes.0.gateway`,
    message: ["10.21.0.1", "10.20.0.11/24"],
    fix: /on the link/,
    sound: [[`${ONE}/links`, storage({ routes: [route("10.9.0.0/16", "10.20.0.1")] })]],
  },
  {
    code: "CLU-33",
    says: "a router of the other kind of address",
    changes: [[`${ONE}/links`, storage({ routes: [route("10.9.0.0/16", "fd00:20::1")] })]],
    field: `${LINKS}.eth1.routes.0.gateway`,
    message: ["two kinds"],
    fix: /IPv6 for one of IPv6/,
    sound: [[`${ONE}/links`, storage({ routes: [route("fd00:9::/48", "fd00:20::1")] })]],
  },
  {
    code: "ADR-04",
    says: "an address of IPv6 twice, in two spellings",
    changes: [[`${ONE}/links`, storage({})], worker({ links: { eth1: { addresses: ["fd00:20:0::11/64"] } } })],
    field: "homelab:cluster.nodes.two.links.eth1.addresses.0",
    message: ["eth1 of two", "eth1 of one"],
    fix: /another address/,
    sound: [[`${ONE}/links`, storage({})], worker({ links: { eth1: { addresses: ["fd00:20::12/64"] } } })],
  },
  {
    code: "ADR-04",
    says: "a link's address on the LAN that is another node's",
    changes: [[`${ONE}/links`, { eth0: { addresses: ["10.0.0.32/24"] } }], worker({})],
    field: `${LINKS}.eth0.addresses.0`,
    message: ["10.0.0.32", "node two"],
    fix: /another address/,
    sound: [[`${ONE}/links`, { eth0: { addresses: ["10.0.0.33/24"] } }], worker({})],
  },
  {
    code: "ADR-07",
    says: "the routers' own address of IPv6",
    changes: [[`${ONE}/links`, { eth1: { addresses: ["fd00:20::/64"] } }]],
    field: `${LINKS}.eth1.addresses.0`,
    message: ["fd00:20::", "eth1"],
    fix: /another address/,
    sound: [[`${ONE}/links`, { eth1: { addresses: ["fd00:20::/127"] } }]],
  },
  {
    code: "ADR-10",
    says: "the storage card in the LAN",
    changes: [[`${ONE}/links`, { eth1: { addresses: ["10.0.0.35/24"] } }]],
    field: `${LINKS}.eth1.addresses.0`,
    message: ["eth1 (10.0.0.35/24)", "eth0 (10.0.0.0/24)"],
    fix: /bond of the two/,
    sound: [[`${ONE}/links`, { eth1: { addresses: ["10.1.0.35/24"] } }]],
  },
  {
    code: "ADR-11",
    says: "a storage network in that of the pods",
    changes: [[`${ONE}/links`, { eth1: { addresses: ["10.244.9.1/24"] } }]],
    field: `${LINKS}.eth1.addresses.0`,
    message: ["10.244.9.1/24", "the pods"],
    fix: /network of its own/,
    sound: [[`${ONE}/links`, { eth1: { addresses: ["10.245.9.1/24"] } }]],
  },
  {
    code: "ADR-12",
    says: "a shared address in no network of its link",
    changes: [[`${ONE}/links`, storage({ virtualIp: "10.21.0.5" })]],
    field: `${LINKS}.eth1.virtualIp`,
    message: ["10.21.0.5", "eth1"],
    fix: /network of eth1/,
    sound: [[`${ONE}/links`, storage({ virtualIp: "fd00:20::5" })]],
  },
];
