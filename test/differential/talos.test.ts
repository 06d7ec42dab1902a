import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { loadStackFile } from "../../config/load";
import { BUILD_MINUTES } from "./engine";
import { Library, type Machine, machines, mutations, refusals, wrong } from "./talosLibrary";

let v1alpha1: Library;
let documents: Library;

beforeAll(async () => {
  v1alpha1 = await Library.built("talos");
  documents = await Library.built("talos-documents");
}, BUILD_MINUTES * 60_000);
jest.setTimeout(300_000);

test.each([
  ["1.13.0", "the library of 1.13", () => v1alpha1, 83],
  ["1.13.0", "the library of 1.14, which a machine has that was upgraded first", () => documents, 83],
  ["1.14.1", "the library of 1.14", () => documents, 285],
])("every patch for Talos %s of every network passes %s", (version, _, library, count) => {
  const all = machines(version);
  expect(all.flatMap(({ node }) => node.patches)).toHaveLength(count);
  expect(refusals(library(), all)).toEqual([]);
});

test("a library of 1.13 refuses every machine's documents of 1.14", () => {
  for (const { plan, node } of machines("1.14.1"))
    expect(v1alpha1.configuration(plan, node.role, node.patches).errors?.map((e) => e.code)).toContain("bad-version");
});

test("a configuration that 1.14 generates refuses the fields that 1.13 has", () => {
  const [machine] = machines("1.13.0") as [Machine];
  const { errors = [] } = documents.configuration(
    { ...machine.plan, talosVersion: "v1.14.1" },
    "controlplane",
    machine.node.patches,
  );
  const told = errors.map((e) => e.message).join("\n");
  for (const part of [
    "nameservers",
    "allowSchedulingOnControlPlanes",
    "kubelet",
    "KubePrism",
    "proxy",
    "machine.install",
  ])
    expect(told).toContain(part);
});

describe("what a machine of 1.14 has in the end", () => {
  /** Documents of the merged configuration, by kind. */
  const merged = (stack: string, name: string): Map<string, Record<string, unknown>> => {
    const { plan, node } = machines("1.14.1").find((m) => m.stack === stack && m.node.name === name) as Machine;
    const { machineConfiguration = "" } = documents.configuration(plan, node.role, node.patches);
    const all = parseAllDocuments(machineConfiguration).map((d) => d.toJS() as Record<string, unknown>);
    return new Map(all.map((document) => [String(document.kind), document]));
  };

  test("a control plane has neither Flannel nor kube-proxy nor Talos's CoreDNS", () => {
    const node = merged("vanillax", "node-01");
    expect(node.has("KubeFlannelCNIConfig")).toBe(false);
    expect(node.get("KubeProxyConfig")).toMatchObject({ enabled: false });
    expect(node.get("KubeCoreDNSConfig")).toMatchObject({ enabled: false });
  });

  test("control planes take pods where there is no worker, and none where there are some", () => {
    const taint = "node-role.kubernetes.io/control-plane";
    expect(merged("vanillax", "node-01").get("KubeNodeConfig")?.taints).toBeUndefined();
    expect(merged("grown", "cp-1").get("KubeNodeConfig")?.taints).toEqual({ [taint]: "NoSchedule" });
  });

  test("the disk, the ranges and the name are the stack file's in place of the generated ones", () => {
    const node = merged("grown", "worker-1");
    expect(node.get("KubeNetworkConfig")).toMatchObject({
      podSubnets: [grown.podCidr],
      serviceSubnets: [grown.serviceCidr],
    });
    expect(node.get("HostnameConfig")).toEqual({
      apiVersion: "v1alpha1",
      kind: "HostnameConfig",
      auto: "off",
      hostname: "worker-1",
    });
    expect(JSON.stringify(node.get("UnattendedInstallConfig"))).toContain("disk.dev_path");
  });

  const grown = loadStackFile("grown", join(__dirname, "../fixtures")).cluster;
});

/** Maps whose keys are anybody's: every one is right. */
const FREE = /^(taints|machine\.sysctls)\./;

test.each([
  ["1.13.0", () => v1alpha1],
  ["1.14.1", () => documents],
])("a misspelt name of any field that is written for Talos %s is refused", (version, library) => {
  const accepted: string[] = [];
  let asked = 0;
  for (const [stack, name] of [
    ["vanillax", "node-01"],
    ["homelab", "talos-cp01"],
    ["grown", "worker-1"],
    ["cards", "cp-1"],
    ["cards", "worker-1"],
    ["cards", "worker-3"],
  ]) {
    const { plan, node } = machines(version).find((m) => m.stack === stack && m.node.name === name) as Machine;
    for (const [i, patch] of node.patches.entries())
      for (const { path, patch: changed } of mutations(patch).filter((m) => !FREE.test(m.path))) {
        asked++;
        if (library().configuration(plan, node.role, node.patches.with(i, changed)).errors === undefined)
          accepted.push(`${stack} ${path}`);
      }
  }
  expect(asked).toBeGreaterThan(60);
  expect(accepted).toEqual([]);
});

