import type { Stack } from "../model/stack";
import { LOCAL_COMMAND } from "../model/types";
import type { View } from "../model/view";
import { parseDnsmasq } from "./dnsmasq";
import type { Rewrite } from "./rewrites";
import type { ResolverSource } from "./source";
import type { WrittenZone } from "./zones";

/** First line of the input of a command that tells a resolver by its HTTP API: `const wanted = {"kind":"pihole-api","host":"192.168.30.45",…};`. */
const FIRST = /^const wanted = (\{.*\});(?:\n|$)/;

/** The records of a resolver, as each kind takes them. */
type Wanted = { host: string } & (
  | { kind: "pihole-api"; hosts: string[]; lines: string[] }
  | { kind: "adguard"; rewrites: Rewrite[] }
  | { kind: "unifi"; records: { key: string; value: string }[] }
  | { kind: "technitium"; zones: WrittenZone[] }
);

/**
 * The settings that commands give to resolvers over their HTTP APIs.
 *
 * @throws Unknown when a command's input is not known
 */
export function overHttp(stack: Stack): ResolverSource[] {
  return stack.type(LOCAL_COMMAND).flatMap((command): ResolverSource[] => {
    if (!writesRecords(command)) return [];
    const at = command.at("stdin");
    const wanted = parsed(FIRST.exec(at.text() ?? "")?.[1]);
    return wanted === undefined ? [] : [told(at, wanted)];
  });
}

/** `node - write`; the standard input of other commands may be hidden, and is none of this model's business. */
function writesRecords(command: View): boolean {
  const words = [...command.at("interpreter").items(), command.at("create")].map((word) => word.text());
  return words.includes("-") && words.at(-1) === "write";
}

function told(at: View, wanted: Wanted): ResolverSource {
  const where = { at, host: wanted.host };
  switch (wanted.kind) {
    case "pihole-api": {
      const lines = [...wanted.lines, ...wanted.hosts.flatMap(hostRecords)];
      const config = parseDnsmasq(lines.join("\n"));
      return { ...where, kind: "Pi-hole", path: "dns.hosts and misc.dnsmasq_lines", config };
    }
    case "adguard":
      return { ...where, kind: "AdGuard Home", path: "its DNS rewrites", rewrites: wanted.rewrites };
    case "unifi": {
      // Its dnsmasq is told each as a host-record, and of no domain that it is the only one to answer for it.
      const lines = wanted.records.map(({ key, value }) => `host-record=${key},${value}`);
      return { ...where, kind: "UniFi", path: "its static DNS records", config: parseDnsmasq(lines.join("\n")) };
    }
    case "technitium":
      return { ...where, kind: "Technitium", path: "its zones", zones: wanted.zones };
  }
}

/** A line of a hosts file, as the setting that says the same. */
function hostRecords(entry: string): string[] {
  const [address = "", ...names] = entry.split(/\s+/);
  return names.map((name) => `host-record=${name},${address}`);
}

const KINDS: readonly unknown[] = ["pihole-api", "adguard", "unifi", "technitium"] satisfies Wanted["kind"][];

function parsed(text: string | undefined): Wanted | undefined {
  try {
    const found = JSON.parse(text ?? "{}") as Wanted;
    return KINDS.includes(found.kind) ? found : undefined;
  } catch {
    return undefined;
  }
}
