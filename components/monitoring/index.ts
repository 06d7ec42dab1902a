import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1/customResourceDefinition";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import type { apiextensions } from "@pulumi/kubernetes/types/input";
import * as pulumi from "@pulumi/pulumi";
import type { MonitoringPlan } from "../../plan/monitoring";
import { customResource } from "../kubernetesObjects";
import definition from "./serviceMonitor.schema.json";

export interface MonitoringArgs {
  plan: MonitoringPlan;
}

/** The monitors by which Prometheus collects the network's metrics, and the dashboards that show them. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, { plan }: MonitoringArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Monitoring", name, {}, options);
    const known = plan.definition && this.definition();
    for (const monitor of plan.serviceMonitors)
      customResource(`monitor-${monitor.metadata.name}`, monitor, { parent: this, ...(known && { dependsOn: known }) });
    for (const dashboard of plan.dashboards) new ConfigMap(dashboard.metadata.name, dashboard, { parent: this });
    this.registerOutputs({});
  }

  /** Deleting a definition deletes every object of its kind, other people's too: it stays. */
  private definition(): CustomResourceDefinition {
    const crd = definition as unknown as apiextensions.v1.CustomResourceDefinition;
    return new CustomResourceDefinition("servicemonitors.monitoring.coreos.com", crd, {
      parent: this,
      retainOnDelete: true,
    });
  }
}
