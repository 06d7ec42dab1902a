import type { Network } from "../model/network";
import { REMOTE_COMMAND } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { type Dnsmasq, parseDnsmasq } from "./dnsmasq";

/** A configuration file of the LAN's resolver that the stack writes. */
export interface ResolverFile {
  /** The standard input of the command that writes it. */
  at: View;
  kind: "pihole" | "dnsmasq";
  path: string;
  config: Dnsmasq;
  /** The line of the standard input at which the file begins. */
  firstLine: number;
  /** Address of the machine; undefined when the plan hides it. */
  host: string | undefined;
}

/** What is known of the LAN's resolver. */
export interface LanResolver {
  files: readonly ResolverFile[];
  /** A command that may change the resolver in a way that this model does not read. */
  unread: View | undefined;
}

/** First line of the input of a command that writes a resolver's file: `pihole /etc/dnsmasq.d/02-homelab.conf write`. */
const HEADER = /^(pihole|dnsmasq) (\/\S+) write$/;

/**
 * The files of the LAN's resolver, from the commands that write them over SSH: the first line of the standard input says what and where, the
 * second how the resolver is restarted, the rest is the file.
 *
 * @throws Unknown when a command's input is not known
 */
export function lanResolver(network: Network): LanResolver {
  return network.index("lan/resolver", (stack) => {
    const commands = stack.type(REMOTE_COMMAND);
    const files = commands.flatMap((command) => file(command) ?? []);
    const read = new Set(files.map((f) => f.at.resource));
    return { files, unread: commands.find((c) => !read.has(c.resource) && concernsNames(c)) };
  });
}

function file(command: View): ResolverFile | undefined {
  const at = command.at("stdin");
  const [header = "", , ...lines] = (at.text() ?? "").split("\n");
  const [, kind, path] = HEADER.exec(header) ?? [];
  if ((kind !== "pihole" && kind !== "dnsmasq") || path === undefined) return undefined;
  return { at, kind, path, config: parseDnsmasq(lines.join("\n")), firstLine: 3, host: hostOf(command) };
}

/** The machine that a command runs on. Plans mark the whole connection as secret, the engine does not hide it from policies. */
function hostOf(command: View): string | undefined {
  return orElse(() => command.at("connection.host").text());
}

function concernsNames(command: View): boolean {
  const script = command.at("create");
  return !script.known || /dnsmasq|pihole|unbound|adguard|resolv/i.test(script.text() ?? "");
}
