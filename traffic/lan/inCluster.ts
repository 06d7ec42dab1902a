import { corednsBehind } from "../cluster/coredns";
import { corednsStep } from "../cluster/coredns/answer";
import type { ServerBlock } from "../cluster/coredns/corefile";
import { parseZone, type Zone } from "../cluster/coredns/zoneFile";
import { serviceAddresses } from "../cluster/services/frontends";
import { parseAddress } from "../model/addresses";
import { VOUCHED } from "../model/annotations";
import { annotation } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { Answer, QuestionType } from "./answer";
import type { ResolverSource, Server } from "./source";

/**
 * A CoreDNS of the cluster that the LAN's devices ask: which resolver they ask is in no resource, so that its Service says it, which is
 * believed. How its answers come about is read from its Corefile.
 *
 * @throws Unknown
 */
export function inCluster(network: Network): ResolverSource[] {
  return network.stack
    .kind("core", "Service")
    .filter((service) => annotation(service, VOUCHED)?.split(",").includes("lan-resolver"))
    .map((service) => {
      const { corefile, ...read } = corednsBehind(network, service);
      const server: Server = { service, ...read };
      return { at: corefile ?? service, kind: "CoreDNS", path: "Corefile", host: serviceAddresses(service)[0], server };
    });
}

/**
 * Its answer. Names of other domains it asks elsewhere, whatever their type; for its own names it has addresses only.
 */
export function answerOf({ blocks, unread }: Server, name: string, type: QuestionType): Answer {
  const by = (text: string) => ({ line: 0, text });
  if (unread !== undefined) return { kind: "unknown", by: by(unread) };
  const said = corednsStep(blocks, name, () => undefined);
  switch (said.kind) {
    case "addresses": {
      if (type === "A") return { kind: "addresses", addresses: said.addresses, by: by(said.by) };
      // Only a zone has the last word over a name's other types: the plugins hosts and template hand them on.
      const zone = said.by.startsWith("file");
      return zone ? { kind: "nothing", by: by(said.by) } : { kind: "forwarded", to: undefined, by: by(said.by) };
    }
    case "nothing":
      return { kind: "nothing", by: by(said.why) };
    case "forward":
      return { kind: "forwarded", to: said.to[0], by: by(said.by) };
    case "cluster":
      return { kind: "unknown", by: by("the plugin kubernetes may answer it") };
    case "unknown":
      return { kind: "unknown", by: by(said.why) };
  }
}

/** The servers that a Corefile asks for names that it does not have. */
export function upstreamsOf(blocks: readonly ServerBlock[]): string[] {
  const forwards = blocks.flatMap(({ plugins }) => plugins.filter(({ name }) => name === "forward"));
  return [...new Set(forwards.flatMap(({ args }) => args.slice(1)))];
}

/** Every name that it has itself, with its address, as its files write them. */
export function entriesOf({ blocks, files }: Server): [name: string, address: string][] {
  return blocks
    .flatMap(({ keys, plugins }) =>
      plugins.flatMap(({ name, args: [path = ""], block }): [string, string][] => {
        if (name === "hosts")
          return block.flatMap(([address = "", ...names]) => names.map((n) => [n, address] as [string, string]));
        const text = name === "file" ? files.at(path) : undefined;
        return text === undefined ? [] : keys.flatMap(({ zone }) => addressesOf(parseZone(text, zone)));
      }),
    )
    .filter(([, address]) => parseAddress(address) !== undefined);
}

function addressesOf(zone: Zone): [string, string][] {
  return [...zone].flatMap(([name, records]) =>
    records.filter(({ type }) => type === "A").map(({ value }): [string, string] => [name.replace(/\.$/, ""), value]),
  );
}
