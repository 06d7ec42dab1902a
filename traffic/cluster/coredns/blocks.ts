import { DIRECTIVES } from "./directives";
import { BadCorefile, UnknownCorefile } from "./problems";
import { type Token, tokensOf } from "./tokens";

/** The surroundings of a Corefile: the files that it may name, and the version of the program that reads it. */
export interface Files {
  /** The version of CoreDNS, `1.14.6`; undefined where nothing tells. */
  version?: string | undefined;
  /** The texts of the files that an import matches, ordered by file name; undefined where it is not known whether there is such a file. */
  imported(pattern: string): readonly string[] | undefined;
  /** One file; undefined when it is not known. */
  at(path: string): string | undefined;
}

/** A server block as it is written, with the words of all that it says of each plugin. */
export interface WrittenBlock {
  keys: readonly string[];
  directives: ReadonlyMap<string, readonly Token[]>;
}

/** CoreDNS allows more, but no Corefile that anybody writes comes near. */
const MOST_IMPORTS = 1000;

/**
 * The server blocks of a Corefile, with snippets and imports in their places. Blocks may go without braces to the end of the file.
 * Source: github.com/coredns/caddy, caddyfile/parse.go.
 */
export class Parser {
  private readonly tokens: Token[];
  private at = -1;
  private imports = 0;
  private readonly snippets = new Map<string, readonly Token[]>();

  constructor(
    text: string,
    private readonly files: Files,
  ) {
    this.tokens = tokensOf(text);
  }

  /** @throws BadCorefile, UnknownCorefile */
  blocks(): WrittenBlock[] {
    const blocks: WrittenBlock[] = [];
    while (this.next()) {
      const keys = this.keys();
      const [key = ""] = keys;
      if (keys.length === 1 && key.startsWith("(") && key.endsWith(")") && this.at < this.tokens.length)
        this.snippet(key.slice(1, -1));
      else if (keys.length > 0) blocks.push({ keys, directives: this.body() });
    }
    return blocks;
  }

  private keys(): string[] {
    const keys: string[] = [];
    let expectsMore = false;
    for (;;) {
      const text = this.text();
      if (text === "import" && this.startsLine()) {
        this.splice();
        continue;
      }
      if (text === "{") {
        if (expectsMore) throw new BadCorefile("a comma is not followed by another zone");
        return keys;
      }
      if (text !== "") {
        expectsMore = text.endsWith(",");
        keys.push(expectsMore ? text.slice(0, -1) : text);
      }
      if (!this.next()) {
        if (expectsMore) throw new BadCorefile("a comma is not followed by another zone");
        this.at = this.tokens.length;
        return keys;
      }
      if (!expectsMore && this.startsLine()) return keys;
    }
  }

  private snippet(name: string): void {
    if (this.snippets.has(name)) throw new BadCorefile(`there are two snippets ${name}`);
    if (this.text() !== "{") throw new BadCorefile(`the snippet ${name} has no braces`);
    const own: Token[] = [];
    let depth = 1;
    while (this.next()) {
      if (this.text() === "{") depth += 1;
      if (this.text() === "}") depth -= 1;
      if (depth === 0) break;
      own.push(this.tokens[this.at] as Token);
    }
    if (depth > 0) throw new BadCorefile("a brace is not closed");
    this.snippets.set(name, own);
  }

  private body(): Map<string, Token[]> {
    const directives = new Map<string, Token[]>();
    if (this.at >= this.tokens.length) return directives;
    const hasBraces = this.text() === "{";
    if (!hasBraces) this.at -= 1;
    while (this.next() && this.text() !== "}") {
      if (this.text() === "import") {
        this.splice();
        this.at -= 1;
      } else this.directive(directives);
    }
    if (hasBraces && this.text() !== "}") throw new BadCorefile("a brace is not closed");
    return directives;
  }

  private directive(directives: Map<string, Token[]>): void {
    const name = this.text();
    if (!DIRECTIVES.includes(name))
      throw new UnknownCorefile(`${name} is none of the plugins that CoreDNS 1.14 is built with`);
    const own = directives.get(name) ?? [];
    directives.set(name, own);
    own.push(this.tokens[this.at] as Token);
    let depth = 0;
    while (this.next()) {
      if (this.text() === "{") depth += 1;
      else if (this.startsLine() && depth === 0) {
        this.at -= 1;
        break;
      } else if (this.text() === "}") {
        if (depth === 0) throw new BadCorefile("a closing brace has no opening one");
        depth -= 1;
      } else if (this.text() === "import" && this.startsLine()) {
        this.splice();
        this.at -= 1;
        continue;
      }
      own.push(this.tokens[this.at] as Token);
    }
    if (depth > 0) throw new BadCorefile("a brace is not closed");
  }

  /** Puts what an import stands for in its place, and stays on its first word. */
  private splice(): void {
    const from = this.at;
    if (!this.nextOnLine()) throw new BadCorefile("an import names nothing");
    const pattern = this.text();
    if (pattern === "") throw new BadCorefile("an import names nothing");
    if (this.nextOnLine()) throw new BadCorefile("an import names more than one file");
    this.imports += 1;
    if (this.imports > MOST_IMPORTS) throw new BadCorefile("imports lead round in a circle");
    this.tokens.splice(from, 2, ...(this.snippets.get(pattern) ?? this.file(pattern)));
    this.at = from;
  }

  private file(pattern: string): Token[] {
    if (/\*.*\*|\?.*\?|\[.*\]|\].*\[/.test(pattern)) throw new BadCorefile(`${pattern} has more than one wildcard`);
    const texts = this.files.imported(pattern);
    if (texts === undefined) throw new UnknownCorefile(`the file ${pattern} is imported, and no resource has it`);
    return texts.flatMap((text, i) => tokensOf(text, `${pattern} ${this.imports}.${i}`));
  }

  private next(): boolean {
    if (this.at >= this.tokens.length - 1) return false;
    this.at += 1;
    return true;
  }

  private text(): string {
    const { text = "" } = this.tokens[this.at] ?? {};
    if (/\{[%$]/.test(text)) throw new UnknownCorefile(`${text} is a variable of CoreDNS's environment`);
    return text;
  }

  private startsLine(): boolean {
    const [before, token] = [this.tokens[this.at - 1], this.tokens[this.at]];
    if (before === undefined) return true;
    return token !== undefined && (before.file !== token.file || lastLine(before) < token.line);
  }

  private nextOnLine(): boolean {
    if (!isOnLine(this.tokens[this.at], this.tokens[this.at + 1])) return false;
    this.at += 1;
    return true;
  }
}

/** Whether a word goes on the line on which the one before it ends. */
export function isOnLine(before: Token | undefined, token: Token | undefined): boolean {
  return before !== undefined && token !== undefined && before.file === token.file && lastLine(before) === token.line;
}

/** A quoted word may have several lines. */
function lastLine({ text, line }: Token): number {
  return line + text.split("\n").length - 1;
}
