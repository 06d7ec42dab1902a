import type { ServerBlock } from "./corefile";
import type { DnsStep, Knows } from "./step";
import { isIn, isName, normalized } from "./zones";

/** The port of the cluster's DNS Service, and of the plain questions that pods send. */
const PORT = 53;
/** As many aliases as may lead to each other. Source: CoreDNS, maxCnameChainLength. */
const LONGEST_CHAIN = 10;

/**
 * CoreDNS's answer to a question for an address. The server block with the longest zone takes it; in it, plugins run in CoreDNS's own order,
 * and each answers, hands on or asks for another name. Sources: https://coredns.io/manual/toc/#processing-queries,
 * core/dnsserver/server.go.
 *
 * @param name in any case, with its last dot or without
 * @param knows whether the cluster has a name: where the plugin kubernetes falls through, that decides
 */
export function corednsStep(blocks: readonly ServerBlock[], name: string, knows: Knows): DnsStep {
  return step(blocks, normalized(name), knows, 0);
}

function step(blocks: readonly ServerBlock[], name: string, knows: Knows, depth: number): DnsStep {
  if (depth > LONGEST_CHAIN) return { kind: "unknown", why: "its aliases lead round in a circle" };
  const block = blockFor(blocks, name);
  if (block === undefined) return { kind: "nothing", why: "no server block of the Corefile is for it" };
  let question = name;
  for (const link of block.links) {
    const said = link(question, knows);
    if (said === "next") continue;
    if (said.kind === "alias") return step(blocks, said.name, knows, depth + 1);
    if (said.kind !== "renamed") return said;
    if (!isName(said.name))
      return { kind: "nothing", why: `the plugin rewrite makes of it ${said.name}, which is no name` };
    question = said.name;
  }
  return { kind: "nothing", why: "no plugin of its server block answers it" };
}

function blockFor(blocks: readonly ServerBlock[], name: string): ServerBlock | undefined {
  const served = blocks.flatMap((block) =>
    block.keys.flatMap(({ zone, port, transport }) =>
      transport === "dns" && port === PORT && isIn(name, zone) ? [{ zone, block }] : [],
    ),
  );
  return served.sort((a, b) => b.zone.length - a.zone.length)[0]?.block;
}
