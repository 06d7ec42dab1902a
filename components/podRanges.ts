import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@pulumi/command/local/command";
import * as pulumi from "@pulumi/pulumi";

/** How the Kubernetes API is entered; certificates and key in base64. */
export interface KubernetesClient {
  host: string;
  caCertificate: string;
  clientCertificate: string;
  clientKey: string;
}

export interface PodRangesArgs {
  /** Node names. */
  nodes: readonly string[];
  /** Networks of pods, one of each family. */
  ranges: readonly string[];
  client: pulumi.Input<KubernetesClient>;
}

/**
 * Fails where a node has no pod addresses of one of the ranges. Cilium's agents wait for those without end, so that Cilium must not be changed
 * before it is done. Source: Cilium 1.20.2, pkg/node/sync/local_node_sync_wait.go.
 */
export function podRangesGiven(name: string, { client, ...asked }: PodRangesArgs, parent: pulumi.Resource): Command {
  return new Command(
    name,
    {
      // By standard input, as the command it would stand in every error in front of what went wrong.
      interpreter: ["node", "-"],
      create: "wait",
      stdin: pulumi.secret(pulumi.output(client).apply((entered) => podRangesScript({ ...entered, ...asked }))),
      triggers: [asked],
    },
    { parent },
  );
}

/** The input of `node - wait`: in the first line who is asked and for what, then the program that asks. */
export function podRangesScript(asked: KubernetesClient & Omit<PodRangesArgs, "client">): string {
  const program = readFileSync(join(__dirname, "waitForPodRanges.js"), "utf8");
  return `const asked = ${JSON.stringify(asked)};\n${program}`;
}
