import { DnsRecord } from "@pulumi/cloudflare/dnsRecord";
import { getZeroTrustTunnelCloudflaredTokenOutput } from "@pulumi/cloudflare/getZeroTrustTunnelCloudflaredToken";
import { ZeroTrustAccessApplication } from "@pulumi/cloudflare/zeroTrustAccessApplication";
import { ZeroTrustTunnelCloudflared } from "@pulumi/cloudflare/zeroTrustTunnelCloudflared";
import { ZeroTrustTunnelCloudflaredConfig } from "@pulumi/cloudflare/zeroTrustTunnelCloudflaredConfig";
import { ZoneSetting } from "@pulumi/cloudflare/zoneSetting";
import { DaemonSet } from "@pulumi/kubernetes/apps/v1/daemonSet";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import * as pulumi from "@pulumi/pulumi";
import { TUNNEL_TOKEN_SECRET } from "../plan/cloudflared";
import { ownLabels } from "../plan/objects";
import type { TunnelPlan } from "../plan/tunnel";
import { customResource } from "./kubernetesObjects";
import { formerly } from "./publicNames";

export interface TunnelArgs {
  plan: TunnelPlan;
  cloudflare: pulumi.ProviderResource;
  /** The resource that pods depend on: before it they cannot run. */
  cluster: pulumi.Resource;
}

/** A Cloudflare tunnel, the public names that lead to it, and the pods that hold its home end. */
export class Tunnel extends pulumi.ComponentResource {
  readonly tunnelId: pulumi.Output<string>;

  constructor(name: string, { plan, cloudflare, cluster }: TunnelArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Tunnel", name, {}, options);
    const edge = { parent: this, provider: cloudflare };
    // A replaced tunnel has another id and token: every public name would go dark.
    const tunnel = new ZeroTrustTunnelCloudflared(
      name,
      { accountId: plan.accountId, name: plan.name, configSrc: "cloudflare" },
      { ...edge, protect: true },
    );
    this.tunnelId = tunnel.id;
    // A name that is to be asked for is never open for a moment: not by its rule, and not by a record.
    const asked = plan.access.map(
      ({ key, application }) =>
        new ZeroTrustAccessApplication(`access-${key}`, { accountId: plan.accountId, ...application }, edge),
    );
    const ingress = new ZeroTrustTunnelCloudflaredConfig(
      `${name}-ingress`,
      { accountId: plan.accountId, tunnelId: tunnel.id, source: "cloudflare", config: { ingresses: plan.ingress } },
      { ...edge, ...(asked.length > 0 && { dependsOn: asked }) },
    );
    for (const hostname of plan.hostnames) this.publicName(hostname, plan, { ...edge, dependsOn: ingress });
    if (plan.http3 !== undefined)
      new ZoneSetting(
        `${name}-http3`,
        { zoneId: plan.zoneId, settingId: "http3", value: plan.http3 ? "on" : "off" },
        edge,
      );
    this.connector(name, plan, cloudflare, cluster);
    this.registerOutputs({ tunnelId: this.tunnelId });
  }

  private publicName(hostname: string, plan: TunnelPlan, options: pulumi.CustomResourceOptions): void {
    new DnsRecord(
      `public-${hostname.replace("*", "wildcard")}`,
      {
        zoneId: plan.zoneId,
        name: hostname,
        type: "CNAME",
        content: pulumi.interpolate`${this.tunnelId}.cfargotunnel.com`,
        proxied: true,
        // 1 is Cloudflare's «automatic», the only value of a proxied record.
        ttl: 1,
        comment: `Tunnel ${plan.name}`,
      },
      { ...options, deleteBeforeReplace: true, ...(plan.besidePortForward && { aliases: formerly("port-forward") }) },
    );
  }

  private connector(
    name: string,
    plan: TunnelPlan,
    cloudflare: pulumi.ProviderResource,
    cluster: pulumi.Resource,
  ): void {
    const inCluster = { parent: this, dependsOn: cluster };
    const namespace = new Namespace(
      `${name}-namespace`,
      { metadata: { name: plan.namespace, labels: ownLabels } },
      inCluster,
    );
    const { workload, service, disruptionBudget, externalSecret } = plan.cloudflared;
    const secret = externalSecret
      ? customResource(`${name}-token`, externalSecret, { parent: this, dependsOn: namespace })
      : this.tokenSecret(name, plan, cloudflare, namespace);
    const { metadata } = workload.object;
    const afterSecret = { parent: this, dependsOn: secret };
    if (workload.kind === "Deployment")
      new Deployment(`${name}-cloudflared`, { metadata, spec: workload.object.spec }, afterSecret);
    else new DaemonSet(`${name}-cloudflared`, { metadata, spec: workload.object.spec }, afterSecret);
    const inNamespace = { parent: this, dependsOn: namespace };
    new Service(`${name}-metrics`, { metadata: service.metadata, spec: service.spec }, inNamespace);
    new PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata: disruptionBudget.metadata, spec: disruptionBudget.spec },
      inNamespace,
    );
    customResource(`${name}-policy`, plan.networkPolicy, inNamespace);
  }

  private tokenSecret(
    name: string,
    plan: TunnelPlan,
    cloudflare: pulumi.ProviderResource,
    namespace: pulumi.Resource,
  ): Secret {
    const token = getZeroTrustTunnelCloudflaredTokenOutput(
      { accountId: plan.accountId, tunnelId: this.tunnelId },
      { parent: this, provider: cloudflare },
    ).token;
    return new Secret(
      `${name}-token`,
      {
        metadata: { name: TUNNEL_TOKEN_SECRET.name, namespace: plan.namespace, labels: ownLabels },
        stringData: { [TUNNEL_TOKEN_SECRET.key]: pulumi.secret(token) },
      },
      { parent: this, dependsOn: namespace },
    );
  }
}
