import { isIP } from "node:net";
import { needValues, type Plugin } from "./plugins";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { Link } from "./step";
import { isIn, zonesOf } from "./zones";

const FLAGS = ["force_tcp", "prefer_udp", "next_on_nodata", "failfast_all_unhealthy_upstreams"];
const SETTINGS = [
  ...["except", "max_fails", "max_connect_attempts", "health_check", "tls_servername", "expire", "max_age"],
  ...["max_idle_conns", "read_timeout", "doh_method", "policy", "max_concurrent", "next", "failover", "resolver"],
  "source_address",
];
const OPTIONS = [...FLAGS, ...SETTINGS, "tls"];
const MOST_SERVERS = 15;
/** Options that have the next plugin forward asked after an answer. */
const GO_ON = ["next", "next_on_nodata"];

/**
 * Questions that are handed to other servers. Source: plugin/forward.
 *
 * @throws BadCorefile, UnknownCorefile
 */
export function forward(plugin: Plugin, isLast: boolean): Link {
  const [written, ...to] = plugin.args;
  if (written === undefined || to.length === 0) throw new BadCorefile("a forward names no server");
  const [from] = zonesOf(written);
  if (from === undefined) throw new BadCorefile(`forward ${written} is for no zone`);
  if (to.length > MOST_SERVERS) throw new BadCorefile(`a forward has more than ${MOST_SERVERS} servers`);
  const option = plugin.block.find(([name = ""]) => !OPTIONS.includes(name));
  if (option !== undefined)
    throw new UnknownCorefile(`${option[0]} is no setting of the plugin forward that is known here`);
  needValues(plugin, SETTINGS);
  const except = plugin.block.flatMap(([name, ...zones]) => (name === "except" ? zones : [])).flatMap(zonesOf);
  const strange = to.find((server) => !isServer(server));
  if (strange !== undefined)
    throw new UnknownCorefile(`${strange}, to which it forwards, is no address: CoreDNS looks it up when it starts`);
  const goesOn = !isLast && plugin.block.some(([name = ""]) => GO_ON.includes(name));
  const by = `forward ${plugin.args.join(" ")}`;
  return (name) => {
    const left = name !== from && except.some((zone) => isIn(name, zone));
    if (!isIn(name, from) || left) return "next";
    if (goesOn) return { kind: "unknown", why: `after ${by} another server may be asked` };
    return { kind: "forward", to, name: name.slice(0, -1), by };
  };
}

/** An address, or the file that stands for the node's resolvers. */
function isServer(written: string): boolean {
  const host = written.replace(/^(?:dns|tls|https):\/\//, "").replace(/%[^\]:]*/, "");
  const [, bare = host.replace(/:\d+$/, "")] = /^\[(.*)\](?::\d+)?$/.exec(host) ?? [];
  return written === "/etc/resolv.conf" || isIP(host) !== 0 || isIP(bare) !== 0;
}
