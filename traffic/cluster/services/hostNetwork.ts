import { VOUCHED } from "../../model/annotations";
import { annotation } from "../../model/kubernetes";
import type { View } from "../../model/view";

/** Does a Service's owner say that its pods have their node's network? Nothing else tells where no resource makes the pods. */
export function hasNodesNetwork(service: View): boolean {
  return annotation(service, VOUCHED)?.split(",").includes("host-network") ?? false;
}
