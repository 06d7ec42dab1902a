/** One plugin of a server block, with its arguments and the lines of its own block. */
export interface Plugin {
  name: string;
  args: readonly string[];
  block: readonly (readonly string[])[];
}

/** The names that one part of a Corefile answers, and how. */
export interface ServerBlock {
  /** Zones in lower case without the last dot; "" for everything. */
  zones: readonly string[];
  /** Ports of the zones, in their order. */
  ports: readonly number[];
  plugins: readonly Plugin[];
}

/** The file cannot be read as a Corefile: CoreDNS would not start. */
export class BadCorefile extends Error {}

type Node = { words: string[]; body: Node[] | undefined };

/**
 * Reads a Corefile: server blocks, plugins, snippets and imports. Source: https://coredns.io/manual/toc/#configuration.
 *
 * @param imported the contents of the files that an import names; undefined when they are not known
 * @throws BadCorefile, or what `imported` throws
 */
export function parseCorefile(text: string, imported: (pattern: string) => readonly string[]): ServerBlock[] {
  const snippets = new Map<string, Node[]>();
  const top = expand(parse(text), snippets, imported, 0);
  return top.map((node) => {
    const zones = node.words.map((word) => word.replace(/,$/, ""));
    const keys = zones.map(zoneAndPort);
    return {
      zones: keys.map((k) => k.zone),
      ports: keys.map((k) => k.port),
      plugins: expand(node.body ?? [], snippets, imported, 0).map(({ words: [name = "", ...args], body }) => ({
        name,
        args,
        block: (body ?? []).map((line) => line.words),
      })),
    };
  });
}

function zoneAndPort(key: string): { zone: string; port: number } {
  const [, scheme, host = "", port] = /^(?:(\w+):\/\/)?(.*?)(?::(\d+))?$/.exec(key) ?? [];
  const usual = scheme === "tls" ? 853 : scheme === "https" ? 443 : 53;
  return { zone: host.toLowerCase().replace(/\.$/, ""), port: port === undefined ? usual : Number(port) };
}

function parse(text: string): Node[] {
  const tokens = tokenize(text);
  let at = 0;
  const lines = (depth: number): Node[] => {
    const nodes: Node[] = [];
    while (at < tokens.length) {
      const line = tokens[at] as string[];
      at += 1;
      if (line[0] === "}") {
        if (depth === 0) throw new BadCorefile("a closing brace has no opening one");
        return nodes;
      }
      const opens = line.at(-1) === "{";
      nodes.push({ words: opens ? line.slice(0, -1) : line, body: opens ? lines(depth + 1) : undefined });
    }
    if (depth > 0) throw new BadCorefile("a brace is not closed");
    return nodes;
  };
  return lines(0);
}

/** The words of each line; a comment begins with a number sign that begins a word. */
function tokenize(text: string): string[][] {
  return text
    .split(/\r?\n/)
    .map((line) => {
      const words = line.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
      const comment = words.findIndex((word) => word.startsWith("#"));
      const kept = comment < 0 ? words : words.slice(0, comment);
      return kept.map((word) => (word.startsWith('"') ? word.slice(1, -1).replace(/\\"/g, '"') : word));
    })
    .filter((words) => words.length > 0);
}

/** As deep as imports may go; a snippet that imports itself has no end. */
const DEEPEST = 20;

function expand(
  nodes: Node[],
  snippets: Map<string, Node[]>,
  imported: (p: string) => readonly string[],
  depth: number,
): Node[] {
  if (depth > DEEPEST) throw new BadCorefile("imports lead round in a circle");
  return nodes.flatMap((node) => {
    const [first = "", pattern = ""] = node.words;
    const snippet = /^\((.+)\)$/.exec(first)?.[1];
    if (snippet !== undefined) {
      snippets.set(snippet, node.body ?? []);
      return [];
    }
    if (first !== "import") return [node];
    const own = snippets.get(pattern);
    const found = own ?? imported(pattern).flatMap(parse);
    return expand(found, snippets, imported, depth + 1);
  });
}
