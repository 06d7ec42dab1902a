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

const game = (more: object = {}) => ({ namespace: "games", port: 2456, protocol: "udp", reach: ["lan"], ...more });
const soundGame: Case["sound"] = [["apps/game", game()]];
const ranged = (range: object) => game({ ports: [{ name: "voice", protocol: "UDP", ...range }] });

const range = (says: string, written: object, message: string[], fix: RegExp): Case => ({
  code: "APP-26",
  says,
  changes: [["apps/game", ranged(written)]],
  field: "homelab:apps.game.ports.0.endPort",
  message,
  fix,
  sound: [["apps/game", ranged({ port: 2457, endPort: 2458 })]],
});

const assistant = (more: object = {}) => ({
  namespace: "home",
  port: 8123,
  hostNetwork: true,
  reach: ["lan", "tailnet"],
  ...more,
});
const firewall: Case["sound"][number] = ["cluster/firewall", { administrators: ["10.0.0.20"] }];
const device = { tailscale: {}, reach: ["tailnet"] };

/** Apps that have their node's network. */
const nodeCases: Case[] = [
  {
    code: "APP-27",
    says: "an app on its node's network for the tailnet alone, with nodes that are open",
    changes: [["apps/assistant", assistant(device)]],
    field: "homelab:apps.assistant.reach",
    message: ["not for the LAN", "hostNetwork"],
    fix: /cluster\.firewall/,
    sound: [["apps/assistant", assistant(device)], firewall],
  },
  {
    code: "APP-28",
    says: "an app on a port that every node has",
    changes: [["apps/assistant", assistant({ port: 10250 })]],
    field: "homelab:apps.assistant.port",
    message: ["10250/TCP", "the kubelet"],
    fix: /another port/,
    sound: [["apps/assistant", assistant()]],
  },
  {
    code: "APP-28",
    says: "two apps on one port of their nodes, one by a range",
    changes: [
      ["apps/assistant", assistant()],
      ["apps/other", assistant({ port: 80, ports: [{ name: "more", port: 8120, endPort: 8130 }] })],
    ],
    field: "homelab:apps.other.ports.0",
    message: ["8123/TCP", "homelab:apps.assistant"],
    fix: /another port/,
    sound: [
      ["apps/assistant", assistant()],
      ["apps/other", assistant({ port: 80, ports: [{ name: "more", port: 8120, endPort: 8130, protocol: "UDP" }] })],
    ],
  },
  ...[
    { setting: "address", more: { address: "10.0.0.45", gateway: "home" }, message: "its node's" },
    {
      setting: "service.external",
      more: { service: { name: "x", existing: true, external: true } },
      message: "runs on no node",
    },
    { setting: "backend", more: { backend: { address: "10.0.0.21" } }, message: "runs on no node" },
  ].map(
    ({ setting, more, message }): Case => ({
      code: "APP-18",
      says: `an app on its node's network with ${setting}`,
      changes: [["apps/assistant", assistant(more)]],
      field: `homelab:apps.assistant.${setting}`,
      message: ["(hostNetwork)", message],
      fix: /^Take/,
      sound: [["apps/assistant", assistant()]],
    }),
  ),
  {
    code: "FWL-05",
    says: "a rule of the firewall that is called as that of an app on its node's network",
    changes: [
      ["apps/assistant", assistant()],
      [
        "cluster/firewall",
        { administrators: ["10.0.0.20"], allow: { "app-assistant-tcp": { ports: [1], from: ["lan"] } } },
      ],
    ],
    field: "homelab:cluster.firewall.allow.app-assistant-tcp",
    message: ["app-assistant-tcp"],
    fix: /my-app-assistant-tcp/,
    sound: [["apps/assistant", assistant()], firewall],
  },
];

/** Apps that speak UDP, or have ranges of ports. */
const portCases: Case[] = [
  {
    code: "APP-03",
    says: "UDP through the tunnel",
    changes: [["apps/game", game({ reach: ["lan", "internet"] })]],
    field: "homelab:apps.game.reach",
    message: ["plain UDP"],
    fix: /tailnet for UDP/,
    sound: soundGame,
  },
  ...[{ name: "valheim" }, { names: ["valheim"] }].map((named): Case => {
    const [setting = ""] = Object.keys(named);
    return {
      code: "APP-18",
      says: `UDP with ${setting}`,
      changes: [["apps/game", game(named)]],
      field: `homelab:apps.game.${setting}`,
      message: ["told by its port (protocol)", "no host name"],
      fix: /lan\.dns\.records/,
      sound: soundGame,
    };
  }),
  {
    code: "APP-11",
    says: "two apps on one UDP port of a Gateway",
    changes: [
      ["apps/game", game()],
      ["apps/sequel", game()],
    ],
    field: "homelab:apps.sequel.port",
    message: ["2456", "homelab:apps.game"],
    fix: /another port/,
    sound: [
      ["apps/game", game()],
      ["apps/sequel", game({ protocol: "tcp" })],
    ],
  },
  {
    code: "APP-11",
    says: "a range that holds the app's own port",
    changes: [["apps/game", ranged({ port: 2450, endPort: 2460 })]],
    field: "homelab:apps.game.ports.0",
    message: ["voice (2450-2460/UDP)", "udp (2456/UDP)"],
    fix: /another name and number/,
    sound: [["apps/game", game({ ports: [{ name: "voice", port: 2450, endPort: 2460 }] })]],
  },
  range("a range that runs backwards", { port: 2458, endPort: 2457 }, ["2458-2457"], /port: 2457 and endPort: 2458/),
  range("a range longer than a Service", { port: 10000, endPort: 20000 }, ["10001 ports"], /hostNetwork: true/),
  range("a range whose name leaves no room", { port: 1, endPort: 2, name: "n".repeat(58) }, ["too long"], /57/),
  {
    code: "CFG-01",
    says: "a range that is one text",
    changes: [["apps/game", ranged({ port: "2457-2458" })]],
    field: "homelab:apps.game.ports.0.port",
    message: ['"2457-2458"'],
    fix: /whole number/,
    sound: [],
  },
];

/** Apps whose Service somebody else makes, and those that speak UDP. */
export const kindsCases: Case[] = [
  ...portCases,
  ...nodeCases,
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
