import { mayBeWritten } from "../cluster/externalDns/names";
import { nodes } from "../cluster/nodes/nodes";
import { isPrivate } from "../model/addresses";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { type Answer, answer, type QuestionType } from "./answer";
import { writtenOnLan } from "./externalDns";
import { lanResolver, type ResolverFile } from "./files";

/** What the LAN's resolver says: addresses, that there is nothing, or what another resolver says. */
export type LanAnswer =
  | { kind: "addresses"; addresses: readonly string[] }
  /** The name does not exist, or has no record of the type. */
  | { kind: "nothing"; at: View }
  /** `to`: the address of another resolver; undefined for the public DNS. */
  | { kind: "forwarded"; to: string | undefined };

/**
 * The address of the LAN's resolver: of the machine whose configuration the stack writes. Where a plan hides it, the private address that the
 * nodes ask.
 */
export function lanResolverAddress(network: Network): string | undefined {
  return network.index("lan/resolver-address", () => {
    const hosts = lanResolver(network).files.flatMap((file) => file.host ?? []);
    if (hosts[0] !== undefined) return hosts[0];
    const [own, ...others] = nodes(network).resolvers;
    return others.length === 0 && isPrivate(own?.address ?? "") ? own?.address : undefined;
  });
}

/** Place and name of the LAN's resolver, for hops. */
export function resolverPlace(network: Network): { place: string; text: string } {
  const address = lanResolverAddress(network);
  return address === undefined
    ? { place: "resolver/lan", text: "the LAN's resolver" }
    : { place: `resolver/${address}`, text: address };
}

/**
 * What a resolver of the LAN answers. Adds a hop; ends the walk where that is not known. What the stack does not write on it (other files, the
 * hosts file, leases) is taken for absent.
 */
export function lanAnswer(network: Network, name: string, type: QuestionType, walk: Walk): LanAnswer {
  const { files, unread } = lanResolver(network);
  const { place, text } = resolverPlace(network);
  const step = { layer: "LAN DNS", place } as const;
  const found = files.map((file) => ({ file, said: answer(file.config, name, type) }));
  const own = found.find(({ said }) => said.kind !== "forwarded" || said.by !== undefined) ?? found[0];
  const decided = own !== undefined && (own.said.kind !== "forwarded" || own.said.by !== undefined);
  const written = type === "A" ? byExternalDns(network, name, decided ? own.said : undefined, walk) : undefined;
  if (written !== undefined) return written;
  if (!decided) {
    if (unread !== undefined)
      return walk.unknown({
        ...step,
        at: unread,
        text: `${title(unread.resource)} may tell ${text} of ${name}: this model does not read its script`,
      });
    walk.pass({
      ...step,
      ...(own && { at: own.file.at }),
      text: `${text} does not know ${name} and asks the public DNS`,
    });
    return { kind: "forwarded", to: undefined };
  }
  return say(own, { name, type }, { place, text }, walk);
}

/** What external-dns makes the LAN's resolver answer. @param said what files of the stack make it answer */
function byExternalDns(network: Network, name: string, said: Answer | undefined, walk: Walk): LanAnswer | undefined {
  const { place, text } = resolverPlace(network);
  const step = { layer: "LAN DNS", place } as const;
  const written = writtenOnLan(network, name);
  if (written instanceof Unknown) throw written;
  if (written === undefined) {
    const may = said === undefined ? mayBeWritten(network, "LAN", name) : undefined;
    if (may !== undefined)
      return walk.unknown({ ...step, at: may.at, text: `no record for ${name} is known on the LAN, but ${may.why}` });
    return undefined;
  }
  const { addresses, at, by } = written;
  if (said !== undefined && !(said.kind === "addresses" && [...said.addresses].sort().join() === addresses.join()))
    return walk.unknown({
      ...step,
      at,
      text: `external-dns and a file of the stack both tell ${text} of ${name}: which one counts is not known`,
    });
  walk.pass({ ...step, at, text: `${text} answers ${name} with ${addresses.join(", ")} (${by})` });
  return { kind: "addresses", addresses };
}

function say(
  { file, said }: { file: ResolverFile; said: Answer },
  { name, type }: { name: string; type: QuestionType },
  { place, text: resolver }: { place: string; text: string },
  walk: Walk,
): LanAnswer {
  const step = { layer: "LAN DNS", place, at: file.at } as const;
  const where = said.by === undefined ? "" : ` (${said.by.text})`;
  const record = type === "A" ? "" : `, type ${type}`;
  switch (said.kind) {
    case "addresses":
      walk.pass({ ...step, text: `${resolver} answers ${name} with ${said.addresses.join(", ")}${where}` });
      return said;
    case "nothing":
      walk.pass({ ...step, text: `${resolver} answers ${name}${record} with nothing and asks nobody else${where}` });
      return { kind: "nothing", at: file.at };
    case "unknown":
      return walk.unknown({
        ...step,
        text: `what ${resolver} answers for ${name} hangs on a setting of ${file.path} that this model does not know${where}`,
      });
    default:
      walk.pass({ ...step, text: `${resolver} asks ${said.to ?? "the public DNS"} for ${name}${where}` });
      return { kind: "forwarded", to: said.to };
  }
}
