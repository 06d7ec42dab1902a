import { hasPods } from "../config/appKinds";
import type { App, Homelab } from "../config/homelab";
import { callersAnnotation, nodesNetworkAnnotation, reachAnnotation } from "./declared";
import { servicePorts } from "./servicePorts";

/** The Services that no resource makes, for those who read the stack: a list of Services in JSON. */
const EXISTING_ANNOTATION = "homelab-network/existing-services";

/** For an object that is there because of some apps: what is known of those Services that somebody else makes. */
export function existingAnnotation(apps: readonly App[], homelab: Homelab): Record<string, string> {
  const told = apps.filter(({ service }) => service.existing).map((app) => existingService(app, homelab));
  return told.length > 0 ? { [EXISTING_ANNOTATION]: JSON.stringify(told) } : {};
}

function existingService(app: App, homelab: Homelab): object {
  return {
    metadata: {
      name: app.service.name,
      namespace: app.namespace,
      annotations: { ...reachAnnotation(app), ...nodesNetworkAnnotation(app), ...callersAnnotation(app, homelab) },
    },
    spec: { ...(hasPods(app) && { selector: app.selector }), ports: servicePorts(app) },
  };
}
