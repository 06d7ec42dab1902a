import type { Case } from "./case";

const chart = (service: object, more: object = {}) => ({
  namespace: "argocd",
  port: 80,
  service: { name: "argocd-server", existing: true, ...service },
  reach: ["lan", "tailnet"],
  ...more,
});
const selector = { selector: { "app.kubernetes.io/name": "argocd-server" } };
const sound: Case["sound"] = [["apps/argo", chart({}, selector)]];

const beside = (kind: string, entry: object, setting: string, message: string, fix: RegExp): Case => ({
  code: "APP-18",
  says: `an app of kind ${kind} with ${setting}`,
  changes: [["apps/argo", entry]],
  field: `homelab:apps.argo.${setting}`,
  message: [`(${kind})`, message],
  fix,
  sound,
});

/** Apps whose Service somebody else makes. */
export const kindsCases: Case[] = [
  {
    code: "APP-25",
    says: "a chart's Service of which the pods are not said",
    changes: [["apps/argo", chart({})]],
    field: "homelab:apps.argo.selector",
    message: ["argocd-server", "which pods"],
    fix: /kubectl get service argocd-server.*external: true/,
    sound: [["apps/argo", chart({ external: true })]],
  },
  {
    code: "APP-25",
    says: "something outside behind a Service that the program makes",
    changes: [["apps/argo", chart({ existing: false, external: true })]],
    field: "homelab:apps.argo.service.external",
    message: ["existing is not written"],
    fix: /existing: true.*backend/,
    sound,
  },
  {
    code: "APP-02",
    says: "something outside behind a Service, to which the tunnel cannot be let out",
    changes: [["apps/argo", chart({ external: true }, { reach: ["lan", "tailnet", "internet"] })]],
    field: "homelab:apps.argo.reach",
    message: ["not known"],
    fix: /feed: tunnel/,
    sound: [
      ["apps/argo", chart({ external: true }, { reach: ["lan", "tailnet", "internet"] })],
      ["gateways/edge", { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" }],
    ],
  },
  {
    code: "APP-01",
    says: "a caller behind whose Service no pods stand",
    changes: [
      ["apps/argo", chart({ external: true })],
      ["apps/photos/callers", ["argo"]],
    ],
    field: "homelab:apps.photos.callers",
    message: ["argo is a device outside of the cluster", "homelab:apps.argo.service"],
    fix: /on the LAN/,
    sound: [...sound, ["apps/photos/callers", ["argo"]]],
  },
  beside(
    "service.existing",
    chart({}, { ...selector, address: "10.0.0.45", gateway: "home" }),
    "address",
    "by the Service itself",
    /lbipam/,
  ),
  beside(
    "service.existing",
    chart({}, { ...selector, tailscale: {} }),
    "tailscale",
    "annotation of the Service",
    /expose/,
  ),
  beside("service.external", chart({ external: true }, selector), "selector", "no pods", /Take selector out/),
  beside("service.external", chart({ external: true }, { metrics: 9100 }), "metrics", "Prometheus", /Take metrics out/),
  beside(
    "service.external",
    chart({ external: true }, { targetPort: 81 }),
    "targetPort",
    "of a pod",
    /Take targetPort/,
  ),
];
