import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { kubectl, repo, takeStackFrom } from "./checkout";
import { testResolver } from "./names";
import type { Expectation } from "./networks/expectation";
import { nothingTold, testDestroyed, testStart, testUnchanged, withFreshSandbox } from "./story";

jest.setTimeout(5 * 60_000);

const stack = "newcomer";

const resolver: Expectation["lanDns"] = {
  address: "192.168.50.70",
  names: {
    "home.example.net": "192.168.50.60",
    "photos.home.example.net": "192.168.50.60",
    "pictures.example.net": "192.168.50.60",
  },
  absent: { "nobody.home.example.net": "NXDOMAIN" },
};

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

/** The stack file with IPv6 beside IPv4: such a network has everything that one of IPv4 alone has. */
function withIpv6(): void {
  const folder = mkdtempSync(join(tmpdir(), "newcomer-"));
  beforeAll(() => {
    const name = `Pulumi.${stack}.yaml`;
    const file = parseDocument(readFileSync(join(repo, "test/fixtures", name), "utf8"));
    file.setIn(["config", "homelab:ipv6"], file.createNode({ lan: "fd00:50::/64" }));
    writeFileSync(join(folder, name), String(file));
    takeStackFrom(stack, folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

const ipv6 = (address: string) => `fd00:50::${address.replaceAll(".", ":")}`;

describe("the newcomer's network, with addresses of both kinds", () => {
  withIpv6();
  withFreshSandbox(stack);
  testStart({ stack, lanDns: resolver }, nothingTold(), ["argocd/argocd-server"]);

  describe("the resolver in the cluster", () =>
    testResolver(stack, resolver.address, () => resolver.names, resolver.absent, ipv6));

  test.each([
    ["an app that speaks UDP", "games", "valheim", "192.168.50.63", ["2456/UDP", "2457/UDP", "2458/UDP"]],
    ["the Gateway", "gateway", "cilium-gateway-internal-gateway", "192.168.50.60", ["7777/UDP", "1883/TCP", "443/TCP"]],
  ])("%s has its ports at an address of each kind", (_, namespace, name, address, ports) => {
    const { spec, status } = kubectl<Service>(stack, ["get", "service", name, "--namespace", namespace]);
    expect(status.loadBalancer.ingress).toEqual([address, ipv6(address)].map((ip) => expect.objectContaining({ ip })));
    expect(spec.ports.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(expect.arrayContaining(ports));
  });

  test("every route is accepted, and all but the one to the chart's Service find their backend", () => {
    const routes = kubectl<{ items: Route[] }>(stack, [
      "get",
      "httproutes,tlsroutes,tcproutes,udproutes",
      "--all-namespaces",
    ]);
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
