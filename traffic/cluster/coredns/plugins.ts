import { isOnLine } from "./blocks";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { Token } from "./tokens";

/** One plugin of a server block, with its arguments and the lines of its own block. */
export interface Plugin {
  name: string;
  args: readonly string[];
  block: readonly (readonly string[])[];
}

/** Every use of one plugin in a server block, in the order in which they are written. Source: caddyfile/dispenser.go. */
export function pluginsOf(directive: string, tokens: readonly Token[]): Plugin[] {
  const plugins: Plugin[] = [];
  let at = 0;
  const rest = (): string[] => {
    const words: string[] = [];
    while (isOnLine(tokens[at], tokens[at + 1]) && tokens[at + 1]?.text !== "{") {
      at += 1;
      words.push(tokens[at]?.text ?? "");
    }
    return words;
  };
  while (at < tokens.length) {
    const name = tokens[at]?.text ?? "";
    if (name !== directive) throw new UnknownCorefile(`${name} stands where the plugin ${directive} has ended`);
    const args = rest();
    const block: string[][] = [];
    if (isOnLine(tokens[at], tokens[at + 1])) {
      at += 2;
      for (; at < tokens.length && tokens[at]?.text !== "}"; at++) {
        const first = tokens[at]?.text ?? "";
        if (first === "{") throw new UnknownCorefile(`the plugin ${directive} has a block within its block`);
        block.push([first, ...rest()]);
      }
    }
    at += 1;
    plugins.push({ name, args, block });
  }
  return plugins;
}

/** @throws BadCorefile where one of the settings has no value; whether the value is a good one is not checked */
export function needValues({ name, block }: Plugin, settings: readonly string[]): void {
  const empty = block.find(([setting = "", ...values]) => settings.includes(setting) && values.length === 0);
  if (empty !== undefined) throw new BadCorefile(`${empty[0]} of the plugin ${name} has no value`);
}
