import type { Case, Change } from "./case";

const plane = (address: string, more: object = {}) => ({ role: "controlplane", interface: "eth0", address, ...more });
const second: Change = ["cluster/nodes/two", plane("10.0.0.32")];
const third: Change = ["cluster/nodes/three", plane("10.0.0.33")];
const shared: Change[] = [
  ["cluster/virtualIp", true],
  ["cluster/endpoint", "10.0.0.39"],
];
const card = "bc:24:11:0a:0b:0c";
const worker = (hardwareAddress: string, address: string) => ({ role: "worker", hardwareAddress, address });

const router = { address: "10.0.0.1", asn: 64512 };
const bgp = (peers: object) => ({ mode: "bgp", bgp: { localAsn: 64513, peers } });
/** Load balancers in a network of their own, as BGP needs it. */
const announced = (peers: object = { router }): Change[] => [
  ["loadBalancing", bgp(peers)],
  ["lan/ranges/loadBalancers", "10.0.1.0-255"],
  ["gateways/home/address", "10.0.1.40"],
  ["apps/media/address", "10.0.1.41"],
];

const guest = (more: object = {}) => ({ name: "guest", namespace: "gateway", address: "10.0.0.43", ...more });
const device = (tailscale: object, reach = ["tailnet"]) => ({ namespace: "web", port: 80, reach, tailscale });

