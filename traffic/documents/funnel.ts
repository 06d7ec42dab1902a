import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { funnelDevices, funnelName } from "../tailnet/funnel";
import { ingressServices } from "../tailnet/ingress";
import { code, codes, parts, table } from "./markdown";
import { compare } from "./reading";
import { type Step, step, word } from "./shell";

/** What the internet reaches by Tailscale's Funnel; undefined where nothing is on it. */
export function funnelText(network: Network): string | undefined {
  const rows = funnelDevices(network)
    .map((device) => [code(funnelName(device)), code(reference(device.view)), codes(ingressServices(device.view))])
    .sort((a, b) => compare(a.join(), b.join()));
  if (rows.length === 0) return undefined;
  return parts(
    "## Tailscale Funnel",
    "The public DNS leads these names to Tailscale's relays, which hand the connection to the Ingress's proxy as it comes: TLS ends there. The policy file's rules are not asked, its `nodeAttrs` are. The names stand in public lists of certificates (Certificate Transparency).",
    table(["Name", "Ingress", "Services"], rows, ""),
  );
}

/** The checks of what is on Funnel. */
export function funnelSteps(network: Network): (Step | undefined)[] {
  const names = funnelDevices(network).map(funnelName).sort(compare);
  if (names.length === 0) return [];
  return [
    step("the name of each Ingress on Funnel, as the operator found it", "kubectl get ingress -A"),
    step(
      "public names answer, from a device that is not on the tailnet",
      ...names.map((name) => `curl -sSI ${word(`https://${name}/`)}`),
    ),
  ];
}
