import { type Command, HELP, invocation, type Option } from "./options";

const WIDTH = 120;

/** How a script is used, for the terminal. */
export function helpOf(command: Command): string {
  const listed = Object.entries({ ...command.options, help: HELP }).filter(([, option]) => !option.unlisted);
  const rows = [...Object.entries(command.words ?? {}), ...listed.map(([name, o]) => [written(name, o), o.about])];
  const width = Math.max(...rows.map(([what = ""]) => what.length));
  return [
    ...command.usage.map((rest) => invocation(command.name, rest)),
    "",
    ...wrapped(command.about),
    "",
    ...rows.flatMap(([what = "", about = ""]) => {
      const [first = "", ...more] = wrapped(about, WIDTH - width - 4);
      return [`  ${what.padEnd(width)}  ${first}`, ...more.map((line) => `${" ".repeat(width + 4)}${line}`)];
    }),
    ...(command.notes === undefined ? [] : ["", ...command.notes.flatMap((note) => wrapped(note))]),
  ].join("\n");
}

function written(name: string, { value, optional, short }: Option): string {
  const long = value === undefined ? `--${name}` : optional ? `--${name}[=${value}]` : `--${name} ${value}`;
  return short === undefined ? long : `-${short}, ${long}`;
}

function wrapped(text: string, width = WIDTH): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
