import type { SandboxNetwork } from "../common/network";
import { stackOptions } from "../common/stacks";

/** Parts of a network by what a person knows them as; what is left out of them changes nothing in a sandbox that runs. */
const PARTS: Partial<Record<keyof SandboxNetwork, string>> = {
  addresses: "the LAN's addresses",
  nodes: "the machines",
  dns: "the LAN's resolver",
  dnsApi: "the LAN's resolver",
  coredns: "the cluster's CoreDNS",
  talosProvider: "the Talos provider",
  foreignKinds: "the kinds of other people's charts",
  foreignIssuers: "the issuers of certificates that exist already",
  cloudflare: "the account or zone of Cloudflare",
  tailscale: "the tailnet or its tags",
};

/**
 * The remark on a sandbox that was started before its stack file was edited: it lays its network once, when it starts.
 * @param running the network that it has; undefined where nobody knows
 */
export function outdatedText(running: SandboxNetwork | undefined, wanted: SandboxNetwork): string | undefined {
  if (running === undefined) return undefined;
  const differing = Object.entries(PARTS).filter(
    ([part]) =>
      JSON.stringify(running[part as keyof SandboxNetwork]) !== JSON.stringify(wanted[part as keyof SandboxNetwork]),
  );
  if (differing.length === 0) return undefined;
  const names = [...new Set(differing.map(([, name]) => name))].join(", ");
  return [
    `The sandbox of stack ${wanted.stack} runs with what its stack file said before. Changed since: ${names}.`,
    `  → Before an update: \`npm run sandbox -- stop${stackOptions(wanted.stack)}\`. The next command brings it back with them; its state stays.`,
  ].join("\n");
}
