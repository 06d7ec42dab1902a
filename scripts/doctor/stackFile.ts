import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Homelab } from "../../config/homelab";
import { loadStackFile } from "../../config/load";
import { ConfigurationError } from "../../config/problems";
import type { Finding } from "./finding";

/** Texts that are secrets wherever they stand, by what they are. */
const SECRETS: [string, RegExp][] = [
  ["a Tailscale key", /\btskey-[a-z]+-\w+/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a private key in base64", /\bLS0tLS1CRUdJTi[A-Za-z0-9+/]{20,}/],
  ["a token (JWT)", /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{10,}/],
  ["a GitHub token", /\b(gh[pousr]_\w{30,}|github_pat_\w{30,})/],
];
/** A name that promises a secret, with a text of its own behind it. */
const NAMED =
  /^\s*-?\s*"?[\w:.-]*(token|password|passphrase|secret|privateKey|apiKey)"?\s*:\s*["']?[\w+/=.~-]{16,}["']?\s*(#.*)?$/i;

/** Secrets that a stack file holds in plain text: by line, never by value. Pure. */
export function plainTexts(text: string): { line: number; what: string }[] {
  return text.split("\n").flatMap((line, i) => {
    const [what] = SECRETS.find(([, pattern]) => pattern.test(line)) ?? [];
    if (what !== undefined) return [{ line: i + 1, what }];
    return NAMED.test(line) && !/^\s*secure:/.test(line) ? [{ line: i + 1, what: "what its name calls a secret" }] : [];
  });
}

/** Reads a stack file: what is wrong with it, and the network where it is readable at all. */
export function stackFileFindings(stack: string, folder: string): { findings: Finding[]; homelab?: Homelab } {
  const name = `Pulumi.${stack}.yaml`;
  const file = join(folder, name);
  const found = existsSync(file) ? plainTexts(readFileSync(file, "utf8")) : [];
  const wrong = found.map(
    ({ line, what }): Finding => ({
      ...{ area: "secrets", what: `${name}:${line}`, verdict: "wrong", said: `${what} stands there in plain text` },
      todo: "Take it out, make a new one at the service, and set that with `pulumi config set --secret`.",
    }),
  );
  const secrets: Finding[] =
    wrong.length > 0
      ? wrong
      : [{ area: "secrets", what: name, verdict: "ok", said: "no secret stands in it in plain text" }];
  try {
    return { findings: secrets, homelab: loadStackFile(stack, folder) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const lines = new Set(found.map(({ line }) => line));
    const others = error.problems.filter(({ code, at }) => code !== "SEC-02" || !lines.has(lineOf(at)));
    const told = others.map(
      ({ code, field, at, message, fix }): Finding => ({
        area: code.startsWith("SEC") ? "secrets" : "versions",
        what: at ?? field,
        verdict: "wrong",
        said: `${code} ${field}: ${message}`,
        todo: fix,
      }),
    );
    return { findings: [...secrets.filter(({ verdict }) => verdict === "wrong"), ...told] };
  }
}

/** Of `Pulumi.home.yaml:12` the 12. */
const lineOf = (at = ""): number => Number(/:(\d+)/.exec(at)?.[1]);
