import { writeFileSync } from "node:fs";
import { internet, type SandboxNetwork } from "../common/network";
import { run } from "./run";

/** `ip -batch` lines that make the LAN: one bridge that carries every address of the stack. */
export function linkCommands(network: SandboxNetwork): string[] {
  return [
    "link set lo up",
    "link add lan0 type bridge",
    ...network.addresses.map((address) => `address add ${address} dev lan0`),
    ...Object.values(internet).map((address) => `address add ${address}/32 dev lan0`),
    "link set lan0 up",
    // What is not in the house does not exist: connecting fails at once instead of after minutes.
    "route add unreachable default",
  ];
}

/** Gives the fresh network namespace its LAN, and makes programs inside ask the LAN's resolver. */
export async function layLinks(network: SandboxNetwork, resolvConf: string): Promise<void> {
  await run(["ip", "-batch", "-"], `${linkCommands(network).join("\n")}\n`);
  // An address of the LAN that nobody has is given up after 0.4 s, not 3 s.
  writeFileSync("/proc/sys/net/ipv4/neigh/lan0/mcast_solicit", "2");
  writeFileSync("/proc/sys/net/ipv4/neigh/lan0/retrans_time_ms", "200");
  // Without a resolver in the house, a name must fail at once rather than ask the host's resolver, which is out of reach.
  writeFileSync(resolvConf, `nameserver ${network.dns?.address ?? "127.0.0.1"}\noptions timeout:1 attempts:1\n`);
  await run(["mount", "--bind", resolvConf, "/etc/resolv.conf"]).catch(() => undefined); // a host without that file
}
