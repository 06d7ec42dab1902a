import type { Network } from "../model/network";
import { RELEASE } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";

/** Major and minor number, comparable: `1.20.2` → 1020. Undefined for anything else. */
export function minor(version: string | undefined): number | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.\d+)?(?:[-+].*)?$/.exec(version ?? "");
  return match === null ? undefined : Number(match[1]) * 1000 + Number(match[2]);
}

/** The chart of a Helm release, `cilium`, also when it is named by a path or a URL. */
export function chartName(release: View): string | undefined {
  const name = release
    .at("chart")
    .text()
    ?.replace(/\/+$/, "")
    .replace(/(-v?\d[\w.+-]*)?\.tgz$/, "");
  return name?.slice(name.lastIndexOf("/") + 1).replace(/-v?\d[\w.]*$/, "");
}

/** Cilium's Helm release; undefined when something else installs Cilium. */
export function ciliumRelease(network: Network): View | undefined {
  return network.index("cluster/cilium", (stack) =>
    stack.type(RELEASE).find((release) => orElse(() => chartName(release)) === "cilium"),
  );
}

/** A value of Cilium's chart, `gatewayAPI.enabled`; undefined when the stack does not install Cilium. */
export function ciliumValue(network: Network, path: string): View | undefined {
  return ciliumRelease(network)
    ?.at("values")
    .at(...path.split("."));
}

/** Cilium's version as {@link minor} gives it; undefined when it is not said anywhere. */
export function ciliumVersion(network: Network): number | undefined {
  return minor(ciliumRelease(network)?.at("version").text());
}
