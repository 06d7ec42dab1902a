import type { Homelab } from "../homelab";
import { addressAt, cidrRange, contains } from "../ipv4";
import type { Problem } from "../problems";

/** CLU-xx: control planes form a quorum behind an endpoint that outlives each of them; DNS lies where pods look for it. */
export function clusterProblems(homelab: Homelab): Problem[] {
  return [
    ...quorumProblems(homelab),
    ...endpointProblems(homelab),
    ...hardwareProblems(homelab),
    ...dnsProblems(homelab),
  ];
}

function controlPlanes({ cluster }: Homelab) {
  return cluster.nodes.filter((n) => n.role === "controlplane");
}

function quorumProblems(homelab: Homelab): Problem[] {
  const count = controlPlanes(homelab).length;
  if (count % 2 === 1) return [];
  return [
    {
      code: "CLU-01",
      field: "homelab:cluster.nodes",
      message: `${count} control planes survive no more failures than ${count - 1}: etcd needs more than half of its members.`,
      fix: "Write 1, 3 or 5 control planes; make the others role: worker.",
    },
  ];
}

function endpointProblems(homelab: Homelab): Problem[] {
  const { cluster } = homelab;
  const owner = cluster.nodes.find((n) => n.address === cluster.endpoint || n.kubeletAddress === cluster.endpoint);
  if (owner === undefined) return [];
  const field = "homelab:cluster.endpoint";
  if (cluster.virtualIp)
    return [
      {
        code: "CLU-02",
        field,
        message: `${cluster.endpoint} is to be the control planes' virtual address, and it is already node ${owner.name}'s own.`,
        fix: "Write a free address of homelab:lan.ranges.nodes as endpoint.",
      },
    ];
  if (controlPlanes(homelab).length === 1) return [];
  return [
    {
      code: "CLU-03",
      field,
      message: `${cluster.endpoint} is node ${owner.name}'s own address: without that machine no other control plane would be found.`,
      fix: "Write virtualIp: true and a free address as endpoint, or the address of a load balancer in front of them.",
    },
  ];
}

function hardwareProblems({ cluster }: Homelab): Problem[] {
  return cluster.nodes.flatMap((node, i) => {
    const twin = cluster.nodes
      .slice(0, i)
      .find((n) => n.hardwareAddress !== undefined && n.hardwareAddress === node.hardwareAddress);
    if (twin === undefined) return [];
    return [
      {
        code: "CLU-04",
        field: `homelab:cluster.nodes.${node.name}.hardwareAddress`,
        message: `${node.hardwareAddress} is already the network card of node ${twin.name}.`,
        fix: "Write this machine's own hardware address; its label or `talosctl get links --insecure` shows it.",
      },
    ];
  });
}

function dnsProblems({ cluster, clusterDns }: Homelab): Problem[] {
  if (clusterDns === undefined) return [];
  const field = "homelab:clusterDns.address";
  const services = cidrRange(cluster.serviceCidr);
  if (!contains(services, clusterDns.address))
    return [
      {
        code: "CLU-05",
        field,
        message: `${clusterDns.address} is outside the service range (homelab:cluster.serviceCidr ${cluster.serviceCidr}).`,
        fix: `Write an address of that range, e.g. ${addressAt(cluster.serviceCidr, 10)}, or leave it out.`,
      },
    ];
  if (clusterDns.address !== addressAt(cluster.serviceCidr, 1)) return [];
  return [
    {
      code: "CLU-06",
      field,
      message: `${clusterDns.address}, the first address of the service range, is always the Kubernetes API's.`,
      fix: `Write another address of the range, e.g. ${addressAt(cluster.serviceCidr, 10)}, or leave it out.`,
    },
  ];
}
