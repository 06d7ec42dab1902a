import type { Unknown } from "../../model/unknown";

/** The command line of an external-dns. Source: external-dns, pkg/apis/externaldns/types.go. */
export class Arguments {
  private readonly given = new Map<string, string[]>();

  /**
   * @param words `--source=service`, or `--source` and `service` behind it
   * @param incomplete why what the words do not say may be said elsewhere
   */
  constructor(
    words: readonly string[],
    private readonly incomplete: Unknown | undefined,
  ) {
    for (const [i, word] of words.entries()) {
      const [, name, , value] = /^--([\w-]+)(=([\s\S]*))?$/.exec(word) ?? [];
      if (name === undefined) continue;
      const next = words[i + 1];
      const own = value ?? (next === undefined || next.startsWith("--") ? "true" : next);
      this.given.set(name, [...(this.given.get(name) ?? []), own]);
    }
  }

  /** The values of a flag that may be there several times. @throws Unknown */
  all(name: string): readonly string[] {
    const values = this.given.get(name);
    if (values === undefined && this.incomplete !== undefined) throw this.incomplete;
    return values ?? [];
  }

  /** Of a flag that counts once, the last. @throws Unknown */
  one(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** Of a flag without a value: `--cloudflare-proxied`, `--no-cloudflare-proxied`. @throws Unknown */
  on(name: string): boolean {
    if (this.given.has(`no-${name}`)) return false;
    const value = this.one(name);
    return value !== undefined && value !== "false";
  }
}
