import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import * as pulumi from "@pulumi/pulumi";
import { Acl } from "@pulumi/tailscale/acl";
import { DnsSplitNameservers } from "@pulumi/tailscale/dnsSplitNameservers";
import { OauthClient } from "@pulumi/tailscale/oauthClient";
import { TailnetKey } from "@pulumi/tailscale/tailnetKey";
import { ownLabels } from "../plan/objects";
import { OPERATOR_TAG, type TailnetPlan } from "../plan/tailnet";
import { helmRelease } from "./helmRelease";
import { customResource } from "./kubernetesObjects";

export interface TailnetArgs {
  plan: TailnetPlan;
  tailscale: pulumi.ProviderResource;
  /** The resource that pods depend on: before it they cannot run. */
  cluster: pulumi.Resource;
}

/** The tailnet's policy file, auth keys and split DNS, and the operator whose subnet router leads to the LAN. */
export class Tailnet extends pulumi.ComponentResource {
  /** Auth keys by name. Secret. */
  readonly keys: pulumi.Output<Record<string, string>>;

  constructor(name: string, { plan, tailscale, cluster }: TailnetArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Tailnet", name, {}, options);
    const service = { parent: this, provider: tailscale };
    // The resource owns the whole policy file. It never takes over a file that it was not given by import, and leaving the
    // stack must not throw the tailnet back to «everybody may reach everything».
    const acl = new Acl(
      `${name}-policy`,
      { acl: JSON.stringify(plan.policy, null, 2), overwriteExistingContent: false, resetAclOnDestroy: false },
      { ...service, protect: true, retainOnDelete: true },
    );
    const keys = plan.keys.map(
      (key) => [key.name, authKey(`${name}-key-${key.name}`, key, { ...service, dependsOn: acl })] as const,
    );
    this.keys = pulumi.secret(pulumi.all(Object.fromEntries(keys.map(([key, resource]) => [key, resource.key]))));
    if (plan.splitDns)
      new DnsSplitNameservers(
        `${name}-split-dns`,
        { domain: plan.splitDns.domain, nameservers: plan.splitDns.nameservers },
        service,
      );
    for (const { domain, nameservers } of plan.furtherSplitDns)
      new DnsSplitNameservers(`${name}-split-dns-${domain}`, { domain, nameservers }, service);
    this.operator(name, plan, { ...service, dependsOn: acl }, cluster);
    this.registerOutputs({ keys: this.keys });
  }

  private operator(
    name: string,
    plan: TailnetPlan,
    service: pulumi.CustomResourceOptions,
    cluster: pulumi.Resource,
  ): void {
    const { namespace } = plan.operator;
    const client = new OauthClient(
      `${name}-operator-client`,
      { description: "Kubernetes operator", scopes: ["devices:core", "auth_keys", "services"], tags: [OPERATOR_TAG] },
      service,
    );
    const space = new Namespace(
      `${name}-namespace`,
      { metadata: { name: namespace, labels: { ...ownLabels, "pod-security.kubernetes.io/enforce": "privileged" } } },
      { parent: this, dependsOn: cluster },
    );
    const secret = new Secret(
      `${name}-operator-oauth`,
      {
        metadata: { name: "operator-oauth", namespace, labels: ownLabels },
        stringData: { client_id: client.id, client_secret: pulumi.secret(client.key) },
      },
      { parent: this, dependsOn: space },
    );
    const release = helmRelease(`${name}-operator`, plan.operator, { parent: this, dependsOn: [space, secret] });
    customResource(`${name}-subnet-router`, plan.connector, { parent: this, dependsOn: release });
  }
}

function authKey(name: string, key: TailnetPlan["keys"][number], options: pulumi.CustomResourceOptions): TailnetKey {
  return new TailnetKey(
    name,
    {
      description: name,
      tags: key.tags,
      expiry: key.expirySeconds,
      ephemeral: key.ephemeral,
      reusable: key.reusable,
      preauthorized: true,
      // An expired key is made anew by the next update.
      recreateIfInvalid: "always",
    },
    options,
  );
}
