import type { Network } from "../model/network";
import { REMOTE_COMMAND } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { parseDnsmasq } from "./dnsmasq";
import { handNames } from "./handNames";
import { inCluster } from "./inCluster";
import { overHttp } from "./overHttp";
import type { ResolverSource } from "./source";

/** The known configuration of the LAN's resolver. */
export interface LanResolver {
  sources: readonly ResolverSource[];
  /** A command that may change the resolver in a way that this model does not read. */
  unread: View | undefined;
}

/** First line of the input of a command that writes a resolver's file: `kind='pihole' path='/etc/dnsmasq.d/02-homelab.conf' restart=''`. */
const HEADER = /^kind='(pihole|dnsmasq)' path='(\/\S+)' restart='/;
/** Second line: what prints the file, which follows up to a line of the quoted word alone. */
const FILE = /^file\(\) { cat <<'([^']+)'$/;

/**
 * The configuration of the LAN's resolver: files, written over SSH by commands with a script on standard input (its first line has the kind
 * and the path, its third begins the file); lists that a person enters; resolvers that are set over HTTP; and the Corefile of one in the cluster.
 *
 * @throws Unknown when a command's input is not known
 */
export function lanResolver(network: Network): LanResolver {
  return network.index("lan/resolver", (stack) => {
    const commands = stack.type(REMOTE_COMMAND);
    const files = commands.flatMap((command) => file(command) ?? []);
    const read = new Set(files.map((f) => f.at.resource));
    return {
      sources: [...files, ...overHttp(stack), ...inCluster(network), ...handNames(stack)],
      unread: commands.find((c) => !read.has(c.resource) && concernsNames(c)),
    };
  });
}

function file(command: View): ResolverSource | undefined {
  const at = command.at("stdin");
  const [header = "", opening = "", ...lines] = (at.text() ?? "").split("\n");
  const [, kind, path] = HEADER.exec(header) ?? [];
  const end = lines.indexOf(FILE.exec(opening)?.[1] ?? "");
  if ((kind !== "pihole" && kind !== "dnsmasq") || path === undefined || end < 0) return undefined;
  return { at, kind, path, config: parseDnsmasq(lines.slice(0, end).join("\n")), host: hostOf(command) };
}

/** The machine that a command runs on. Plans mark the whole connection as secret, the engine does not hide it from policies. */
function hostOf(command: View): string | undefined {
  return orElse(() => command.at("connection.host").text());
}

function concernsNames(command: View): boolean {
  return ["create", "stdin"]
    .map((field) => command.at(field))
    .some((script) => !script.known || /dnsmasq|pihole|unbound|adguard|resolv/i.test(script.text() ?? ""));
}
