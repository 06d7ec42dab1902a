import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { ClusterRole } from "@pulumi/kubernetes/rbac/v1/clusterRole";
import { ClusterRoleBinding } from "@pulumi/kubernetes/rbac/v1/clusterRoleBinding";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterDnsPlan } from "../plan/clusterDns";

export interface ClusterDnsArgs {
  plan: ClusterDnsPlan;
}

/** CoreDNS: its files, its pods, its Service, and the right to read what it answers from. */
export class ClusterDns extends pulumi.ComponentResource {
  constructor(name: string, { plan }: ClusterDnsArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:ClusterDns", name, {}, options);
    const own = { parent: this };
    const corefile = new ConfigMap(`${name}-corefile`, plan.corefile, own);
    const servers = new ConfigMap(`${name}-servers`, plan.servers, own);
    const { service, deployment, disruptionBudget } = plan;
    new Service(`${name}-service`, { metadata: service.metadata, spec: service.spec }, own);
    new Deployment(
      `${name}-coredns`,
      { metadata: deployment.metadata, spec: deployment.spec },
      { ...own, dependsOn: [corefile, servers, ...this.readRights(name, plan)] },
    );
    new PodDisruptionBudget(
      `${name}-disruption-budget`,
      { metadata: disruptionBudget.metadata, spec: disruptionBudget.spec },
      own,
    );
    this.registerOutputs({});
  }

  private readRights(name: string, { metadata, rules }: ClusterDnsPlan): pulumi.Resource[] {
    const own = { parent: this };
    const account = new ServiceAccount(`${name}-account`, { metadata: metadata.account }, own);
    const role = new ClusterRole(`${name}-role`, { metadata: metadata.role, rules }, own);
    const binding = new ClusterRoleBinding(
      `${name}-role-binding`,
      {
        metadata: metadata.role,
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.role.name },
        subjects: [{ kind: "ServiceAccount", name: metadata.account.name, namespace: metadata.account.namespace }],
      },
      own,
    );
    return [account, role, binding];
  }
}
