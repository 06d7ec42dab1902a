import { type Labels, labelsOf } from "../cluster/labels";
import { containers, namespaceOf, podSpec, title } from "../kubernetes";
import type { Network } from "../network";
import type { View } from "../view";

/** A workload that runs cloudflared for a tunnel. */
export interface Connector {
  workload: View;
  title: string;
  namespace: string;
  labels: Labels;
}

const WORKLOADS = ["Deployment", "DaemonSet", "StatefulSet"];
const IMAGE = /(^|\/)cloudflared(:|@|$)/;

/** Workloads of the stack that run a tunnel with a token or a credentials file. */
export function connectors(network: Network): readonly Connector[] {
  return network.index("internet/connectors", (stack) =>
    WORKLOADS.flatMap((kind) => stack.kind("apps", kind)).flatMap((workload) => {
      const pod = podSpec(workload.resource);
      if (pod === undefined || !containers(pod).some(runsTunnel)) return [];
      return [
        {
          workload,
          title: title(workload.resource),
          namespace: namespaceOf(workload),
          labels: labelsOf(workload.at("spec.template")),
        },
      ];
    }),
  );
}

function runsTunnel(container: View): boolean {
  return IMAGE.test(container.at("image").text() ?? "");
}
