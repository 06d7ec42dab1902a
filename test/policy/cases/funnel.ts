import { REACH } from "../../../traffic/model/annotations";
import type { Case } from "../case";
import { object, service } from "../resources";

const ingress = (name: string, annotations: Record<string, string> = { "tailscale.com/funnel": "true" }) =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    // Not the Service's name: a case's resources are told by their names.
    `web/on-${name}`,
    {
      spec: {
        ingressClassName: "tailscale",
        tls: [{ hosts: [name] }],
        defaultBackend: { service: { name, port: { number: 80 } } },
      },
    },
    annotations,
  );
const app = (name: string, reach?: string) => service(`web/${name}`, {}, reach === undefined ? {} : { [REACH]: reach });

export const funnelCases: Case[] = [
  {
    rule: "NET-I16",
    when: "an app of the tailnet and one that says nothing are on Funnel",
    resources: [ingress("tv"), app("tv", "lan,tailnet"), ingress("radio"), app("radio"), ingress("gone")],
    reports: ["web/on-gone", "web/on-radio", "web/on-tv"],
    found: "on Funnel",
    // An unknown Service may be the one that is missing.
    beside: [ingress("tv"), ingress("radio"), ingress("gone")],
  },
  {
    rule: "NET-I16",
    when: "apps of the internet are on Funnel, in part or whole, and one that says it at its Ingress",
    resources: [
      ingress("tv"),
      app("tv", "lan, internet"),
      ingress("hook"),
      app("hook", "internet:/hook"),
      ingress("radio", { "tailscale.com/funnel": "true", [REACH]: "internet" }),
      app("radio"),
    ],
    reports: [],
  },
  {
    rule: "NET-I16",
    when: "an Ingress is on the tailnet alone, and one of another class has the annotation",
    resources: [
      ingress("tv", {}),
      app("tv", "tailnet"),
      object(
        "networking.k8s.io/v1",
        "Ingress",
        "web/on-radio",
        { spec: { ingressClassName: "nginx", defaultBackend: { service: { name: "radio", port: { number: 80 } } } } },
        { "tailscale.com/funnel": "true" },
      ),
      app("radio"),
    ],
    reports: [],
  },
];