/** A wrong value for every field that Talos 1.14 checks, in place of the one that is written. */
const WRONG: [kind: string, path: string, value: unknown][] = [
  ["UnattendedInstallConfig", "provisioning.diskSelector.match", "disk.dev_path =="],
  ["LinkAliasConfig", "name", ""],
  ["LinkAliasConfig", "selector.match", "mac(link.nothing) == 1"],
  ["LinkConfig", "name", ""],
  ["LinkConfig", "addresses.0.address", "192.168.10.100"],
  ["LinkConfig", "routes.0.gateway", "192.168.10.300"],
  ["Layer2VIPConfig", "name", "192.168.10.300"],
  ["Layer2VIPConfig", "link", ""],
  ["ResolverConfig", "nameservers.0.address", "resolver"],
  ["ResolverConfig", "hostDNS.enabled", "perhaps"],
  ["ResolverConfig", "hostDNS.forwardKubeDNSToHost", "perhaps"],
  ["HostnameConfig", "auto", "stable"],
  ["HostnameConfig", "hostname", "n".repeat(64)],
  ["KubeNodeConfig", "nodeIP.validSubnets.0", "192.168.10.300/32"],
  ["KubeNetworkConfig", "podSubnets.0", "10.14.0.0"],
  ["KubeNetworkConfig", "serviceSubnets.0", "10.43.0.0/64"],
  ["KubePrismConfig", "port", 70000],
  ["KubeProxyConfig", "enabled", "perhaps"],
  ["KubeCoreDNSConfig", "enabled", "perhaps"],
  ["BondConfig", "name", ""],
  ["BondConfig", "links", []],
  ["BondConfig", "bondMode", "802.3xy"],
  ["BondConfig", "lacpRate", "sometimes"],
  ["BondConfig", "xmitHashPolicy", "layer5"],
  ["BondConfig", "miimon", -1],
  ["BondConfig", "mtu", -1],
  ["BondConfig", "addresses.1.address", "fd00:60::51"],
  ["BondConfig", "routes.1.gateway", "fd00:60::g"],
  ["BondConfig", "routes.2.destination", "10.9.0.0"],
  ["BondConfig", "routes.2.metric", "far"],
  ["VLANConfig", "name", ""],
  ["VLANConfig", "vlanID", 4095],
  ["VLANConfig", "parent", ""],
  ["BridgeConfig", "name", ""],
  ["BridgeConfig", "stp.enabled", "perhaps"],
  ["DHCPv4Config", "name", ""],
  ["DHCPv4Config", "routeMetric", "far"],
  ["ResolverConfig", "searchDomains.domains", "int.example.org"],
  ["TimeSyncConfig", "ntp.servers", "192.168.60.1"],
];

test.each(WRONG)("a wrong value of %s %s is refused", (kind, path, value) => {
  const changed = wrong(machines("1.14.1"), path, value, (patch) => patch.includes(`kind: ${kind}\n`));
  expect(documents.configuration(...changed).errors).not.toBeUndefined();
});

/** The same for the links of the v1alpha1 document. */
const WRONG_INTERFACES: [path: string, value: unknown][] = [
  ["0.bond.mode", "802.3xy"],
  ["0.bond.lacpRate", "sometimes"],
  ["0.bond.xmitHashPolicy", "layer5"],
  ["0.bond.miimon", 0],
  ["0.bond.interfaces", "eno1"],
  ["0.mtu", "large"],
  ["0.addresses.1", "fd00:60::g/64"],
  ["0.routes.1.gateway", "fd00:60::g"],
  ["0.routes.2.network", "10.9.0.0"],
  ["0.routes.2.metric", "far"],
  ["0.vip.ip", "192.168.60.300"],
  ["0.vlans.0.addresses.0", "10.20.0.300/24"],
  ["0.vlans.0.vlanId", 70000],
  ["0.vlans.1.dhcp", "perhaps"],
  ["0.vlans.1.dhcpOptions.routeMetric", "far"],
  ["1.bridge.interfaces", "left"],
  ["1.bridge.stp.enabled", "perhaps"],
];

test.each(WRONG_INTERFACES)("a wrong value of machine.network.interfaces.%s is refused", (path, value) => {
  const cards = machines("1.13.0").filter(({ stack }) => stack === "cards");
  const changed = wrong(cards, `machine.network.interfaces.${path}`, value, () => true);
  expect(v1alpha1.configuration(...changed).errors).not.toBeUndefined();
});
