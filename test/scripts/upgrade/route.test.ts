import { type Hop, route } from "../../../scripts/upgrade/route";

const NOW = { talos: "1.13.4", kubernetes: "1.36.3", cilium: "1.20.2" };
const order = (hops: readonly Hop[]) => hops.map(({ product, after }) => `${product} ${after[product]}`);
const told = (...to: Parameters<typeof route>) => route(...to).problems.map(({ code, field }) => [code, field]);

test("Talos comes before the Kubernetes that only the new Talos runs", () => {
  const { hops, problems } = route(NOW, { kubernetes: "1.37.0", talos: "1.14.1" });
  expect(problems).toEqual([]);
  expect(order(hops)).toEqual(["talos 1.14.1", "kubernetes 1.37.0"]);
  expect(hops[1]?.before).toEqual({ ...NOW, talos: "1.14.1" });
});

test("Kubernetes comes before a Talos that does not run the old one any more", () => {
  const { hops } = route({ ...NOW, kubernetes: "1.31.9" }, { talos: "1.14.1", kubernetes: "1.32.4" });
  expect(order(hops)).toEqual(["kubernetes 1.32.4", "talos 1.14.1"]);
});

test("Cilium comes after Talos and before Kubernetes, which it has to know", () => {
  const now = { talos: "1.13.4", kubernetes: "1.35.2", cilium: "1.19.6" };
  const { hops } = route(now, { cilium: "1.20.2", kubernetes: "1.36.3", talos: "1.14.1" });
  expect(order(hops)).toEqual(["talos 1.14.1", "cilium 1.20.2", "kubernetes 1.36.3"]);
});

test("a patch release is one hop, however far it is", () => {
  expect(order(route(NOW, { cilium: "1.20.19" }).hops)).toEqual(["cilium 1.20.19"]);
});

test.each([
  ["what runs", { talos: "1.13.4" }, "UPG-01", "homelab:cluster.talosVersion"],
  ["an older patch release", { cilium: "1.20.1" }, "UPG-01", "homelab:cilium.version"],
  ["an older minor version", { kubernetes: "1.35.9" }, "UPG-01", "homelab:cluster.kubernetesVersion"],
  ["two minor versions at once", { talos: "1.15.0" }, "UPG-02", "homelab:cluster.talosVersion"],
  ["another major version", { kubernetes: "2.0.0" }, "UPG-02", "homelab:cluster.kubernetesVersion"],
  [
    "a Kubernetes that this Talos does not run",
    { kubernetes: "1.37.1" },
    "UPG-03",
    "homelab:cluster.kubernetesVersion",
  ],
  ["a Cilium that nobody knows", { cilium: "1.21.0" }, "UPG-04", "homelab:cilium.version"],
])("%s is refused, with its field", (_, to, code, field) => {
  expect(told(NOW, to)).toEqual([[code, field]]);
});

test("a Talos of which nothing is known is refused, though it is the next one", () => {
  expect(told({ ...NOW, talos: "1.14.1" }, { talos: "1.15.0" })).toEqual([["UPG-04", "homelab:cluster.talosVersion"]]);
});

test("a Talos that does not run the Kubernetes that stays is refused, and told what comes first", () => {
  const { problems, hops } = route({ ...NOW, kubernetes: "1.31.9" }, { talos: "1.14.1" });
  expect(hops).toEqual([]);
  expect(problems).toMatchObject([{ code: "UPG-03", field: "homelab:cluster.talosVersion" }]);
  expect(problems[0]?.fix).toMatch(/^Upgrade Kubernetes first/);
});

test("every problem is told at once", () => {
  expect(told(NOW, { talos: "1.16.0", cilium: "1.18.1" }).map(([code]) => code)).toEqual(["UPG-02", "UPG-01"]);
});

test("what is refused names the first step of the way", () => {
  const [problem] = route(NOW, { kubernetes: "1.38.0" }).problems;
  expect(problem?.fix).toContain("--to kubernetes=1.37.N");
});
