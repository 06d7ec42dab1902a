import type { Homelab, Node } from "../homelab";
import { candidatesOf, primaryName } from "../links";
import type { Finding } from "../problems";

/** CLU-xx: the machines make a cluster. */
export function clusterProblems({ cluster }: Homelab): Finding[] {
  return [
    ...controlPlaneProblems(cluster),
    ...interfaceProblems(cluster),
    ...virtualAddressProblems(cluster),
    ...adoptionProblems(cluster),
  ];
}

type Cluster = Homelab["cluster"];

function controlPlaneProblems({ nodes }: Cluster): Finding[] {
  if (nodes.some((n) => n.role === "controlplane")) return [];
  return [
    {
      code: "CLU-01",
      field: "homelab:cluster.nodes",
      message: "The cluster has no control plane.",
      fix: "Give at least one node role: controlplane.",
    },
  ];
}

function interfaceProblems({ nodes }: Cluster): Finding[] {
  return nodes
    .filter((n) => isNamedTwice(n) || (primaryName(n) === undefined && candidatesOf(n).length === 0))
    .map((n) => ({
      code: "CLU-02",
      field: `homelab:cluster.nodes.${n.name}`,
      message: `${n.name} names its network interface ${isNamedTwice(n) ? "twice" : "nowhere"}.`,
      fix: "Write either interface, e.g. ens18, or hardwareAddress, e.g. bc:24:11:0a:0b:0c.",
      rests: [n.linksField],
    }));
}

function isNamedTwice({ interface: name, hardwareAddress }: Node): boolean {
  return name !== undefined && hardwareAddress !== undefined;
}

/** Talos moves the virtual address between the control planes, so none of them can have it for good. */
function virtualAddressProblems({ nodes, endpoint, virtualIp }: Cluster): Finding[] {
  const owner = nodes.find((n) => n.role === "controlplane" && n.address === endpoint);
  if (!virtualIp || owner === undefined) return [];
  return [
    {
      code: "CLU-03",
      field: "homelab:cluster.endpoint",
      message: `The virtual address ${endpoint} of the control planes is node ${owner.name}'s own (homelab:cluster.nodes.${owner.name}).`,
      fix: "Write a free address of homelab:lan.ranges.nodes as endpoint, or take virtualIp out.",
      rests: ["homelab:cluster.virtualIp", `homelab:cluster.nodes.${owner.name}`],
    },
  ];
}

/** The second bootstrap of a cluster fails after ten minutes, or makes another cluster on a machine that is fresh. */
function adoptionProblems({ bootstrap, secretsFile }: Cluster): Finding[] {
  if (secretsFile === undefined || !bootstrap) return [];
  return [
    {
      code: "CLU-07",
      field: "homelab:cluster.bootstrap",
      message: `The secrets in ${secretsFile} (homelab:cluster.secretsFile) are those of a cluster that runs, and bootstrap would start it once more.`,
      fix: "Write bootstrap: false beside secretsFile, and leave it there when you take secretsFile out.",
      rests: ["homelab:cluster.secretsFile"],
    },
  ];
}
