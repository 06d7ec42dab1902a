import type { Resource } from "../../../../traffic/model/resource";
import { object } from "../../../policy/resources";
import { app, base, gateway, http, httpRoute, service } from "../world";
import { goes, type Props, without } from "./world";

const PIN = "lbipam.cilium.io/ips";
const RANGE = { blocks: [{ cidr: "192.168.30.60/30" }, { cidr: "192.168.30.64/28" }] };

const withStatus = (resource: Resource, status: Props): Resource => ({
  ...resource,
  props: { ...resource.props, status },
});
const shows = (resource: Resource, ...addresses: string[]): Resource =>
  withStatus(resource, {
    conditions: [{ type: "cilium.io/IPAMRequestSatisfied", status: "True" }],
    loadBalancer: { ingress: addresses.map((ip) => ({ ip })) },
  });
const unsatisfied = (resource: Resource, ...addresses: string[]): Resource =>
  withStatus(resource, {
    conditions: [{ type: "cilium.io/IPAMRequestSatisfied", status: "False" }],
    loadBalancer: { ingress: addresses.map((ip) => ({ ip })) },
  });
const balanced = (name: string, pin?: string, spec: Props = {}) =>
  service(
    `media/${name}`,
    { type: "LoadBalancer", ports: [{ port: 80 }], selector: { app: name }, ...spec },
    pin === undefined ? {} : { [PIN]: pin },
  );
const pool = (name: string, spec: Props, second?: number, conflict?: "True" | "False") =>
  object("cilium.io/v2", "CiliumLoadBalancerIPPool", name, {
    metadata: { name, ...(second !== undefined && { creationTimestamp: `2026-01-01T00:00:0${second}Z` }) },
    spec: { ...RANGE, ...spec },
    ...(conflict && { status: { conditions: [{ type: "cilium.io/PoolConflict", status: conflict }] } }),
  });
const from = (...resources: Resource[]) => goes([...without("pool"), ...resources]);
const one = () => balanced("one", "192.168.30.62");

describe("what a Service has from before, as its status shows, stays", () => {
  test.each<[string, Resource[], RegExp]>([
    ["where its pool is disabled", [pool("p", { disabled: true })], /is disabled and gives nothing new/],
    ["where its pool overlaps an older one", [pool("p", {}, 1), pool("q", { disabled: true }, 0)], /overlaps .* q/],
  ])("%s", (_, pools, without) => {
    expect(from(...pools, shows(one(), "192.168.30.62"))).toBe("media/one:80");
    expect(from(...pools, one())).toMatch(without);
  });

  test("where its pool keeps the ends of its blocks back", () => {
    const keeps = pool("p", { allowFirstLastIPs: "No", blocks: [{ cidr: "192.168.30.60/30" }] });
    const end = () => balanced("one", "192.168.30.63");
    const asked = (s: Resource) => goes([...without("pool"), keeps, s], "tcp://192.168.30.63:80");
    expect(asked(shows(end(), "192.168.30.63"))).toBe("media/one:80");
    expect(asked(end())).toMatch(/^blocked: .*keeps the first and the last/);
  });
});

