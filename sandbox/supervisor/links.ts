import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartHosts, internet, type SandboxNetwork } from "../common/network";
import { run } from "./run";

/** `ip -batch` lines that make the LAN: one bridge that carries every address of the stack. */
export function linkCommands(network: SandboxNetwork): string[] {
  return [
    "link set lo up",
    "link add lan0 type bridge",
    ...network.addresses.map((address) => `address add ${address} dev lan0`),
    ...Object.values(internet).map((address) => `address add ${address}/32 dev lan0`),
    "link set lan0 up",
    // Every address outside the house is unreachable: connecting fails at once instead of after minutes.
    "route add unreachable default",
  ];
}

/** Gives the fresh network namespace its LAN, and makes programs inside ask the LAN's resolver. `folder`: for its files. */
export async function layLinks(network: SandboxNetwork, folder: string): Promise<void> {
  await run(["ip", "-batch", "-"], `${linkCommands(network).join("\n")}\n`);
  // An address of the LAN that nobody has is given up after 0.4 s, not 3 s.
  writeFileSync("/proc/sys/net/ipv4/neigh/lan0/mcast_solicit", "2");
  writeFileSync("/proc/sys/net/ipv4/neigh/lan0/retrans_time_ms", "200");
  // Without a resolver in the house, a name must fail at once rather than ask the host's resolver, which is out of reach.
  const resolver = `nameserver ${network.dns?.address ?? "127.0.0.1"}\noptions timeout:1 attempts:1\n`;
  await replace("/etc/resolv.conf", join(folder, "resolv.conf"), () => resolver);
  // Names of the internet that no resolver of the house is to know: nothing else inside stands for them.
  const charts = `${internet.charts} ${chartHosts.join(" ")}\n`;
  await replace("/etc/hosts", join(folder, "hosts"), (hosts) => charts + hosts);
}

/** Lays a file over one of the host's, inside only; a host without it goes without. */
async function replace(path: string, by: string, text: (old: string) => string): Promise<void> {
  if (!existsSync(path)) return;
  writeFileSync(by, text(readFileSync(path, "utf8")));
  await run(["mount", "--bind", by, path]);
}
