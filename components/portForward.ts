import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import * as pulumi from "@pulumi/pulumi";
import { DDNS_TOKEN_SECRET, type DdnsClientPlan } from "../plan/ddnsClient";
import { ownLabels } from "../plan/objects";
import type { PortForwardPlan } from "../plan/portForward";
import { customResource } from "./kubernetesObjects";
import { formerly } from "./publicNames";

export interface PortForwardArgs {
  plan: PortForwardPlan;
  cloudflare: pulumi.ProviderResource;
  cloudflareApiToken: pulumi.Output<string>;
  /** The resource that pods depend on: before it they cannot run. */
  cluster: pulumi.Resource;
}

/** Public names that lead to the router, and the client that keeps its address. The router itself is set up by its owner. */
export class PortForward extends pulumi.ComponentResource {
  constructor(name: string, { plan, ...args }: PortForwardArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:PortForward", name, {}, options);
    const edge = { parent: this, provider: args.cloudflare };
    const { zoneId, client } = plan;
    const kept = client && this.client(name, plan, client, args);
    // A proxied name whose edge speaks in another way than the Gateway expects would lead round in a circle.
    const settings = plan.settings.map(
      ({ id, value }) => new ZoneSetting(`${name}-${id}`, { zoneId, settingId: id, value }, edge),
    );
    const dependsOn = [...(kept ? [kept] : []), ...settings];
    for (const { name: hostname, ...record } of plan.records)
      new DnsRecord(
        `public-${hostname}`,
        // 1 is Cloudflare's «automatic».
        { zoneId, name: hostname, ...record, ttl: 1, comment: "Port forward of the router" },
        { ...edge, deleteBeforeReplace: true, aliases: formerly("tunnel"), ...(dependsOn.length > 0 && { dependsOn }) },
      );
    this.registerOutputs({});
  }

  private client(
    name: string,
    { zoneId }: PortForwardPlan,
    { namespace, record, deployment, networkPolicy }: DdnsClientPlan,
    { cloudflare, cloudflareApiToken, cluster }: Omit<PortForwardArgs, "plan">,
  ): DnsRecord {
    const kept = new DnsRecord(
      `${name}-address`,
      { zoneId, ...record, type: "A", proxied: false, comment: "Kept by cloudflare-ddns" },
      // The client's to write; the record itself is the stack's, and goes with it.
      { parent: this, provider: cloudflare, deleteBeforeReplace: true, ignoreChanges: ["content"] },
    );
    const made = new Namespace(
      `${name}-namespace`,
      { metadata: { name: namespace, labels: ownLabels } },
      { parent: this, dependsOn: cluster },
    );
    const inNamespace = { parent: this, dependsOn: made };
    const token = new Secret(
      `${name}-token`,
      {
        metadata: { name: DDNS_TOKEN_SECRET.name, namespace, labels: ownLabels },
        stringData: { [DDNS_TOKEN_SECRET.key]: cloudflareApiToken },
      },
      inNamespace,
    );
    const policy = customResource(`${name}-policy`, networkPolicy, inNamespace);
    // Without the record it would make one of its own, which nobody takes away again.
    const dependsOn = [kept, token, policy];
    new Deployment(
      `${name}-ddns`,
      { metadata: deployment.metadata, spec: deployment.spec },
      { parent: this, dependsOn },
    );
    return kept;
  }
}
