import { object } from "../../policy/resources";
import { ask, base, ends, resolver } from "../cluster/world";

const release = (values: object) =>
  object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "media/db", { spec: { chart: { spec: { chart: "x" } }, values } });
const pinned = (address: string) => release({ service: { app: { annotations: { "lbipam.cilium.io/ips": address } } } });
const at = (resources: Parameters<typeof ask>[0]) => ends(ask([...base, ...resources], "tcp://192.168.30.66:5432"));

test("an address that a chart's values name may be its Service's", () => {
  const why = /^unknown: whether a Service of HelmRelease media\/db has the address 192\.168\.30\.66/;
  expect(at([pinned("192.168.30.66")])).toMatch(why);
  expect(at([pinned("192.168.30.65,192.168.30.66")])).toMatch(why);
});

test("an address of a pool that nothing names is nobody's", () => {
  expect(at([pinned("192.168.30.67")])).toMatch(/^blocked: nobody has the address/);
  expect(at([])).toMatch(/^blocked: nobody has the address/);
});

test("whether a name of one label is known on the LAN is not known where no resource tells of a resolver", () => {
  expect(ends(ask(base, "http://nas"))).toMatch(/^unknown: whether the LAN's resolver knows nas/);
  expect(ends(ask([...base, resolver("192.168.30.61")], "http://nas"))).toMatch(/^blocked/);
});
