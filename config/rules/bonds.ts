import type { Node } from "../homelab";
import type { Finding } from "../problems";

/** Modes in which a hash of the packet chooses the member. Source: Linux, Documentation/networking/bonding.rst, xmit_hash_policy. */
const HASHING: readonly string[] = ["802.3ad", "balance-xor", "balance-tlb"];

/** CLU-24 to CLU-26: a bond has members to choose from, and no setting that its mode leaves unread. */
export function bondProblems({ links, linksField }: Node): Finding[] {
  return Object.entries(links).flatMap(([name, { bond, bridge, selector }]): Finding[] => {
    const field = `${linksField}.${name}`;
    const kinds = Object.entries({ bond, bridge, selector }).flatMap(([key, v]) => (v === undefined ? [] : key));
    const two = {
      code: "CLU-25",
      field,
      message: `${name} has ${kinds.join(" and ")}: it is one of a bond, a bridge and a card that a selector chooses.`,
      fix: "Write the others as links of their own, and name them as members.",
      rests: kinds.map((kind) => `${field}.${kind}`),
    };
    return [...(kinds.length > 1 ? [two] : []), ...(bond ? settingProblems(name, bond, `${field}.bond`) : [])];
  });
}

function settingProblems(name: string, bond: NonNullable<Node["links"][string]["bond"]>, field: string): Finding[] {
  const { members, mode, lacpRate, xmitHashPolicy } = bond;
  const unread = (setting: string, modes: string) => ({
    code: "CLU-26",
    field: `${field}.${setting}`,
    message: `${setting} is read in ${modes}, and ${name} has mode ${mode}.`,
    fix: `Take it out, or write mode: 802.3ad where the switch speaks LACP.`,
    rests: [`${field}.mode`],
  });
  const alone = {
    code: "CLU-24",
    field: `${field}.members`,
    message: `${name} is a bond of one member (${members.join()}): when that fails there is no other.`,
    fix: "Write both links, e.g. [eno1, eno2], or take the bond out and write the link itself.",
  };
  return [
    ...(members.length === 1 ? [alone] : []),
    ...(lacpRate !== undefined && mode !== "802.3ad" ? [unread("lacpRate", "mode 802.3ad only")] : []),
    ...(xmitHashPolicy !== undefined && !HASHING.includes(mode)
      ? [unread("xmitHashPolicy", `the modes ${HASHING.join(", ")} only`)]
      : []),
  ];
}
