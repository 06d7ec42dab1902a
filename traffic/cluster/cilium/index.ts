import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { minor } from "./charts";
import { ciliumSettings, installations } from "./settings";

export { chartName, minor } from "./charts";
export { bgpOff, gatewayClassConfig, gatewaysOff, l2Off, type Off } from "./parts";
export { ciliumSettings, type Setting, type Settings } from "./settings";

/** The resource that installs Cilium; undefined when none of the resources does. */
export function ciliumRelease(network: Network): View | undefined {
  return installations(network)[0]?.at;
}

/** Cilium's version as {@link minor} gives it; undefined when it is not said anywhere, or not known. */
export function ciliumVersion(network: Network): number | undefined {
  const { value } = ciliumSettings(network).version;
  return value instanceof Unknown ? undefined : minor(value);
}
