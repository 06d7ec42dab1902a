import * as fc from "fast-check";
import { some } from "../arbitraries";
import { clusterName, entry, last, name, odd, plugin, repeated, START_OF_AUTHORITY, zone, zoneLine } from "./plugins";
import type { Place } from "./process";

interface Key {
  transport: string;
  zone: string;
  /** Index of a port; undefined where the key names none. */
  port: number | undefined;
}

interface Block {
  keys: readonly Key[];
  plugins: readonly (readonly string[])[];
  /** How keys and braces are written. */
  form: "usual" | "brace below" | "a key a line" | "no braces" | "no last brace";
}

/** A Corefile and what is asked of it. */
export interface Case {
  blocks: readonly Block[];
  snippets: readonly (readonly string[])[];
  /** A server block in a file of its own. */
  custom: Block | undefined;
  hosts: readonly string[];
  /** Lines of a zone file. */
  records: readonly string[];
  lineEnd: string;
  names: readonly string[];
}

const key = fc.record({
  transport: fc.oneof({ weight: 20, arbitrary: some([""]) }, some(["dns://", "tls://"])),
  zone,
  port: fc.oneof({ weight: 5, arbitrary: some([undefined]) }, { weight: 4, arbitrary: some([0]) }, some([1])),
});
const keys = fc.array(key, { minLength: 1, maxLength: 3 });

const MANY = ["forward", "rewrite", "template", "import"];
/** Words that a Corefile may have between plugins. */
const noise = some(["# a comment", "", "import up", "import down", "import /etc/coredns/custom/none*"]);
const plugins = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 8, arbitrary: plugin },
        noise.map((line) => [line]),
      ),
      { maxLength: 5 },
    ),
    last,
  )
  .map(([all, end]) => [...all, end]);
/** Plugins that may stand once in a block do so. */
const single = plugins.map((all) => {
  const first = (lines: readonly string[]) => lines[0]?.split(" ")[0] ?? "";
  const again = (lines: readonly string[], i: number) => all.findIndex((other) => first(other) === first(lines)) < i;
  return all.filter((lines, i) => MANY.includes(first(lines)) || !again(lines, i));
});
const form = fc.oneof(
  { weight: 12, arbitrary: some(["usual"] as const) },
  some(["brace below", "a key a line", "no braces", "no last brace"] as const),
);
const block = fc.record({
  keys: fc.oneof(
    { weight: 4, arbitrary: keys },
    { weight: 1, arbitrary: some([[{ transport: "", zone: ".", port: undefined }]]) },
  ),
  plugins: single,
  form,
});

/** Names that a case speaks of, beside any others. */
function spokenOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.(?:test|local)\b/g))].slice(0, 14);
}

/** CoreDNS serves no zone twice. */
function servedOnce(blocks: readonly Block[]): Block[] {
  const seen = new Set<string>();
  const isNew = (k: Key): boolean => {
    const text = `${k.transport === "tls://"} ${k.zone.replace(/([^.])\.$/, "$1")} ${k.port ?? 0}`;
    return !seen.has(text) && seen.add(text).has(text);
  };
  return blocks.map((b) => ({ ...b, keys: b.keys.filter(isNew) })).filter((b) => b.keys.length > 0);
}

/** Somebody has to be there where the questions go. */
function listening(each: Block, i: number): Block {
  return i === 0 ? { ...each, keys: each.keys.map((k, j) => (j === 0 ? { ...k, transport: "", port: 0 } : k)) } : each;
}

const custom = block.map((b) => ({ ...b, form: "usual" as const }));

