import type { Homelab, Node } from "../homelab";
import type { Finding } from "../problems";

/** CLU-04 to CLU-06: control planes form a quorum behind an endpoint that outlives each of them, on machines of their own. */
export function controlPlaneProblems(homelab: Homelab): Finding[] {
  return [...quorumProblems(homelab), ...endpointProblems(homelab), ...hardwareProblems(homelab)];
}

function controlPlanes({ cluster }: Homelab) {
  return cluster.nodes.filter((n) => n.role === "controlplane");
}

function quorumProblems(homelab: Homelab): Finding[] {
  const { nodes } = homelab.cluster;
  const count = controlPlanes(homelab).length;
  if (count === 0 || count % 2 === 1) return [];
  return [
    {
      code: "CLU-04",
      field: "homelab:cluster.nodes",
      message: `${count} control planes survive no more failures than ${count - 1}: etcd needs more than half of its members.`,
      fix: "Write 1, 3 or 5 control planes; make the others role: worker.",
      rests: nodes.map((n) => `homelab:cluster.nodes.${n.name}.role`),
    },
  ];
}

function endpointProblems(homelab: Homelab): Finding[] {
  const { endpoint, virtualIp } = homelab.cluster;
  const members = controlPlanes(homelab);
  const owner = members.find((n) => n.address === endpoint || n.kubeletAddress === endpoint);
  if (owner === undefined || virtualIp || members.length === 1) return [];
  return [
    {
      code: "CLU-05",
      field: "homelab:cluster.endpoint",
      message: `${endpoint} is node ${owner.name}'s own address: without that machine no other control plane would be found.`,
      fix: "Write virtualIp: true and a free address as endpoint, or the address of a load balancer in front of them.",
      rests: ["homelab:cluster.virtualIp", "homelab:cluster.nodes", `homelab:cluster.nodes.${owner.name}.address`],
    },
  ];
}

function hardwareProblems({ cluster }: Homelab): Finding[] {
  return cluster.nodes.flatMap((node, i) => {
    const others = cluster.nodes.slice(0, i).flatMap((other) => cardsOf(other).map((card) => ({ ...card, other })));
    return cardsOf(node).flatMap(({ address, field }) => {
      const twin = others.find((card) => card.address === address);
      if (twin === undefined) return [];
      return [
        {
          code: "CLU-06",
          field,
          message: `${address} is already the network card of node ${twin.other.name}.`,
          fix: "Write this machine's own hardware address; its label or `talosctl get links --insecure` shows it.",
          rests: [twin.field],
        },
      ];
    });
  });
}

/** The cards of a node that their hardware addresses tell from all others in the house. */
function cardsOf({ name, hardwareAddress, links, linksField }: Node): { address: string; field: string }[] {
  const chosen = Object.entries(links).flatMap(([link, { selector }]) =>
    (["hardwareAddress", "permanentAddress"] as const).map((key) => ({
      address: selector?.[key],
      field: `${linksField}.${link}.selector.${key}`,
    })),
  );
  const own = { address: hardwareAddress, field: `homelab:cluster.nodes.${name}.hardwareAddress` };
  return [own, ...chosen].flatMap(({ address, field }) => (address === undefined ? [] : [{ address, field }]));
}
