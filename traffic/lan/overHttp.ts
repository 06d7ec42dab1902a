import type { Stack } from "../model/stack";
import { LOCAL_COMMAND } from "../model/types";
import type { View } from "../model/view";
import { parseDnsmasq } from "./dnsmasq";
import type { Rewrite } from "./rewrites";
import type { ResolverSource } from "./source";

/** First line of the input of a command that tells a resolver by its HTTP API: `const wanted = {"kind":"pihole-api","host":"192.168.30.45",…};`. */
const FIRST = /^const wanted = (\{.*\});(?:\n|$)/;

/** The settings of a Pi-hole: entries of `dns.hosts` and of `misc.dnsmasq_lines`. */
interface PiholeRecords {
  kind: "pihole-api";
  host: string;
  hosts: string[];
  lines: string[];
}

interface Rewrites {
  kind: "adguard";
  host: string;
  rewrites: Rewrite[];
}

/**
 * The settings that commands give to resolvers over their HTTP APIs.
 *
 * @throws Unknown when a command's input is not known
 */
export function overHttp(stack: Stack): ResolverSource[] {
  return stack.type(LOCAL_COMMAND).flatMap((command): ResolverSource[] => {
    if (!readsScript(command)) return [];
    const at = command.at("stdin");
    const wanted = records(at);
    if (wanted === undefined) return [];
    if (wanted.kind === "adguard") {
      const { rewrites, host } = wanted;
      return [{ at, kind: "AdGuard Home", path: "its DNS rewrites", host, rewrites }];
    }
    const lines = [...wanted.lines, ...wanted.hosts.flatMap(hostRecords)];
    return [
      {
        at,
        kind: "Pi-hole",
        path: "dns.hosts and misc.dnsmasq_lines",
        host: wanted.host,
        config: parseDnsmasq(lines.join("\n")),
      },
    ];
  });
}

/** `node -`; the standard input of other commands may be hidden, and is none of this model's business. */
function readsScript(command: View): boolean {
  return command
    .at("interpreter")
    .items()
    .some((word) => word.text() === "-");
}

/** A line of a hosts file, as the setting that says the same. */
function hostRecords(entry: string): string[] {
  const [address = "", ...names] = entry.split(/\s+/);
  return names.map((name) => `host-record=${name},${address}`);
}

function records(at: View): PiholeRecords | Rewrites | undefined {
  const [, text] = FIRST.exec(at.text() ?? "") ?? [];
  if (text === undefined) return undefined;
  const found = parsed(text);
  return found?.kind === "pihole-api" || found?.kind === "adguard" ? found : undefined;
}

function parsed(text: string): PiholeRecords | Rewrites | undefined {
  try {
    return JSON.parse(text) as PiholeRecords | Rewrites;
  } catch {
    return undefined;
  }
}
