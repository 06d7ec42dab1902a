import { Release } from "@pulumi/kubernetes/helm/v3/release";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { ReleasePlan } from "../plan/cilium";

/** Registers a Helm release that carries exactly the planned name, because Pulumi's default adds a suffix to it. */
export function helmRelease(name: string, plan: ReleasePlan, options: CustomResourceOptions): Release {
  return new Release(
    name,
    {
      name: plan.name,
      namespace: plan.namespace,
      createNamespace: plan.namespace !== "kube-system",
      chart: plan.chart,
      version: plan.version,
      repositoryOpts: { repo: plan.repository },
      values: plan.values,
      timeout: 600,
    },
    options,
  );
}
