import { parseHomelab } from "../../config/load";
import { written } from "./written";

const resolved = (...changes: Parameters<typeof written>) => parseHomelab("home", { values: written(...changes) });
const app = (key: string, ...changes: Parameters<typeof written>) =>
  resolved(...changes).apps.find((a) => a.key === key);

test("an app says only what differs: Service, pods, port and name follow from its key", () => {
  expect(app("photos")).toMatchObject({
    names: ["photos"],
    targetPort: 3000,
    service: { name: "photos", existing: false },
    selector: { "app.kubernetes.io/name": "photos" },
    lanGateway: { key: "home" },
  });
});

test("a cluster whose pods are labelled otherwise says so once", () => {
  const label: Parameters<typeof written>[number] = ["cluster/appLabel", "app"];
  expect(app("photos", label)?.selector).toEqual({ app: "photos" });
  expect(app("photos", label, ["apps/photos/selector", { tier: "web" }])?.selector).toEqual({ tier: "web" });
});

test("an app with an address of its own is not routed, unless it names a Gateway", () => {
  expect(app("media")?.lanGateway).toBeUndefined();
  expect(app("media", ["apps/media/gateway", "home"], ["apps/media/reach", ["lan", "tailnet"]])?.lanGateway?.key).toBe(
    "home",
  );
});

test("an app that nobody at home may reach is not routed there", () => {
  expect(app("photos", ["apps/photos/reach", ["internet"]])?.lanGateway).toBeUndefined();
});

test("a group's reach is narrower than the tailnet's, and the wider one wins", () => {
  expect(app("media", ["apps/media/reach", ["tailnet:family"]])?.reach).toMatchObject({
    tailnet: true,
    who: ["group:family"],
  });
  expect(app("media", ["apps/media/reach", ["tailnet:family", "tailnet"]])?.reach).toMatchObject({
    tailnet: true,
    who: [],
  });
});

test("the API answers at the first control plane, unless an endpoint is written", () => {
  expect(resolved().cluster.endpoint).toBe("10.0.0.30");
  expect(resolved(["cluster/endpoint", "10.0.0.39"]).cluster.endpoint).toBe("10.0.0.39");
});

test("a Gateway that the tunnel feeds answers for the public domain, any other for the internal one", () => {
  const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
  expect(resolved(["gateways/edge", edge]).gateways.map((g) => [g.key, g.domain, g.certificate])).toEqual([
    ["home", "int.example.org", "home-wildcard-tls"],
    ["edge", "example.org", "edge-wildcard-tls"],
  ]);
});

test("the subnet router advertises the LAN, unless routes are written", () => {
  expect(resolved().tailscale?.subnetRouter.routes).toEqual(["10.0.0.0/24"]);
  expect(resolved(["tailscale/subnetRouter/routes", ["10.0.0.0/25"]]).tailscale?.subnetRouter.routes).toEqual([
    "10.0.0.0/25",
  ]);
});
