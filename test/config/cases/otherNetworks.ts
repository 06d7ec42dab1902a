import type { Case } from "./case";

const app = (from: unknown, more: object = {}) => ({
  namespace: "web",
  port: 554,
  protocol: "tcp",
  address: "10.0.0.44",
  from,
  ...more,
});
const sound: Case["sound"] = [["apps/recorder", app(["192.168.40.0/24", "172.16.8.0/22"])]];
const refused: [says: string, from: string[], message: RegExp | string, fix: RegExp][] = [
  ["the LAN", ["10.0.0.0/24"], "shares addresses with the LAN", /Write lan in reach/],
  ["a part of the LAN", ["10.0.0.128/25"], "shares addresses with the LAN", /Write lan in reach/],
  ["a network around the LAN", ["10.0.0.0/8"], "shares addresses with the LAN", /Write lan in reach/],
  ["the pods' range", ["10.244.1.0/24"], "the pods' range", /Write callers/],
  ["the Services' range", ["10.96.0.0/16"], "the Services' range", /Write callers/],
  ["the tailnet's addresses", ["100.64.0.0/16"], "the tailnet's addresses", /Write tailnet in reach/],
  ["a network of the internet", ["203.0.113.0/24"], "addresses of the internet", /10\.20\.40\.0\/24/],
  ["the whole internet", ["128.0.0.0/1"], "addresses of the internet", /internet in reach/],
];

/** Other networks of the house, from which an app may be opened. */
export const otherNetworksCases: Case[] = [
  ...refused.map(
    ([says, from, message, fix]): Case => ({
      code: "APP-37",
      says: `${says} as another network of the house`,
      changes: [["apps/recorder", app(from)]],
      field: "homelab:apps.recorder.from.0",
      message: [from[0] as string, String(message)],
      fix,
      sound,
    }),
  ),
  {
    code: "APP-37",
    says: "one network inside another one",
    changes: [["apps/recorder", app(["192.168.0.0/16", "192.168.40.0/24"])]],
    field: "homelab:apps.recorder.from.1",
    message: ["192.168.40.0/24", "192.168.0.0/16"],
    fix: /wider one alone/,
    sound,
  },
  {
    code: "APP-15",
    says: "an app of another network alone behind the LAN's Gateway",
    changes: [["apps/recorder", app(["192.168.40.0/24"], { address: undefined })]],
    field: "homelab:apps.recorder.reach",
    message: ["Gateway home"],
    fix: /an address of its own/,
    sound,
  },
  {
    code: "APP-10",
    says: "a web app for another network beside others that are not, on one Gateway",
    changes: [["apps/notes", { namespace: "web", port: 80, reach: ["lan", "tailnet"], from: ["192.168.40.0/24"] }]],
    field: "homelab:apps.notes.reach",
    message: ["192.168.40.0/24"],
    fix: /a Gateway of its own/,
    sound,
  },
  ...(
    [
      ["an address", ["192.168.40.7"], "from.0", /192\.168\.30\.0\/24/],
      ["a network with host bits", ["192.168.40.7/24"], "from.0", /192\.168\.40\.0\/24/],
      ["IPv6", ["fd00::/64"], "from.0", /IPv4|address\/prefix/],
      ["nothing", [], "from", /10\.20\.40\.0\/24/],
      ["a name", "iot", "from", /./],
    ] as const
  ).map(
    ([says, from, field, fix]): Case => ({
      code: "CFG-01",
      says: `${says} in place of another network`,
      changes: [["apps/recorder", app(from)]],
      field: `homelab:apps.recorder.${field}`,
      message: [],
      fix,
      sound,
    }),
  ),
];