export const corefileCase: fc.Arbitrary<Case> = fc
  .record({
    blocks: fc.array(block, { minLength: 1, maxLength: 4 }),
    snippets: fc.tuple(repeated, repeated),
    custom: fc.option(custom, { freq: 2, nil: undefined }),
    strange: fc.oneof(
      { weight: 5, arbitrary: some([[] as string[][]]) },
      odd.map((lines) => [lines]),
    ),
    /** Whether zones that are served twice stay. */
    twice: fc.integer({ min: 0, max: 12 }).map((n) => n === 0),
    hosts: fc.array(entry, { maxLength: 3 }),
    records: fc
      .tuple(fc.integer({ min: 0, max: 12 }), fc.array(zoneLine, { maxLength: 8 }))
      .map(([n, lines]): string[] => (n === 0 ? lines : [START_OF_AUTHORITY, "  2 3 4 5 )", ...lines])),
    lineEnd: fc.oneof({ weight: 12, arbitrary: some(["\n"]) }, some(["\r\n", " # end\n"])),
    others: fc.array(fc.oneof({ weight: 3, arbitrary: name }, { weight: 2, arbitrary: clusterName }), {
      minLength: 16,
      maxLength: 16,
    }),
  })
  .map(({ others, strange, twice, blocks, custom: own, ...rest }) => {
    const all = [...blocks.map(listening), ...(own === undefined ? [] : [own])];
    const [first, ...more] = twice ? all : servedOnce(all);
    const written = first === undefined ? [] : [{ ...first, plugins: [...first.plugins, ...strange] }, ...more];
    const inFile = own !== undefined && written.length > 1;
    const names = [...new Set([...spokenOf(JSON.stringify([rest, written])), ...others])];
    return {
      ...rest,
      blocks: inFile ? written.slice(0, -1) : written,
      custom: inFile ? written.at(-1) : undefined,
      names: names.map((n, i) => (i % 9 === 8 ? n.toUpperCase() : n)),
    };
  });

/** The addresses and ports of this machine that stand in for those of a Corefile. */
export interface Loopback extends Place {
  api: string;
  /** Ports of the servers at 10.1.0.1 and so on; the first one stands for the node's resolver. */
  upstreams: readonly number[];
}

/** Port 53 and two others, where the model reads them. */
const WRITTEN_PORTS = [53, 5353];

/**
 * A case's files: as the model reads them, or for this machine. There every block listens on loopback alone, at a high port in the place of 53.
 */
export function filesOf(
  { blocks, snippets, custom, hosts, records, lineEnd }: Case,
  place?: Loopback,
): Record<string, string> {
  const [up = [], down = []] = snippets;
  const written = {
    Corefile: [
      ...["(up) {", ...up, "}", "(down) {", ...down, "}"],
      ...blocks.flatMap((each, i) => linesOf(each, i === blocks.length - 1 && custom === undefined, place)),
      ...(custom === undefined ? [] : ["import /etc/coredns/custom/*.conf"]),
    ],
    hosts,
    db: records,
    ...(custom && { "custom/a.conf": linesOf(custom, false, place) }),
  };
  return Object.fromEntries(
    Object.entries(written).map(([path, lines]) => {
      // Comments of a zone file begin otherwise.
      const end = path === "db" ? lineEnd.replace("#", ";") : lineEnd;
      return [path, placed(lines.map((line) => `${line}${end}`).join(""), place)];
    }),
  );
}

function linesOf({ keys: written, plugins: all, form: f }: Block, isLast: boolean, place?: Loopback): string[] {
  const words = written.map((k) => keyText(k, place));
  const lines = [...(place === undefined ? [] : ["bind 127.0.0.1"]), ...all.flat()].map((line) => `    ${line}`);
  switch (f) {
    case "brace below":
      return [words.join(" "), "{", ...lines, "}"];
    case "a key a line":
      return [...words.slice(0, -1).map((word) => `${word},`), `${words.at(-1)} {`, ...lines, "}"];
    case "no braces":
      return isLast ? [words.join(" "), ...lines] : [`${words.join(", ")} {`, ...lines, "}"];
    case "no last brace":
      return isLast ? [`${words.join(" ")} {`, ...lines] : [`${words.join(" ")} {`, ...lines, "}"];
    default:
      return [`${words.join(" ")} {`, ...lines, "}"];
  }
}

function keyText({ transport, zone: z, port }: Key, place?: Loopback): string {
  if (place === undefined) return `${transport}${z}${port === undefined ? "" : `:${WRITTEN_PORTS[port]}`}`;
  const [other, ...encrypted] = place.others;
  // Blocks on one port of TLS stay on one port here, apart from that of plain questions.
  const own = transport === "tls://" ? encrypted[port ?? 2] : [place.port, other][port ?? 0];
  return `${transport}${z}:${own}`;
}

function placed(text: string, place: Loopback | undefined): string {
  if (place === undefined) return text;
  return text
    .replaceAll("http://10.96.0.1", place.api)
    .replaceAll("/etc/coredns", place.folder)
    .replaceAll("/etc/resolv.conf", `127.0.0.1:${place.upstreams[0]}`)
    .replace(/\b10\.1\.0\.(\d)(?::\d+)?/g, (_, number) => `127.0.0.1:${place.upstreams[Number(number)]}`);
}
