import type { Props } from "../../types";
import { condition, count, failed, part, READY, sayCondition, type Verdict, waiting } from "./verdict";

/** Readiness of the kinds that are awaited, by the rules of the official provider. */
export const READINESS: Record<string, (object: Props) => Verdict> = {
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "batch/Job": job,
  "/Pod": pod,
  "/PersistentVolumeClaim": claim,
  "/Service": service,
  "/Namespace": namespace,
  "apiextensions.k8s.io/CustomResourceDefinition": definition,
};

function observed(object: Props): boolean {
  return count(part(object, "status"), "observedGeneration") >= count(part(object, "metadata"), "generation", 1);
}

function deployment(object: Props): Verdict {
  if (!observed(object)) return waiting("the deployment controller has not seen this generation yet");
  const progressing = condition(object, "Progressing");
  if (progressing?.status === "False") return failed(sayCondition(progressing));
  const wanted = count(part(object, "spec"), "replicas", 1);
  const status = part(object, "status");
  const updated = count(status, "updatedReplicas");
  const available = count(status, "availableReplicas");
  if (updated < wanted) return waiting(`${updated} of ${wanted} replicas updated`);
  if (count(status, "replicas") > updated)
    return waiting(`${count(status, "replicas") - updated} old replicas still running`);
  if (available < wanted) return waiting(`${available} of ${wanted} replicas available`);
  return READY;
}

function statefulSet(object: Props): Verdict {
  if (!observed(object)) return waiting("the stateful set controller has not seen this generation yet");
  const wanted = count(part(object, "spec"), "replicas", 1);
  const status = part(object, "status");
  const ready = count(status, "readyReplicas");
  if (ready < wanted) return waiting(`${ready} of ${wanted} replicas ready`);
  const onDelete = part(part(object, "spec"), "updateStrategy").type === "OnDelete";
  if (!onDelete && status.updateRevision !== status.currentRevision && count(status, "updatedReplicas") < wanted) {
    return waiting(
      `${count(status, "updatedReplicas")} of ${wanted} replicas at revision ${String(status.updateRevision)}`,
    );
  }
  return READY;
}

function daemonSet(object: Props): Verdict {
  if (!observed(object)) return waiting("the daemon set controller has not seen this generation yet");
  const status = part(object, "status");
  const wanted = count(status, "desiredNumberScheduled");
  const onDelete = part(part(object, "spec"), "updateStrategy").type === "OnDelete";
  const updated = count(status, "updatedNumberScheduled");
  if (!onDelete && updated < wanted) return waiting(`${updated} of ${wanted} nodes updated`);
  const available = count(status, "numberAvailable");
  return available < wanted ? waiting(`${available} of ${wanted} pods available`) : READY;
}

function job(object: Props): Verdict {
  const failure = condition(object, "Failed");
  if (failure?.status === "True") return failed(sayCondition(failure));
  if (condition(object, "Complete")?.status === "True" || part(object, "spec").suspend === true) return READY;
  const status = part(object, "status");
  return waiting(`job is not complete: ${count(status, "succeeded")} succeeded, ${count(status, "active")} active`);
}

function pod(object: Props): Verdict {
  const { phase } = part(object, "status");
  if (phase === "Succeeded") return READY;
  if (phase === "Failed")
    return failed(`pod failed: ${String(part(object, "status").message ?? part(object, "status").reason ?? "")}`);
  const ready = condition(object, "Ready");
  if (ready?.status === "True") return READY;
  return waiting(...podProblems(object));
}

/** Why a pod is not ready, in the words of scheduler and kubelet. */
export function podProblems(object: Props): string[] {
  const problems: string[] = [];
  const scheduled = condition(object, "PodScheduled");
  if (scheduled?.status === "False") problems.push(sayCondition(scheduled));
  const statuses = part(object, "status").containerStatuses;
  for (const container of Array.isArray(statuses) ? (statuses as Props[]) : []) {
    const { reason, message } = part(part(container, "state"), "waiting");
    if (reason)
      problems.push(
        `container ${String(container.name)} waits: ${String(reason)}${message ? ` (${String(message)})` : ""}`,
      );
  }
  const ready = condition(object, "Ready");
  if (problems.length === 0) problems.push(ready ? sayCondition(ready) : "the pod has no node yet");
  return problems;
}

function claim(object: Props): Verdict {
  const { phase } = part(object, "status");
  if (phase === "Lost") return failed("the claim has lost its volume");
  return phase === "Bound" ? READY : waiting(`the claim is ${String(phase ?? "new")}, not Bound`);
}

function service(object: Props): Verdict {
  const spec = part(object, "spec");
  if (spec.type !== "LoadBalancer") return READY;
  const { ingress } = part(part(object, "status"), "loadBalancer");
  if (Array.isArray(ingress) && ingress.length > 0) return READY;
  const refusal = condition(object, "cilium.io/IPAMRequestSatisfied");
  return waiting("no load balancer address yet", ...(refusal?.status === "False" ? [sayCondition(refusal)] : []));
}

function namespace(object: Props): Verdict {
  const { phase } = part(object, "status");
  return phase === "Terminating" ? waiting("the namespace is being deleted") : READY;
}

function definition(object: Props): Verdict {
  const names = condition(object, "NamesAccepted");
  if (names?.status === "False") return failed(sayCondition(names));
  return condition(object, "Established")?.status === "True" ? READY : waiting("condition Established is not True yet");
}
