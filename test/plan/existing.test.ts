import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { CALLERS, EXISTING, REACH } from "../../traffic/model/annotations";
import { written } from "../config/written";

const labels = { "app.kubernetes.io/name": "server" };
const chart = (service: object, more: object = {}) => ({
  namespace: "argocd",
  port: 80,
  service: { name: "server", existing: true, ...service },
  reach: ["lan", "tailnet"],
  callers: ["photos"],
  ...more,
});
const plan = (entry: object, ...changes: Parameters<typeof written>) =>
  planNetwork(parseHomelab("home", { values: written(["apps/argo", entry], ...changes) }));
const policiesOf = (entry: object) =>
  plan(entry).networkPolicies.filter(({ metadata }) => metadata.namespace === "argocd");
const toldBy = (object: { metadata: { annotations?: Record<string, string> } } | undefined): unknown =>
  JSON.parse(object?.metadata.annotations?.[EXISTING] ?? "null");

const pods = chart({}, { targetPort: 8080, selector: labels });
const service = {
  metadata: {
    name: "server",
    namespace: "argocd",
    annotations: { [REACH]: "lan,tailnet", [CALLERS]: "web/photos" },
  },
  spec: { selector: labels, ports: [{ name: "http", port: 80, targetPort: 8080, protocol: "TCP" }] },
};

describe("a Service that somebody else makes", () => {
  test("is not made, and is told of by the app's route and its policy", () => {
    const app = plan(pods).apps.find(({ key }) => key === "argo");
    expect(app?.service).toBeUndefined();
    expect(app?.routes.map(({ route }) => toldBy(route))).toEqual([[service]]);
    expect(policiesOf(pods).map((p) => [p.metadata.name, toldBy(p)])).toEqual([
      ["default-deny-ingress", null],
      ["allow-argo", [service]],
    ]);
  });

  test("has pods by the labels that are written", () => {
    const [, policy] = policiesOf(pods);
    expect(policy?.spec).toMatchObject({ endpointSelector: { matchLabels: labels } });
  });

  test("is told of by the tunnel's policy where the tunnel goes straight to it", () => {
    const { tunnel } = plan({ ...pods, reach: ["internet"] });
    expect(toldBy(tunnel?.networkPolicy)).toMatchObject([{ metadata: { name: "server" } }]);
  });

  test("has no policy where no pods stand behind it", () => {
    const external = chart({ external: true });
    expect(policiesOf(external).map((p) => p.metadata.name)).toEqual(["default-deny-ingress"]);
    const [route] = plan(external).apps.find(({ key }) => key === "argo")?.routes ?? [];
    expect(toldBy(route?.route)).toMatchObject([{ spec: { ports: [{ port: 80 }] } }]);
    expect(JSON.stringify(route)).not.toContain("selector");
  });

  test("is told of by no object of another app", () => {
    const { apps, networkPolicies, tunnel } = plan(pods);
    const others = [
      ...apps.filter(({ key }) => key !== "argo").flatMap((app) => app.routes.map(({ route }) => route)),
      ...networkPolicies.filter(({ metadata }) => metadata.namespace !== "argocd"),
      ...(tunnel ? [tunnel.networkPolicy] : []),
    ];
    expect(others.map(toldBy).filter((told) => told !== null)).toEqual([]);
  });
});
