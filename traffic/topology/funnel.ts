import type { Network } from "../model/network";
import { funnelDevices, funnelName } from "../tailnet/funnel";
import { fact, type Survey } from "./place";

const FUNNEL = "edge/funnel";
const PUBLIC_DNS = "resolver/public";

/** Tailscale's Funnel, where an Ingress is on it. Its relays lead to the proxies of the tailnet. */
export function surveyFunnel(network: Network, survey: Survey): void {
  const names = funnelDevices(network).map(funnelName);
  if (names.length === 0) return;
  const facts = [fact("host name", () => names)];
  survey.place({ id: PUBLIC_DNS, kind: "resolver", zone: "internet", name: "Public DNS", facts });
  survey.connect("client/internet", PUBLIC_DNS, "question");
  survey.place({ id: FUNNEL, kind: "edge", zone: "internet", name: "Tailscale Funnel", facts });
  survey.connect("client/internet", FUNNEL, "traffic");
  survey.connect(FUNNEL, "router/tailnet", "traffic", ...names);
}
