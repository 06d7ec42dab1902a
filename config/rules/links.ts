import type { Homelab, Node } from "../homelab";
import { candidatesOf, linksOf, vlanName } from "../links";
import type { Finding } from "../problems";
import { DEFAULT_MTU, LONGEST_NAME } from "../schema/linkValues";
import { bondProblems } from "./bonds";
import { routeProblems } from "./linkRoutes";

/** CLU-20 to CLU-33: the links of each machine can stand as they are declared. Talos takes most of what is refused here in silence. */
export function linkProblems(homelab: Homelab): Finding[] {
  const all = homelab.cluster.nodes.flatMap((node) => [
    ...primaryProblems(node),
    ...memberProblems(node),
    ...bondProblems(node),
    ...selectorProblems(node),
    ...vlanProblems(node),
    ...sharedProblems(node),
    ...routeProblems(node, linksOf(node, homelab)),
  ]);
  // A problem of the links of every machine is told once.
  return all.filter((f, i) => all.findIndex((o) => o.code === f.code && o.field === f.field) === i);
}

function primaryProblems(node: Node): Finding[] {
  const { name, interface: chosen, hardwareAddress, linksField } = node;
  const all = candidatesOf(node);
  const field = `homelab:cluster.nodes.${name}`;
  if (chosen === undefined) {
    if (hardwareAddress !== undefined || all.length < 2) return [];
    return [
      {
        code: "CLU-20",
        field,
        message: `${name} has several links (${all.join(", ")}), and does not say which has ${node.address}.`,
        fix: `Write interface: ${all[0]}, or another of them.`,
        rests: [linksField],
      },
    ];
  }
  const [parent = "", id] = chosen.split(/\.(?=\d+$)/);
  if (id === undefined || all.includes(chosen)) return [];
  return [
    {
      code: "CLU-21",
      field: `${field}.interface`,
      message: `${chosen} is VLAN ${id} of ${parent}, which is not declared: nothing would make it.`,
      fix: `Write links: { ${parent}: { vlans: [{ id: ${id} }] } } beside it.`,
      rests: [linksField],
    },
  ];
}

/** Settings that only a link with traffic of its own may have. */
const OWN_SETTINGS = ["dhcp", "addresses", "routes", "virtualIp", "vlans"] as const;

function memberProblems(node: Node): Finding[] {
  const { links, linksField } = node;
  const owners = Object.entries(links).flatMap(([owner, { bond, bridge }]) =>
    [bond, bridge].flatMap((group, i) =>
      (group?.members ?? []).map((member, at) => ({
        owner,
        member,
        field: `${linksField}.${owner}.${i === 0 ? "bond" : "bridge"}.members.${at}`,
      })),
    ),
  );
  const twice = owners.flatMap(({ owner, member, field }, i): Finding[] => {
    const earlier = owners.slice(0, i).find((o) => o.member === member);
    const isOwn = within(node, member).includes(owner);
    if (earlier === undefined && !isOwn) return [];
    return [
      {
        code: "CLU-23",
        field,
        message: isOwn
          ? `${member} is a member of ${owner}, which is a member of it, or is itself.`
          : `${member} is already a member of ${earlier?.owner} (${earlier?.field}).`,
        fix: "Write each link as a member once, of one bond or bridge.",
        ...(earlier && { rests: [earlier.field] }),
      },
    ];
  });
  const used = owners.flatMap(({ owner, member, field }): Finding[] => {
    const link = links[member];
    const written = OWN_SETTINGS.filter((s) => isWritten(link?.[s]));
    const told = node.interface === member ? "the node's address" : written.join(", ");
    if (told === "") return [];
    const at = node.interface === member ? `homelab:cluster.nodes.${node.name}.interface` : `${linksField}.${member}`;
    return [
      {
        code: "CLU-22",
        field: at,
        message: `${member} is to have ${told}, and is a member of ${owner} (${field}), which takes all of its traffic.`,
        fix: `Write that of ${owner} instead.`,
        rests: [field],
      },
    ];
  });
  return [...twice, ...used];
}

function isWritten(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
}

