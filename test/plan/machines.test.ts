import { join } from "node:path";
import { parse } from "yaml";
import { loadStackFile } from "../../config/load";
import { planTalos } from "../../plan/talos";
import { nodes } from "../../traffic/cluster/nodes/nodes";
import { machinesPage } from "../../traffic/documents/machines";
import { Network } from "../../traffic/model/network";
import { resource, UNKNOWN } from "../policy/resources";

const root = join(__dirname, "../..");
const NETWORKS = [
  ["homelab", root],
  ["vanillax", root],
  ["grown", join(root, "test/fixtures")],
  ["older", join(root, "test/fixtures")],
  ["cards", join(root, "test/fixtures")],
] as const;

function plan(stack: string, folder: string, talosVersion: string) {
  const homelab = loadStackFile(stack, folder);
  return planTalos({ ...homelab, cluster: { ...homelab.cluster, talosVersion } });
}

/** The resources that a plan's machines become, with what is generated still unknown. */
function network(stack: string, folder: string, talosVersion: string): Network {
  return new Network(
    plan(stack, folder, talosVersion).nodes.map(({ name, address, patches }) =>
      resource("talos:machine/configurationApply:ConfigurationApply", name, {
        node: address,
        machineConfigurationInput: UNKNOWN,
        configPatches: patches,
      }),
    ),
  );
}

const documents = (stack: string, folder: string, version: string) =>
  plan(stack, folder, version).nodes.map(({ patches }) =>
    patches.map((patch) => parse(patch) as Record<string, unknown>),
  );

test.each(NETWORKS)("%s says the same of its nodes and networks in both forms", (stack, folder) => {
  const [older, newer] = ["1.13.4", "1.14.0"].map((version) => {
    const { byAddress, lans, podRanges, serviceRanges, resolvers, dnsDomain } = nodes(network(stack, folder, version));
    const owners = [...byAddress].map(([address, own]) => [address, own.map((o) => o.machine.apply.name)]);
    return { owners, lans, podRanges, serviceRanges, resolvers: resolvers.map((r) => r.address), dnsDomain };
  });
  expect(older?.owners.length).toBeGreaterThan(0);
  expect(newer).toEqual(older);
});

test.each(NETWORKS)(
  "the page of %s's machines tells the same of both forms, the choice of disk and card apart",
  (stack, folder) => {
    const [older, newer] = ["1.13.4", "1.14.0"].map((version) =>
      machinesPage(network(stack, folder, version))
        .replaceAll(/disk\.dev_path == "([^"]+)"/g, "$1")
        .replaceAll(/mac\(link\.(?:hardware|permanent)_addr\) == "([^"]+)"/g, "$1"),
    );
    expect(older).toContain("Pods run on control planes");
    expect(newer).toBe(older);
  },
);

test("v1alpha1 fields end with 1.13, but for what has no document", () => {
  const sections = (version: string) =>
    documents("grown", join(root, "test/fixtures"), version).flatMap((patches) =>
      patches.flatMap(({ machine, cluster }) => [...Object.keys(machine ?? {}), ...Object.keys(cluster ?? {})]),
    );
  expect(new Set(sections("1.13.9"))).toEqual(
    new Set([
      "certSANs",
      "etcd",
      "kubelet",
      "install",
      "network",
      "features",
      "proxy",
      "apiServer",
      "allowSchedulingOnControlPlanes",
    ]),
  );
  expect(new Set(sections("1.14.0"))).toEqual(new Set(["certSANs", "etcd"]));
});

test("a worker has no document that Talos takes on control planes only", () => {
  const workers = plan("grown", join(root, "test/fixtures"), "1.14.0").nodes.filter(({ role }) => role === "worker");
  const kinds = workers.flatMap(({ patches }) => patches.map((patch) => (parse(patch) as { kind?: string }).kind));
  expect(workers.length).toBeGreaterThan(0);
  for (const kind of [
    "KubeProxyConfig",
    "KubeFlannelCNIConfig",
    "KubeCoreDNSConfig",
    "KubeAPIServerConfig",
    "Layer2VIPConfig",
  ])
    expect(kinds).not.toContain(kind);
});
