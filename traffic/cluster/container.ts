import type { View } from "../model/view";

/** Command and arguments, in which an image's own entrypoint may be missing. */
export function wordsOf(container: View): string[] {
  return [...container.at("command").texts(), ...container.at("args").texts()];
}

/** The value of a flag, `--protocol quic` or `--protocol=quic`. */
export function flag(container: View, name: string): string | undefined {
  const words = wordsOf(container);
  const joined = words.find((word) => word.startsWith(`--${name}=`));
  if (joined !== undefined) return joined.slice(name.length + 3);
  const at = words.indexOf(`--${name}`);
  return at < 0 ? undefined : words[at + 1];
}

/** An entry of `env`. */
export function variable(container: View, name: string): View | undefined {
  return container
    .at("env")
    .items()
    .find((entry) => entry.at("name").text() === name);
}
