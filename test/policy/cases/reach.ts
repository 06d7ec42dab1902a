import type { Case } from "../case";
import { acl, authKey, policy, service } from "../resources";

const groups = { "group:home": ["me@example.org"] };
const tests = (accept: string) => [{ src: "group:home", accept: [accept] }];
const REACH = "homelab-network/reach";
const web = { selector: { app: "web" }, ports: [{ port: 80, targetPort: 80 }] };
const deny = policy("CiliumNetworkPolicy", "media/deny", { endpointSelector: {}, ingress: [{}] });

/** What is declared, or tested, is what the network does. */
export const reachCases: Case[] = [
  {
    rule: "NET-T11",
    when: "a test expects what no grant gives",
    resources: [
      acl("bad", { groups, tests: tests("192.168.30.99:443") }),
      acl("good", { groups, tests: tests("192.168.30.61:443") }),
    ],
    reports: ["bad"],
    found: "192.168.30.99:443",
  },
  {
    rule: "NET-T11",
    when: "every test holds",
    resources: [acl("good", { groups, tests: tests("192.168.30.61:443") })],
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "an app is declared for the LAN, and nothing leads there",
    // An unknown Service could be what leads there.
    beside: [authKey("other")],
    resources: [deny, service("media/bad", web, { [REACH]: "lan" }), service("media/good", web, { [REACH]: "" })],
    reports: ["media/bad"],
    found: "declared for lan",
  },
  {
    rule: "NET-R01",
    when: "an app is declared for nobody, and nobody arrives",
    resources: [deny, service("media/good", web, { [REACH]: "" })],
    reports: [],
  },
];