describe("a Service whose status shows its addresses", () => {
  test("has none that it only asks for, where the operator says that it is not satisfied", () => {
    expect(goes([...base, unsatisfied(one(), "192.168.30.70")])).toMatch(
      /^blocked: Service media\/one does not have the address 192.168.30.62: its status shows 192.168.30.70/,
    );
    expect(goes([...base, unsatisfied(one())])).toMatch(/^blocked: .*its status shows none/);
  });

  test("is judged by what it asks for where the status is of before it asked for that", () => {
    expect(goes([...base, shows(one(), "192.168.30.70")])).toBe("media/one:80");
    const both = balanced("one", "192.168.30.62,192.168.30.63");
    expect(goes([...base, shows(both, "192.168.30.63")])).toBe("media/one:80");
    expect(
      goes([...base, shows(both, "192.168.30.63"), shows(balanced("two", "192.168.30.62"), "192.168.30.62")]),
    ).toMatch(/^(?!media\/one)/);
  });

  test("has the one that it took without asking", () => {
    expect(goes([...base, shows(balanced("one"), "192.168.30.62")])).toBe("media/one:80");
    expect(goes([...base, shows(balanced("one"), "192.168.30.63")])).toMatch(/^blocked: nobody has the address/);
  });

  test("has it alone, whoever else asks for it", () => {
    expect(goes([...base, shows(one(), "192.168.30.62"), shows(balanced("two", "192.168.30.62"))])).toBe(
      "media/one:80",
    );
    expect(goes([...base, balanced("two", "192.168.30.62"), shows(one(), "192.168.30.62")])).toBe("media/one:80");
  });

  test("beside another that has it too is not the one that is reached for certain, except on ports of its own", () => {
    const two = (port: number) => shows(balanced("two", "192.168.30.62", { ports: [{ port }] }), "192.168.30.62");
    expect(goes([...base, shows(one(), "192.168.30.62"), two(80)])).toMatch(/^unknown: .*both have 192.168.30.62/);
    expect(goes([...base, shows(one(), "192.168.30.62"), two(81)])).toBe("media/one:80");
  });

  test("an empty status, as tools write it, tells nothing", () => {
    expect(goes([...base, withStatus(one(), { loadBalancer: {} })])).toBe("media/one:80");
  });
});

describe("a Gateway beside the Service that Cilium made for it", () => {
  const gw = gateway("kube-system/gw", { listeners: [http({ hostname: undefined })] });
  const around = [gw, httpRoute("media/a", { rules: [{ backendRefs: [{ name: "a", port: 80 }] }] }), app("media/a")];
  const made = (pin = "192.168.30.61") =>
    service("kube-system/cilium-gateway-gw", { type: "LoadBalancer", ports: [{ port: 80 }] }, { [PIN]: pin });
  const asked = (to: string, ...resources: Resource[]) => goes([...base, ...around, ...resources], `tcp://${to}:80`);

  test("is one thing at one address", () => {
    expect(asked("192.168.30.61", made())).toBe("reachable");
    expect(asked("192.168.30.61", shows(made(), "192.168.30.61"))).toBe("reachable");
  });

  test("has the address that the Service's status shows", () => {
    expect(asked("192.168.30.66", shows(made("192.168.30.66"), "192.168.30.66"))).toBe("reachable");
    expect(asked("192.168.30.61", shows(made("192.168.30.66"), "192.168.30.66"))).toMatch(
      /^blocked: .*its status shows 192.168.30.66/,
    );
  });
});

describe("who asks for an address in vain is nobody's rival", () => {
  const chooses = (app: string) => ({
    serviceSelector: { matchLabels: { "io.kubernetes.service.name": app } },
  });

  test("where the pool does not choose it", () => {
    expect(from(pool("p", chooses("one")), one(), balanced("two", "192.168.30.62"))).toBe("media/one:80");
    expect(from(pool("p", chooses("one")), balanced("two", "192.168.30.62"), one())).toBe("media/one:80");
  });

  test("where it is of another program's class", () => {
    const foreign = balanced("two", "192.168.30.62", { loadBalancerClass: "tailscale" });
    expect(goes([...base, foreign, one()])).toBe("media/one:80");
  });

  test("and leaves it to one that asks for none", () => {
    expect(from(pool("p", chooses("one")), balanced("one"), balanced("two", "192.168.30.62"))).toMatch(
      /^unknown: whether Service media\/one, which asks for no address of its own/,
    );
  });
});

describe("pools that overlap and were made in the same second", () => {
  test("may either be the one that gives nothing", () => {
    const pools = [pool("p", { disabled: true }, 0), pool("q", {}, 0)];
    expect(from(...pools, one())).toMatch(/^unknown: .*q overlaps .* p and was made in the same second/);
  });

  test("are told apart by their status", () => {
    expect(from(pool("p", { disabled: true }, 0, "True"), pool("q", {}, 0, "False"), one())).toBe("media/one:80");
    expect(from(pool("p", { disabled: true }, 0, "False"), pool("q", {}, 0, "True"), one())).toMatch(
      /^blocked: .*overlaps .* p/,
    );
  });
});
