import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BGP, DUAL_STACK, DUAL_STACK_BGP, newcomerFile } from "../networks/newcomerFile";
import type { Change } from "../stackText";
import { expectSuccess, kubectl, pulumi, removeTakenStacks, takeStackFrom } from "./checkout";
import { testResolver } from "./names";
import type { Expectation } from "./networks/expectation";
import { nothingTold, testDestroyed, testStart, testUnchanged, withFreshSandbox } from "./story";

jest.setTimeout(5 * 60_000);
afterAll(removeTakenStacks);

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

const folder = mkdtempSync(join(tmpdir(), "newcomer-"));

/** Puts the stack file, with changes, where the commands look for it. */
function write(changes: readonly Change[]): void {
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), newcomerFile(changes));
}

/** The address of IPv6 beside one of IPv4, in the network that has the same number. */
const ipv6 = (address: string) => `fd00:${address.split(".")[2]}::${address.replaceAll(".", ":")}`;

describe("the newcomer's network, with addresses of both kinds", () => {
  beforeAll(() => {
    write(DUAL_STACK);
    takeStackFrom(stack, folder);
  });
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

  describe("with BGP in the place of ARP, and addresses of a range of its own", () => {
    test("is an update that replaces no machine and leaves no announcement of the old kind", () => {
      write([...DUAL_STACK_BGP, ...BGP]);
      const updated = pulumi("up", "--yes", "--stack", stack);
      expectSuccess(updated);
      expect(updated.stdout).not.toMatch(/talos:machine\S* .*replaced/);
      expect(list("ciliuml2announcementpolicies")).toHaveLength(0);
      expect(list("ciliumbgpclusterconfigs,ciliumbgppeerconfigs,ciliumbgpadvertisements")).toHaveLength(3);
    });

    test("gives the Gateway its addresses of the new range", () => {
      const { status } = kubectl<Service>(stack, [...INTERNAL_GATEWAY, "--namespace=gateway"]);
      const given = status.loadBalancer.ingress?.map(({ ip }) => ip);
      expect(given).toEqual(["192.168.51.60", ipv6("192.168.51.60")]);
    });

    describe("the resolver", () => {
      const moved = Object.entries(resolver.names).map(([name, address]) => [name, address.replace(".50.", ".51.")]);
      testResolver(stack, "192.168.51.70", () => Object.fromEntries(moved), resolver.absent, ipv6);
    });

    testUnchanged(stack);
  });

  testDestroyed(stack);
});

const INTERNAL_GATEWAY = ["get", "service", "cilium-gateway-internal-gateway"];

function list(kinds: string): unknown[] {
  return kubectl<{ items: unknown[] }>(stack, ["get", kinds]).items;
}

function holds(status: Route["status"], type: string): boolean {
  const parents = status?.parents ?? [];
  return (
    parents.length > 0 &&
    parents.every(({ conditions }) => conditions.some((c) => c.type === type && c.status === "True"))
  );
}
