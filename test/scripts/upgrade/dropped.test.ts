import { droppedBy, removedApis } from "../../../scripts/upgrade/dropped";
import type { Resource } from "../../../traffic/model/resource";

const NOW = { talos: "1.13.4", kubernetes: "1.36.3", cilium: "1.19.6" };
const object = (apiVersion: string, kind: string, name: string, props: object = {}): Resource => ({
  type: `kubernetes:${apiVersion}:${kind}`,
  name,
  urn: `urn::${kind}::${name}`,
  props: { metadata: { name }, ...props },
  opts: { protect: false, ignoreChanges: [] },
});
const definition = (...served: string[]) =>
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "tlsroutes.gateway.networking.k8s.io", {
    spec: {
      group: "gateway.networking.k8s.io",
      names: { kind: "TLSRoute" },
      versions: ["v1", "v1alpha2"].map((name) => ({ name, served: served.includes(name) })),
    },
  });

test("a step over the version that drops an API names it, the stack's own objects in it, and how others are found", () => {
  const config = object("cilium.io/v2alpha1", "CiliumNodeConfig", "fast");
  const resources = [config, object("cilium.io/v2", "CiliumNodeConfig", "new")];
  const [dropped, ...more] = droppedBy(NOW, { ...NOW, cilium: "1.20.2" }, { before: resources, after: resources });
  expect(more).toEqual([]);
  expect(dropped).toMatchObject({
    api: "cilium.io/v2alpha1 CiliumNodeConfig",
    instead: "cilium.io/v2",
    find: ["kubectl get ciliumnodeconfigs.v2alpha1.cilium.io -A"],
    objects: ["CiliumNodeConfig fast"],
  });
});

test("a step after it, or one of another product, drops nothing", () => {
  const none = { before: [], after: [] };
  expect(droppedBy({ ...NOW, cilium: "1.20.1" }, { ...NOW, cilium: "1.20.2" }, none)).toEqual([]);
  expect(droppedBy(NOW, { ...NOW, talos: "1.14.1" }, none)).toEqual([]);
});

test("a definition of the stack's own that stops serving a version drops it", () => {
  const route = object("gateway.networking.k8s.io/v1alpha2", "TLSRoute", "old");
  const plans = { before: [definition("v1", "v1alpha2"), route], after: [definition("v1"), route] };
  expect(droppedBy(NOW, NOW, plans)).toMatchObject([
    {
      api: "gateway.networking.k8s.io/v1alpha2 TLSRoute",
      instead: "gateway.networking.k8s.io/v1",
      find: ["kubectl get tlsroutes.v1alpha2.gateway.networking.k8s.io -A"],
      objects: ["TLSRoute old"],
    },
  ]);
});

test("a definition that is gone drops every version", () => {
  const plans = { before: [definition("v1")], after: [] };
  expect(droppedBy(NOW, NOW, plans)).toMatchObject([{ instead: "nothing: the kind is gone" }]);
});

test("every entry of the table has a source, and a plural for each kind", () => {
  for (const { source, plurals, kinds } of removedApis) {
    expect(source).not.toBe("");
    expect(plurals).toHaveLength(kinds.length);
  }
});
