import { kubectl } from "./checkout";
import { testDestroyed, testStart, testUnchanged, withFreshSandbox } from "./story";

jest.setTimeout(5 * 60_000);

const stack = "newcomer";

interface Condition {
  type: string;
  status: string;
}

interface Route {
  metadata: { name: string; namespace: string };
  status?: { parents?: { conditions: Condition[] }[] };
}

interface Service {
  spec: { ports: { port: number; protocol: string }[] };
  status: { loadBalancer: { ingress?: { ip: string }[] } };
}

describe("the newcomer's network", () => {
  withFreshSandbox(stack);
  testStart({ stack, lanDns: { address: "192.168.50.4", names: {}, absent: {} } }, { start: "" }, [
    "argocd/argocd-server",
  ]);

  test.each([
    ["an app that speaks UDP", "games", "valheim", "192.168.50.63", ["2456/UDP", "2457/UDP", "2458/UDP"]],
    ["the Gateway", "gateway", "cilium-gateway-internal-gateway", "192.168.50.60", ["7777/UDP", "1883/TCP", "443/TCP"]],
  ])("%s has its ports at its address", (_, namespace, name, address, ports) => {
    const { spec, status } = kubectl<Service>(stack, ["get", "service", name, "--namespace", namespace]);
    expect(status.loadBalancer.ingress).toEqual([expect.objectContaining({ ip: address })]);
    expect(spec.ports.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(expect.arrayContaining(ports));
  });

  test("every route is accepted, and all but the one to the chart's Service find their backend", () => {
    const routes = kubectl<{ items: Route[] }>(stack, ["get", "httproutes,tcproutes,udproutes", "--all-namespaces"]);
    const without = (type: string) =>
      routes.items
        .filter(({ status }) => !holds(status, type))
        .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
    expect(routes.items.length).toBeGreaterThan(10);
    expect(without("Accepted")).toEqual([]);
    expect(without("ResolvedRefs")).toEqual(["argocd/argocd-server"]);
  });

  test("the route to a chart's Service finds its backend as soon as the chart brings it", () => {
    const service = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "argocd-server", namespace: "argocd" },
      spec: { selector: { "app.kubernetes.io/name": "argocd-server" }, ports: [{ port: 80, targetPort: 8080 }] },
    };
    kubectl(stack, ["apply", "--filename=-"], service);
    const resolved = '--for=jsonpath={.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}=True';
    const found = ["wait", "httproute/argocd-server", "--namespace=argocd", resolved, "--timeout=60s"];
    expect(holds(kubectl<Route>(stack, found).status, "ResolvedRefs")).toBe(true);
  });

  testUnchanged(stack);
  testDestroyed(stack);
});

function holds(status: Route["status"], type: string): boolean {
  const parents = status?.parents ?? [];
  return (
    parents.length > 0 &&
    parents.every(({ conditions }) => conditions.some((c) => c.type === type && c.status === "True"))
  );
}
