import { EXISTING, REACH } from "../../../../traffic/model/annotations";
import { Network } from "../../../../traffic/model/network";
import { reservation } from "../../../../traffic/model/verdict";
import { apps } from "../../../../traffic/reach/apps";
import { policy, service } from "../../../policy/resources";
import { ask, base, gateway, httpRoute, resolver, throughGateway } from "../world";

const url = "https://app.int.example.org";
const selector = { app: "server" };
const told = (spec: object, name = "app") =>
  JSON.stringify([{ metadata: { name, namespace: "media", annotations: { [REACH]: "lan" } }, spec }]);
const known = told({ selector, ports: [{ name: "http", port: 80, targetPort: 8080 }] });
const lets = (port: string, text = known) =>
  policy(
    "CiliumNetworkPolicy",
    "media/allow-app",
    {
      endpointSelector: { matchLabels: selector },
      ingress: [{ fromEntities: ["ingress"], toPorts: [{ ports: [{ port, protocol: "TCP" }] }] }],
    },
    { [EXISTING]: text },
  );
const route = (port = 80) =>
  httpRoute("media/app", { hostnames: ["app.int.example.org"], rules: [{ backendRefs: [{ name: "app", port }] }] });
const around = [gateway("kube-system/gw"), route()];
const asked = (...resources: Parameters<typeof ask>[0]) =>
  ask([...base, resolver("192.168.30.61"), ...around, ...resources], url);

describe("a Service that no resource makes", () => {
  test("does not exist, where nothing tells of it", () => {
    expect(throughGateway(around, url)).toMatch(/^blocked: Service media\/app does not exist/);
  });

  test("is reached as far as the stack tells, with a step that says who tells", () => {
    const verdict = asked(lets("8080"));
    expect(verdict.status).toBe("reachable");
    expect(reservation(verdict)).toBe("as far as the stack tells");
    const step = verdict.hops.find((hop) => hop.believed);
    expect(step).toMatchObject({
      layer: "service",
      text: "as far as the stack tells, Service media/app is there: no resource makes it, and CiliumNetworkPolicy media/allow-app says what is known of it",
      evidence: { title: "CiliumNetworkPolicy media/allow-app", field: expect.stringContaining(EXISTING) },
    });
  });

  test("has its pods behind the policies that are for their labels", () => {
    expect(throughGateway([...around, lets("9090")], url)).toMatch(/^blocked: network policy refuses/);
  });

  test("may have ports of which nothing tells", () => {
    expect(throughGateway([gateway("kube-system/gw"), route(81), lets("8080")], url)).toMatch(
      /^unknown: whether Service media\/app, which no resource makes, has a port 81\/tcp is not known .*80\/tcp/,
    );
  });

  test("is reached where something outside of the cluster stands behind it", () => {
    const verdict = asked(lets("8080", told({ ports: [{ port: 80 }] })));
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.filter((hop) => hop.believed)).toHaveLength(2);
  });

  test("is an app, and says who it is for", () => {
    const [app] = apps(new Network([...around, lets("8080")])).filter((a) => a.name === "app");
    expect([...(app?.declared ?? [])]).toEqual(["lan"]);
  });
});

test("a Service that a resource makes is that one, whatever is told of it", () => {
  const made = service("media/app", { selector: { app: "made" }, ports: [{ port: 80 }] });
  const verdict = asked(lets("8080"), made);
  expect([verdict.status, reservation(verdict)]).toEqual(["reachable", undefined]);
});

test.each(["{", "{}", "[1]", '[{"metadata":{}}]'])("the text %s tells of no Service", (text) => {
  expect(throughGateway([...around, lets("8080", text)], url)).toMatch(/^blocked: Service media\/app does not exist/);
});