/** Parts by which a network grows: control planes, BGP, a cluster DNS of its own, Gateways for the tunnel, devices of the tailnet. */
export const growingCases: Case[] = [
  {
    code: "CLU-04",
    says: "two control planes",
    changes: [second, ...shared],
    field: "homelab:cluster.nodes",
    message: ["2 control planes"],
    fix: /1, 3 or 5/,
    sound: [second, third, ...shared],
  },
  {
    code: "CLU-05",
    says: "three control planes behind the address of one",
    changes: [second, third],
    field: "homelab:cluster.endpoint",
    message: ["10.0.0.30", "node one"],
    fix: /virtualIp: true/,
    sound: [second, third, ...shared],
  },
  {
    code: "CLU-06",
    says: "two machines with one network card",
    changes: [
      ["cluster/nodes/w1", worker(card, "10.0.0.34")],
      ["cluster/nodes/w2", worker(card, "10.0.0.35")],
    ],
    field: "homelab:cluster.nodes.w2.hardwareAddress",
    message: [card, "node w1"],
    fix: /this machine's own/,
    sound: [
      ["cluster/nodes/w1", worker(card, "10.0.0.34")],
      ["cluster/nodes/w2", worker("bc:24:11:0a:0b:0d", "10.0.0.35")],
    ],
  },
  {
    code: "CLU-07",
    says: "a running cluster that is adopted and bootstrapped",
    changes: [["cluster/secretsFile", "/home/me/secrets.yaml"]],
    field: "homelab:cluster.bootstrap",
    message: ["/home/me/secrets.yaml", "homelab:cluster.secretsFile"],
    fix: /bootstrap: false/,
    sound: [
      ["cluster/secretsFile", "/home/me/secrets.yaml"],
      ["cluster/bootstrap", false],
    ],
  },
  {
    code: "CLU-08",
    says: "a Talos whose documents the installed provider does not know",
    changes: [["cluster/talosVersion", "1.14.1"]],
    field: "homelab:cluster.talosVersion",
    message: ["@pulumiverse/talos 0.8.1", "Talos 1.13", "Talos 1.14.1"],
    fix: /up to 1\.13, or name a provider .* homelab:cluster\.talosProvider/,
    sound: [
      ["cluster/talosVersion", "1.14.1"],
      ["cluster/talosProvider", { version: "0.9.0", library: "1.14" }],
    ],
  },
  {
    code: "CLU-08",
    says: "a named provider that is too old as well",
    changes: [
      ["cluster/talosVersion", "1.15.0"],
      ["cluster/talosProvider", { version: "0.9.0", library: "1.14" }],
    ],
    field: "homelab:cluster.talosVersion",
    message: ["@pulumiverse/talos 0.9.0", "Talos 1.15.0"],
    fix: /up to 1\.14/,
    sound: [
      ["cluster/talosVersion", "1.13.0"],
      ["cluster/talosProvider", { version: "0.9.0", library: "1.14" }],
    ],
  },
  {
    code: "CLU-09",
    says: "the library that a known provider does not carry",
    changes: [["cluster/talosProvider", { version: "0.8.0", library: "1.14" }]],
    field: "homelab:cluster.talosProvider.library",
    message: ["@pulumiverse/talos 0.8.0", "Talos 1.13", "1.14"],
    fix: /newer than 0\.8/,
    sound: [["cluster/talosProvider", { version: "0.8.0", library: "1.13" }]],
  },
  {
    code: "CLU-10",
    says: "a Kubernetes that is newer than Talos runs",
    changes: [["cluster/kubernetesVersion", "1.37.0"]],
    field: "homelab:cluster.kubernetesVersion",
    message: ["Talos 1.13.0", "Kubernetes 1.37.0"],
    fix: /from 1\.31 to 1\.36/,
    sound: [["cluster/kubernetesVersion", "1.31.0"]],
  },
  {
    code: "DNS-01",
    says: "a cluster DNS outside the service range",
    changes: [["clusterDns/address", "10.0.0.45"]],
    field: "homelab:clusterDns.address",
    message: ["10.0.0.45", "homelab:cluster.serviceCidr 10.96.0.0/12"],
    fix: /10\.96\.0\.10/,
    sound: [["clusterDns/address", "10.96.0.53"]],
  },
  {
    code: "DNS-02",
    says: "a cluster DNS at the API's address",
    changes: [["clusterDns/address", "10.96.0.1"]],
    field: "homelab:clusterDns.address",
    message: ["10.96.0.1", "Kubernetes API"],
    fix: /10\.96\.0\.10/,
    sound: [["clusterDns", {}]],
  },
  {
    code: "LBA-01",
    says: "BGP without a peer",
    changes: [...announced(), ["loadBalancing", { mode: "bgp" }]],
    field: "homelab:loadBalancing.bgp",
    message: ["homelab:loadBalancing.bgp is missing"],
    fix: /Add bgp/,
    sound: announced(),
  },
  {
    code: "LBA-02",
    says: "peers that hear nothing",
    changes: [["loadBalancing", { ...bgp({ router }), mode: "l2" }]],
    field: "homelab:loadBalancing.mode",
    message: ["mode is l2"],
    fix: /mode: bgp/,
    sound: announced(),
  },
  {
    code: "LBA-03",
    says: "BGP for addresses of the LAN",
    changes: [["loadBalancing", bgp({ router })]],
    field: "homelab:lan.ranges.loadBalancers",
    message: ["10.0.0.40-10.0.0.59", "10.0.0.0/24"],
    fix: /network of its own/,
    sound: announced(),
  },
  {
    code: "LBA-04",
    says: "a cluster that peers with itself",
    changes: announced({ router: { ...router, address: "10.0.0.30" } }),
    field: "homelab:loadBalancing.bgp.peers.router.address",
    message: ["10.0.0.30", "node one"],
    fix: /10\.0\.0\.1/,
    sound: announced(),
  },
  {
    code: "LBA-05",
    says: "a peer out of reach",
    changes: announced({ router: { ...router, address: "10.9.0.1" } }),
    field: "homelab:loadBalancing.bgp.peers.router.address",
    message: ["10.9.0.1", "10.0.0.0/24"],
    fix: /multihop: 2/,
    sound: announced({ router: { ...router, address: "10.9.0.1", multihop: 2 } }),
  },
  {
    code: "LBA-06",
    says: "addresses for unpinned Services that lie elsewhere",
    changes: [["loadBalancing/unpinned", "10.0.0.60-69"]],
    field: "homelab:loadBalancing.unpinned",
    message: ["10.0.0.60-10.0.0.69", "10.0.0.40-10.0.0.59"],
    fix: /part of that range/,
    sound: [["loadBalancing/unpinned", "10.0.0.50-59"]],
  },
  {
    code: "LBA-07",
    says: "a pinned address that any Service may take",
    changes: [["loadBalancing/unpinned", "10.0.0.41-59"]],
    field: "homelab:apps.media.address",
    message: ["10.0.0.41", "homelab:loadBalancing.unpinned"],
    fix: /outside that part/,
    sound: [["loadBalancing/unpinned", "10.0.0.42-59"]],
  },
  {
    code: "LBA-08",
    says: "announcements on a link that no node has",
    changes: [["cilium/interfaces", ["^ens[0-9]+", "(?i)^BOND"]]],
    field: "homelab:cilium.interfaces",
    message: ["^ens[0-9]+, (?i)^BOND", "eth0"],
    fix: /\^eth0\$/,
    sound: [["cilium/interfaces", ["^ens[0-9]+", "(?i)^ETH"]]],
  },
  {
    code: "ADR-06",
    says: "addresses announced by BGP that pods have",
    changes: [...announced(), ["cluster/podCidr", "10.0.1.0/24"]],
    field: "homelab:cluster.podCidr",
    message: ["10.0.1.0/24", "homelab:lan.ranges.loadBalancers"],
    fix: /share no address/,
    sound: [...announced(), ["cluster/podCidr", "10.0.2.0/24"]],
  },
  {
    code: "APP-13",
    says: "a device on the tailnet for the LAN",
    changes: [
      ["apps/notes", { ...device({ hostname: "notes" }, ["lan"]), gateway: "guest" }],
      ["gateways/guest", guest()],
    ],
    field: "homelab:apps.notes.tailscale",
    message: ["does not name the tailnet"],
    fix: /Add tailnet/,
    sound: [["apps/notes", device({ hostname: "notes" })]],
  },
  {
    code: "APP-14",
    says: "two devices of one name",
    changes: [
      ["apps/notes", device({ hostname: "notes" })],
      ["apps/paper", device({ hostname: "notes" })],
    ],
    field: "homelab:apps.paper.tailscale.hostname",
    message: ["notes", "homelab:apps.notes"],
    fix: /another hostname/,
    sound: [
      ["apps/notes", device({ hostname: "notes" })],
      ["apps/paper", device({ hostname: "paper" })],
    ],
  },
];
