import { type Files, Parser, type WrittenBlock } from "./blocks";
import { DIRECTIVES } from "./directives";
import { linksOf } from "./links";
import { type Plugin, pluginsOf } from "./plugins";
import { BadCorefile } from "./problems";
import type { Link } from "./step";
import { type Key, keysOf } from "./zones";

/** The names that one part of a Corefile answers, and how. */
export interface ServerBlock {
  keys: readonly Key[];
  /** As they are written, in the order in which CoreDNS asks them. */
  plugins: readonly Plugin[];
  /** The plugins that answer or change questions, as functions, in the order in which CoreDNS runs them. */
  links: readonly Link[];
}

/**
 * Reads a Corefile. Sources: https://coredns.io/manual/toc/#configuration, and CoreDNS 1.14 itself, beside which a test sets what is read.
 *
 * @throws BadCorefile where CoreDNS would not start, UnknownCorefile where that is not known, or what `files` throws
 */
export function parseCorefile(text: string, files: Files): ServerBlock[] {
  const written = new Parser(text, files).blocks();
  const keys = written.map((block) => block.keys.flatMap(keysOf));
  // With addresses or views of their own, blocks may share a zone; then a plugin that this reader does not know decides.
  const mayShare = written.some(({ directives }) => directives.has("bind") || directives.has("view"));
  if (!mayShare) refuseTwice(keys.flat());
  return written.map((block, i) => serverBlock(block, keys[i] ?? [], files));
}

function serverBlock({ directives }: WrittenBlock, keys: readonly Key[], files: Files): ServerBlock {
  const all = DIRECTIVES.flatMap((name) => {
    const tokens = directives.get(name);
    return tokens === undefined ? [] : [{ name, plugins: pluginsOf(name, tokens) }];
  });
  return {
    keys,
    plugins: all.flatMap(({ plugins }) => plugins),
    links: all.flatMap(({ name, plugins }) => linksOf(name, plugins, keys, files)),
  };
}

function refuseTwice(keys: readonly Key[]): void {
  const seen = new Set<string>();
  for (const { transport, zone, port } of keys) {
    const key = `${transport}://${zone}:${port}`;
    if (seen.has(key)) throw new BadCorefile(`${key} is served twice`);
    seen.add(key);
  }
}
