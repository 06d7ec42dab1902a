import type { PlannedResource } from "../../../scripts/plan/evaluate";
import { changesOf } from "../../../scripts/upgrade/changes";
import { judged } from "../../../scripts/upgrade/judged";
import type { Rehearsal } from "../../../scripts/upgrade/rehearsed";

const SERVICE = "kubernetes:core/v1:Service";
const APPLY = "talos:machine/configurationApply:ConfigurationApply";
const resource = (type: string, inputs: object, options: object = {}): PlannedResource => ({
  type,
  name: "a",
  inputs: inputs as Record<string, unknown>,
  options: { custom: true, ...options },
});
const ops = (before: PlannedResource[], after: PlannedResource[], regenerated = false) =>
  changesOf(before, after, regenerated).map(({ op, name, fields }) => [op, name, ...fields]);

test("what is equal is no change, whatever the order of its keys", () => {
  expect(ops([resource(SERVICE, { a: 1, b: [2] })], [resource(SERVICE, { b: [2], a: 1 })])).toEqual([]);
});

test("an update names the innermost inputs that differ", () => {
  const before = resource(SERVICE, { spec: { ports: [{ port: 1 }, { port: 2 }], type: "x" } });
  const after = resource(SERVICE, { spec: { ports: [{ port: 1 }, { port: 3 }] } });
  expect(ops([before], [after])).toEqual([["update", "a", "spec.ports[1].port", "spec.type"]]);
});

test("another name or namespace of a Kubernetes object is a replacement, another label is none", () => {
  const of = (metadata: object) => resource(SERVICE, { metadata });
  expect(ops([of({ name: "x" })], [of({ name: "y" })])).toEqual([["replace", "a", "metadata.name"]]);
  expect(ops([of({ labels: { a: "1" } })], [of({ labels: { a: "2" } })])[0]?.[0]).toBe("update");
});

test("an input that the program names as one to replace for is a replacement", () => {
  const of = (node: string) => resource(APPLY, { node }, { replaceOnChanges: ["node"] });
  expect(ops([of("1")], [of("2")])).toEqual([["replace", "a", "node"]]);
});

test("an input that the program ignores is no change", () => {
  const of = (talosVersion: string) =>
    resource("talos:x:Secrets", { talosVersion }, { ignoreChanges: ["talosVersion"] });
  expect(ops([of("1")], [of("2")])).toEqual([]);
});

test("another version of an API is another resource", () => {
  const of = (version: string) => resource(`kubernetes:gateway.networking.k8s.io/${version}:TLSRoute`, {});
  expect(ops([of("v1alpha2")], [of("v1")])).toEqual([
    ["delete", "a"],
    ["create", "a"],
  ]);
});

test("a machine's generated configuration is another one, though no plan shows it", () => {
  const machine = resource(APPLY, { node: "1" });
  expect(ops([machine], [machine], true)).toEqual([["update", "a", "machineConfigurationInput"]]);
  expect(ops([machine], [machine])).toEqual([]);
});

test("a protected resource that would be replaced or deleted is a problem, an updated one is none", () => {
  const locked = { protect: true, replaceOnChanges: ["node"] };
  const hop = { product: "talos" } as Rehearsal["hop"];
  const told = (after: PlannedResource[]) => {
    const changes = changesOf([resource(APPLY, { node: "1", mode: 1 }, locked)], after, false);
    return judged({ hop, changes, broken: [] } as unknown as Rehearsal).map(
      ({ code, message }) => `${code} ${message}`,
    );
  };
  expect(told([resource(APPLY, { node: "2", mode: 1 }, locked)])).toEqual([
    "UPG-07 ConfigurationApply a would be replaced, for node; it is protected.",
  ]);
  expect(told([])).toEqual(["UPG-07 ConfigurationApply a would be deleted; it is protected."]);
  expect(told([resource(APPLY, { node: "1", mode: 2 }, locked)])).toEqual([]);
});
