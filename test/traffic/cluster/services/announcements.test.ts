import type { Resource } from "../../../../traffic/model/resource";
import { object } from "../../../policy/resources";
import { ask, base, cilium, l2, node, VALUES } from "../world";
import { goes, one, type Props, without } from "./world";

describe("announcement by ARP", () => {
  const policy = (spec: Props) => goes([...without("announce"), l2(spec), one()]);

  test("needs loadBalancerIPs", () => {
    expect(policy({ loadBalancerIPs: false })).toMatch(/^blocked: .* announces no loadBalancerIPs/);
  });

  test("is for the Services that a policy chooses", () => {
    expect(
      policy({
        serviceSelector: { matchExpressions: [{ key: "io.kubernetes.service.name", operator: "In", values: ["one"] }] },
      }),
    ).toBe("media/one:80");
    expect(policy({ serviceSelector: { matchLabels: { lb: "yes" } } })).toMatch(/^blocked: .* leaves media\/one out/);
  });

  test("happens on interfaces that an expression matches anywhere in the name", () => {
    expect(policy({ interfaces: ["ns1"] })).toBe("media/one:80");
    expect(policy({ interfaces: ["^eth"] })).toMatch(/^blocked: .* announces on \^eth, and the nodes have ens18/);
  });

  test("says its condition where no machine among the resources tells what its interfaces are called", () => {
    const says = (interfaces?: string[]) => {
      const { hops } = ask([...without("announce", "cp"), l2({ interfaces }), one()], "tcp://192.168.30.62:80");
      return hops.map(({ text }) => text).find((text) => text.includes("answers ARP"));
    };
    expect(says(["^eth[0-9]+", "^bond"])).toMatch(
      /a name that \^eth\[0-9]\+ or \^bond matches, which no resource tells$/,
    );
    expect(says()).toMatch(/\(CiliumL2AnnouncementPolicy \S+\)$/);
  });

  test("depends on names that are not known where interfaces are chosen by hardware, unless every name would do", () => {
    const machine = node("cp", [
      "machine: {network: {interfaces: [{deviceSelector: {hardwareAddr: '02:00:00:00:00:01'}, addresses: [192.168.30.50/24]}]}}",
    ]);
    const at = (interfaces?: string[]) => goes([...without("announce", "cp"), machine, l2({ interfaces }), one()]);
    expect(at(["^eth[0-9]+", "^en[0-9]+"])).toMatch(/^unknown: .*what the nodes' interfaces are called is not known/);
    expect(at(["^eth", "^en"])).toBe("media/one:80");
    expect(at()).toBe("media/one:80");
  });

  test("happens on the link that is on the LAN, and not on a VLAN apart from it", () => {
    const bond = "{interface: bond0, addresses: [192.168.30.50/24], vlans: [{vlanId: 20, addresses: [10.20.0.50/24]}]}";
    const machine = node("cp", [`machine: {network: {interfaces: [${bond}]}}`]);
    const at = (interfaces: string[]) => goes([...without("announce", "cp"), machine, l2({ interfaces }), one()]);
    expect(at(["^bond"])).toBe("media/one:80");
    expect(at(["^bond0\\.20$"])).toMatch(/^blocked: .*the nodes have bond0$/);
  });

  test("depends on the link that is on the LAN where a DHCP server gives the addresses", () => {
    const links = "{interface: eno1, dhcp: true}, {interface: eno2, dhcp: true}";
    const machine = node("cp", [`machine: {network: {interfaces: [${links}]}}`]);
    const at = (interfaces: string[]) => goes([...without("announce", "cp"), machine, l2({ interfaces }), one()]);
    expect(at(["^eno"])).toBe("media/one:80");
    expect(at(["^eno1"])).toMatch(/^unknown: .*by which link the nodes are on the LAN is not known/);
  });

  test("depends on the nodes' labels where a policy chooses nodes", () => {
    expect(policy({ nodeSelector: { matchLabels: { rack: "a" } } })).toMatch(/^unknown: .*chooses nodes by labels/);
  });

  test("by one policy is enough", () => {
    expect(goes([...base, l2({ loadBalancerIPs: false }, "other"), one()])).toBe("media/one:80");
  });

  test("is not needed inside the cluster", () => {
    expect(goes([...without("announce"), one()], "tcp://192.168.30.62:80", "pod:web/x")).toBe("media/one:80");
    expect(goes([...without("announce"), one()], "tcp://192.168.30.62:80", "node")).toBe("media/one:80");
  });
});

describe("announcement by BGP", () => {
  const bgp = (kind: string, name: string, spec: Props, labels: Props = {}) => {
    const made = object("cilium.io/v2", kind, name, { spec });
    Object.assign(made.props.metadata as Props, { labels });
    return made;
  };
  const cluster = bgp("CiliumBGPClusterConfig", "bgp", {
    bgpInstances: [
      { name: "i", peers: [{ name: "router", peerAddress: "192.168.30.1", peerConfigRef: { name: "peer" } }] },
    ],
  });
  const peer = bgp("CiliumBGPPeerConfig", "peer", {
    families: [{ afi: "ipv4", safi: "unicast", advertisements: { matchLabels: { advertise: "lb" } } }],
  });
  const advertisement = (item: Props = {}, labels: Props = { advertise: "lb" }) =>
    bgp(
      "CiliumBGPAdvertisement",
      "ad",
      {
        advertisements: [
          { advertisementType: "Service", service: { addresses: ["LoadBalancerIP"] }, selector: {}, ...item },
        ],
      },
      labels,
    );
  const world = (...more: Resource[]) => [
    ...without("announce", "cilium"),
    cilium("1.20.2", { ...VALUES, bgpControlPlane: { enabled: true } }),
    one(),
    ...more,
  ];

  test("needs cluster configuration, peer configuration and an advertisement that fit together", () => {
    expect(goes(world(cluster, peer, advertisement()))).toBe("media/one:80");
    expect(goes(world(cluster, peer))).toMatch(/^blocked: .*no advertisement of CiliumBGPPeerConfig peer/);
    expect(goes(world(cluster, advertisement()))).toMatch(/^blocked: .*has no CiliumBGPPeerConfig/);
    expect(goes(world(peer, advertisement()))).toMatch(/^blocked: nothing announces/);
    expect(goes(world(cluster, peer, advertisement({}, { advertise: "pods" })))).toMatch(/^blocked/);
  });

  test("is for load-balancer addresses of the Services that it selects, and without a selector for none", () => {
    expect(goes(world(cluster, peer, advertisement({ service: { addresses: ["ClusterIP"] } })))).toMatch(/^blocked/);
    expect(goes(world(cluster, peer, advertisement({ selector: { matchLabels: { lb: "yes" } } })))).toMatch(/^blocked/);
    expect(goes(world(cluster, peer, advertisement({ selector: undefined })))).toMatch(/^blocked/);
  });

  test("leads to pods that see the client or the node which hands it on, with externalTrafficPolicy Local the client alone", () => {
    const clientsOnly = object("cilium.io/v2", "CiliumNetworkPolicy", "media/lan", {
      spec: { endpointSelector: {}, ingress: [{ fromCIDR: ["192.168.30.0/24"] }] },
    });
    const nodes = [node("second"), clientsOnly, cluster, peer, advertisement()];
    const behind = (spec: Props) => goes([...world(...nodes).filter((r) => r.name !== "media/one"), one({}, spec)]);
    expect(behind({})).toMatch(/^unknown: .*depends on what is not known/);
    expect(behind({ externalTrafficPolicy: "Local" })).toBe("media/one:80");
  });

  test("does not happen when Cilium has it switched off", () => {
    expect(goes([...without("announce"), one(), cluster, peer, advertisement()])).toMatch(
      /^blocked: .*bgpControlPlane.enabled is not true/,
    );
  });
});
