import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@pulumi/command/local/command";
import type * as pulumi from "@pulumi/pulumi";

/** The cluster's own networks, as CIDRs: one of IPv4, and one of IPv6 where there is IPv6. */
export interface ClusterNetworks {
  pods: readonly string[];
  services: readonly string[];
}

/** Where each of the networks is written, in their order. */
const FIELDS = {
  pods: ["homelab:cluster.podCidr", "homelab:ipv6.pods"],
  services: ["homelab:cluster.serviceCidr", "homelab:ipv6.services"],
};

/**
 * Fails where an update takes away a network that the cluster was made with, so that what depends on it is left as it is. Kubernetes' controller
 * manager ends at each start where a node has a range that is none of its own. Source: Kubernetes 1.36,
 * pkg/controller/nodeipam/ipam/range_allocator.go.
 */
export function keptNetworks(name: string, networks: ClusterNetworks, parent: pulumi.Resource): Command {
  return new Command(
    name,
    {
      // By standard input, as the command it would stand in every error in front of what went wrong. Without `update` it runs on updates too.
      interpreter: ["node", "-"],
      create: "keep",
      stdin: keptNetworksScript(networks),
    },
    { parent },
  );
}

/** The input of `node - keep`: in the first line what is asked for, then the program that compares. */
export function keptNetworksScript(networks: ClusterNetworks): string {
  const program = readFileSync(join(__dirname, "keepNetworks.js"), "utf8");
  return `const asked = ${JSON.stringify({ ...networks, fields: FIELDS })};\n${program}`;
}