/** The link itself and all that it has as members, theirs too. */
function within({ links }: Node, name: string, seen: readonly string[] = []): string[] {
  if (seen.includes(name)) return [];
  const members = [links[name]?.bond, links[name]?.bridge].flatMap((group) => group?.members ?? []);
  return [name, ...members.flatMap((m) => within({ links } as Node, m, [...seen, name]))];
}

function selectorProblems(node: Node): Finding[] {
  const { links, hardwareAddress, linksField, name } = node;
  const written = Object.entries(links).flatMap(([key, { selector }]) =>
    selector ? [{ field: `${linksField}.${key}.selector`, key, selector }] : [],
  );
  const own = { field: `homelab:cluster.nodes.${name}.hardwareAddress`, key: "the node's own card" };
  const all = [...(hardwareAddress === undefined ? [] : [{ ...own, selector: { hardwareAddress } }]), ...written];
  const same = (a: (typeof written)[number]["selector"], b: typeof a) =>
    (a.permanentAddress !== undefined && a.permanentAddress === b.permanentAddress) ||
    (["hardwareAddress", "permanentAddress", "driver", "busPath"] as const).every((key) => a[key] === b[key]);
  return all.flatMap(({ field, key, selector }, i): Finding[] => {
    const twin = all.slice(0, i).find((other) => same(other.selector, selector));
    if (twin === undefined) return [];
    return [
      {
        code: "CLU-27",
        field,
        message: `${key} and ${twin.key} are chosen by one selector (${twin.field}): both names would be one card's.`,
        fix: "Write another permanentAddress or busPath; `talosctl get links --insecure` shows each card's.",
        rests: [twin.field],
      },
    ];
  });
}

function vlanProblems({ links, linksField }: Node): Finding[] {
  return Object.entries(links).flatMap(([name, link]) =>
    link.vlans.flatMap(({ id, mtu }, i): Finding[] => {
      const field = `${linksField}.${name}.vlans.${i}`;
      const own = vlanName(name, id);
      const largest = link.mtu ?? DEFAULT_MTU;
      const twin = link.vlans.findIndex((other) => other.id === id);
      const twice = {
        code: "CLU-29",
        field: `${field}.id`,
        message: `VLAN ${id} of ${name} is written twice.`,
        fix: "Write it once.",
        rests: [`${linksField}.${name}.vlans.${twin}.id`],
      };
      const long = {
        code: "CLU-30",
        field: `${field}.id`,
        message: `${own} is longer than the name of a link may be (${LONGEST_NAME} characters).`,
        fix: `Give ${name} a name of at most ${LONGEST_NAME - String(id).length - 1} characters, by a selector where it is a card.`,
      };
      const large = {
        code: "CLU-31",
        field: `${field}.mtu`,
        message: `${own} is to send packets of ${mtu} bytes over ${name}, which takes ${largest}.`,
        fix: `Write mtu: ${mtu} for ${name} too, or at most ${largest} here.`,
        rests: [`${linksField}.${name}.mtu`],
      };
      return [
        ...(twin < i ? [twice] : []),
        ...(own.length > LONGEST_NAME ? [long] : []),
        ...((mtu ?? 0) > largest ? [large] : []),
      ];
    }),
  );
}

/** Talos refuses a worker's in v1alpha1 and takes its Layer2VIPConfig, on which nobody then agrees: etcd decides who has it. */
function sharedProblems(node: Node): Finding[] {
  if (node.role === "controlplane") return [];
  const { links, linksField } = node;
  // Those of every machine are meant for the control planes among them.
  if (linksField === "homelab:cluster.links") return [];
  return Object.entries(links).flatMap(([name, link]) =>
    [
      { ...link, at: `${linksField}.${name}` },
      ...link.vlans.map((v, i) => ({ ...v, at: `${linksField}.${name}.vlans.${i}` })),
    ]
      .filter(({ virtualIp }) => virtualIp !== undefined)
      .map(({ virtualIp, at }) => ({
        code: "CLU-28",
        field: `${at}.virtualIp`,
        message: `${node.name} is a worker, and ${virtualIp} is handed from one control plane to the other.`,
        fix: "Write it for the control planes, or take it out.",
        rests: [`homelab:cluster.nodes.${node.name}.role`],
      })),
  );
}
