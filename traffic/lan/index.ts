import { mayBeWritten } from "../cluster/externalDns/names";
import { k8sGatewayFor } from "../cluster/k8sGateway";
import { nodes } from "../cluster/nodes/nodes";
import { isPrivate } from "../model/addresses";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { Walk } from "../model/walk";
import { type Answer, addressAnswer, answer, type QuestionType } from "./answer";
import type { LanAnswer } from "./answers";
import { writtenOnLan } from "./externalDns";
import { lanResolver } from "./files";
import { answerOf } from "./inCluster";
import { askK8sGateway } from "./k8sGateway";
import { rewritten } from "./rewrites";
import type { ResolverSource } from "./source";
import { zoned } from "./zones";

/**
 * The address of the LAN's resolver: of the machine whose configuration the stack writes. Where a plan hides it, the private address that the
 * nodes ask.
 */
export function lanResolverAddress(network: Network): string | undefined {
  return network.index("lan/resolver-address", () => {
    const hosts = lanResolver(network).sources.flatMap(({ host }) => host ?? []);
    if (hosts[0] !== undefined) return hosts[0];
    const [own, ...others] = nodes(network).resolvers;
    return others.length === 0 && isPrivate(own?.address ?? "") ? own?.address : undefined;
  });
}

/** The address of the LAN's resolver where that runs in the cluster: then there is a way to it that resources tell. */
export function lanServerAddress(network: Network): string | undefined {
  return lanResolver(network).sources.find((source) => "server" in source)?.host;
}

/** Place and name of the LAN's resolver, for hops. */
export function resolverPlace(network: Network): { place: string; text: string } {
  const address = lanResolverAddress(network);
  return address === undefined
    ? { place: "resolver/lan", text: "the LAN's resolver" }
    : { place: `resolver/${address}`, text: address };
}

/**
 * The answer of a resolver of the LAN. Adds a hop; ends the walk where the answer is not known. Settings that the stack does not write on it
 * (other files, the hosts file, leases) are taken for absent.
 */
export function lanAnswer(network: Network, name: string, type: QuestionType, walk: Walk): LanAnswer {
  const { sources, unread } = lanResolver(network);
  const { place, text } = resolverPlace(network);
  const step = { layer: "LAN DNS", place } as const;
  for (const { at, ...source } of sources)
    if ("server" in source && source.server.problem !== undefined)
      return walk.block({ ...step, at, text: `${text} does not start with its Corefile: ${source.server.problem}` });
  const found = sources.map((source) => ({ source, said: saidBy(source, name, type) }));
  const own = found.find(({ said }) => said.kind !== "forwarded" || said.by !== undefined) ?? found[0];
  const decided = own !== undefined && (own.said.kind !== "forwarded" || own.said.by !== undefined);
  const written = type === "A" ? byExternalDns(network, name, decided ? own.said : undefined, walk) : undefined;
  if (written !== undefined) return written;
  const gateway = type === "A" && !decided ? k8sGatewayFor(network, name) : undefined;
  if (gateway !== undefined) {
    const by = title(gateway.view.resource);
    const says = `as far as the resources tell, ${text} asks k8s_gateway (${by}) for names of its domain, as it is made for`;
    walk.pass({ ...step, at: gateway.view, believed: true, text: says });
    return askK8sGateway(network, gateway, name, walk);
  }
  if (!decided) {
    if (sources.length === 0 && !name.includes("."))
      return walk.unknown({
        ...step,
        text: `whether ${text} knows ${name}, as a router knows the names of devices, is in no resource`,
      });
    if (unread !== undefined)
      return walk.unknown({
        ...step,
        at: unread,
        text: `${title(unread.resource)} may tell ${text} of ${name}: this model does not read its script`,
      });
    walk.pass({
      ...step,
      ...(own && { at: own.source.at }),
      text: `${text} does not know ${name} and asks the public DNS`,
    });
    return { kind: "forwarded", to: undefined };
  }
  return say(own, { name, type }, { place, text }, walk);
}

function saidBy(source: ResolverSource, name: string, type: QuestionType): Answer {
  if ("server" in source) return answerOf(source.server, name, type);
  if ("zones" in source) return zoned(source.zones, name, type);
  if ("rewrites" in source) return rewritten(source.rewrites, name, type);
  return type === "A" ? addressAnswer(source.config, name) : answer(source.config, name, type);
}

/** The answer that external-dns gives the LAN's resolver for a name. @param said the answer of files that the stack writes */
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
  { source, said }: { source: ResolverSource; said: Answer },
  { name, type }: { name: string; type: QuestionType },
  { place, text: resolver }: { place: string; text: string },
  walk: Walk,
): LanAnswer {
  const byHand = source.kind === "by hand";
  const step = { layer: "LAN DNS", place, at: source.at, ...(byHand && { believed: true }) } as const;
  const where = byHand ? ", as it was entered there by hand" : said.by === undefined ? "" : ` (${said.by.text})`;
  const record = type === "A" ? "" : `, type ${type}`;
  switch (said.kind) {
    case "addresses":
      walk.pass({ ...step, text: `${resolver} answers ${name} with ${said.addresses.join(", ")}${where}` });
      return said;
    case "nothing":
      walk.pass({ ...step, text: `${resolver} answers ${name}${record} with nothing and asks nobody else${where}` });
      return { kind: "nothing", at: source.at };
    case "unknown":
      return walk.unknown({
        ...step,
        text: `what ${resolver} answers for ${name} depends on a setting of ${source.path} that this model does not know${where}`,
      });
    default:
      if ("server" in source && said.to !== undefined && isPrivate(said.to)) {
        const asked = `${resolver} asks ${said.to} for ${name}${where}, and that asks the public DNS, which no resource tells`;
        walk.pass({ ...step, text: asked, believed: true });
        return { kind: "forwarded", to: undefined };
      }
      walk.pass({ ...step, text: `${resolver} asks ${said.to ?? "the public DNS"} for ${name}${where}` });
      return { kind: "forwarded", to: said.to };
  }
}
