import { REACH, VOUCHED } from "../../../traffic/model/annotations";
import type { Case } from "../case";
import { node, service } from "../resources";

const app = (reach: string, more: Record<string, string> = { [VOUCHED]: "host-network" }) =>
  service(
    "home/app",
    { selector: { app: "app" }, ports: [{ port: 80, targetPort: 8123 }] },
    { [REACH]: reach, ...more },
  );
const other = app("tailnet", { [VOUCHED]: "certificate" });

/** Apps on their node's network. */
export const hostNetworkCases: Case[] = [
  {
    rule: "NET-P07",
    when: "an app on its node's network is for the tailnet alone, and the node is open",
    // An unknown Service may have the node's port.
    beside: [],
    resources: [node("cp"), app("tailnet")],
    reports: ["home/app"],
    found: "8123/tcp",
  },
  { rule: "NET-P07", when: "it is for the LAN too", resources: [node("cp"), app("lan,tailnet")], reports: [] },
  { rule: "NET-P07", when: "its pods have their own network", resources: [node("cp"), other], reports: [] },
  {
    rule: "NET-P07",
    when: "nothing is declared of it",
    resources: [node("cp"), service("home/app", { ports: [{ port: 80 }] }, { [VOUCHED]: "host-network" })],
    reports: [],
  },
];
