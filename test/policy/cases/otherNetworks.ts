import { REACH } from "../../../traffic/model/annotations";
import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import { cilium, lanPool, node, object, pinned, policy } from "../resources";

const NETWORKS = ["192.168.30.0/24", "172.20.40.0/24"];
const around: Resource[] = [
  cilium("1.20.2", { kubeProxyReplacement: true, l2announcements: { enabled: true } }),
  object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "l2", { spec: { loadBalancerIPs: true } }),
  lanPool,
  node("cp"),
];
const app = (spec: object): Resource => {
  const made = pinned("media/app", "192.168.30.62", [{ port: 80, protocol: "TCP" }], {
    [REACH]: "lan,172.20.40.0/24",
  });
  return {
    ...made,
    props: { ...made.props, spec: { ...(made.props.spec as object), selector: { app: "app" }, ...spec } },
  };
};
const lets = (...fromCIDR: string[]): Resource =>
  policy("CiliumNetworkPolicy", "media/allow-app", {
    endpointSelector: { matchLabels: { app: "app" } },
    ingress: [{ fromCIDR, toPorts: [{ ports: [{ port: "80", protocol: "TCP" }] }] }],
  });

/** An app that is for other networks of the house. */
export const otherNetworksCases: Case[] = [
  {
    rule: "NET-R01",
    when: "an app for the LAN and another network is opened to both",
    resources: [...around, app({ loadBalancerSourceRanges: NETWORKS }), lets(...NETWORKS)],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "an app for another network is opened to the LAN alone",
    resources: [...around, app({}), lets("192.168.30.0/24")],
    reports: ["media/app"],
    found: "declared for lan:172.20.40.254",
    beside: [],
  },
  {
    rule: "NET-R01",
    when: "an app for one other network is opened to the next one too",
    resources: [...around, app({}), lets("192.168.30.0/24", "172.20.0.0/16")],
    reports: ["media/app"],
    found: "reached from lan:172.20.41.1, which is not declared",
    beside: [],
  },
];
