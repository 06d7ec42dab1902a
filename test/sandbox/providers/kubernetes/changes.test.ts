import { rejects } from "node:assert/strict";
import { checkObject } from "../../../../sandbox/providers/kubernetes/naming";
import { readObject } from "../../../../sandbox/providers/kubernetes/read";
import { deleteObject } from "../../../../sandbox/providers/kubernetes/remove";
import { diffObject, updateObject } from "../../../../sandbox/providers/kubernetes/update";
import type { Props } from "../../../../sandbox/providers/serve";
import { CONFIG_MAP, configMap, createIn, PATH } from "./configMaps";
import { conflict, context, type FakeCluster, fakeCluster, invalid } from "./fake";

let fake: FakeCluster;
beforeEach(async () => {
  fake = await fakeCluster();
});
afterEach(() => fake.close());

const create = (inputs: Props) => createIn(fake, inputs);
const diff = (oldInputs: Props, news: Props, ctx = context(CONFIG_MAP)) =>
  diffObject(fake.connection, { id: "media/settings", oldInputs, olds: {}, news }, ctx);

describe("diff", () => {
  const deployment = (spec: Props): Props => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "settings", namespace: "media" },
    spec,
  });
  const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

  test("equal inputs and an equal object are no change", async () => {
    await create(configMap());
    expect(await diff(configMap(), configMap())).toMatchObject({ changes: false });
  });

  test("sees what was changed in the cluster, unless the program ignores it", async () => {
    await create(configMap());
    (fake.objects.get(PATH) as Props).data = { a: "changed" };
    expect(await diff(configMap(), configMap())).toMatchObject({
      changes: true,
      detailed: { "data.a": { kind: "update", input: false } },
    });
    expect(await diff(configMap(), configMap(), context(CONFIG_MAP, { ignoreChanges: ["data"] }))).toMatchObject({
      changes: false,
    });
  });

  test("a field that another manager holds still counts as a difference", async () => {
    await create(configMap());
    (fake.objects.get(PATH) as Props).data = { a: "changed" };
    fake.intercept = (a) =>
      a.method === "PATCH" && a.query.get("force") !== "true" ? conflict("kubectl", ".data.a") : undefined;
    expect(await diff(configMap(), configMap())).toMatchObject({ changes: true, replaces: [] });
  });

  test("an object that was deleted by hand is put back by an update", async () => {
    expect(await diff(configMap(), configMap())).toMatchObject({ changes: true, replaces: [] });
    const change = { id: "media/settings", oldInputs: configMap(), olds: {}, news: configMap(), preview: false };
    await updateObject(fake.connection, change, context(CONFIG_MAP));
    expect(fake.objects.has(PATH)).toBe(true);
  });

  test("another name or namespace is another object", async () => {
    expect((await diff(configMap(), configMap({}, { name: "other" }))).replaces).toEqual(["metadata.name"]);
    expect((await diff(configMap(), configMap({}, { namespace: "other" }))).replaces).toEqual(["metadata.namespace"]);
  });

  test("an immutable field replaces, and a fixed name goes first", async () => {
    fake.objects.set("/apis/apps/v1/namespaces/media/deployments/settings", deployment({ template: 1 }));
    fake.intercept = (a) => (a.method === "PATCH" ? invalid("spec.template", "field is immutable") : undefined);
    const result = await diff(deployment({ template: 1 }), deployment({ template: 2 }), context(DEPLOYMENT));
    expect(result).toMatchObject({ replaces: ["spec.template"], deleteBeforeReplace: true });
  });

  test("another refusal is left to the update, which says it", async () => {
    fake.objects.set("/apis/apps/v1/namespaces/media/deployments/settings", deployment({ replicas: 1 }));
    fake.intercept = (a) => (a.method === "PATCH" ? invalid("spec.replicas", "must not be negative") : undefined);
    const result = await diff(deployment({ replicas: 1 }), deployment({ replicas: -1 }), context(DEPLOYMENT));
    expect(result).toMatchObject({ changes: true, replaces: [] });
  });

  test("changed contents replace a ConfigMap unless the provider calls it mutable; a generated name is created first", async () => {
    await create(configMap());
    expect(await diff(configMap(), configMap({ a: "2" }))).toMatchObject({
      replaces: ["data.a"],
      deleteBeforeReplace: true,
    });
    const named = { annotations: { "pulumi.com/autonamed": "true" } };
    expect(await diff(configMap({ a: "1" }, named), configMap({ a: "2" }, named))).toMatchObject({
      deleteBeforeReplace: false,
    });
    const mutable = await fakeCluster({ enableConfigMapMutable: "true" });
    const change = { id: "media/settings", oldInputs: configMap(), olds: {}, news: configMap({ a: "2" }) };
    expect(await diffObject(mutable.connection, change, context(CONFIG_MAP))).toMatchObject({
      changes: true,
      replaces: [],
    });
    mutable.close();
  });
});

describe("read", () => {
  const read = (inputs: Props, id = "media/settings") =>
    readObject(fake.connection, { id, inputs, state: {} }, context(CONFIG_MAP));

  test("an object that does not exist is gone, also when its kind is not served any more", async () => {
    expect(await read(configMap())).toBeUndefined();
    const ctx = context("kubernetes:example.com/v1:Widget");
    expect(await readObject(fake.connection, { id: "w", inputs: {}, state: {} }, ctx)).toBeUndefined();
  });

  test("inputs follow what was changed in the cluster, and nothing else", async () => {
    await create(configMap());
    expect((await read(configMap()))?.inputs).toEqual(configMap());
    (fake.objects.get(PATH) as Props).data = { a: "changed", b: "added" };
    expect((await read(configMap()))?.inputs.data).toEqual({ a: "changed" });
  });

  test("an import takes the whole object without the server's own fields", async () => {
    await create(configMap());
    expect((await read({}))?.inputs).toEqual(configMap());
  });

  test("a cluster that cannot be reached is an error, not a deletion", async () => {
    fake.close();
    await expect(read(configMap())).rejects.toThrow("PULUMI_K8S_DELETE_UNREACHABLE");
  });
});

describe("delete", () => {
  const remove = (ctx = context(CONFIG_MAP)) =>
    deleteObject(fake.connection, { id: "media/settings", inputs: configMap(), outputs: configMap() }, ctx);

  test("deletes in the foreground exactly the object it knows, and takes a missing one as deleted", async () => {
    await create(configMap());
    const { uid } = (fake.objects.get(PATH) as Props).metadata as Props;
    await remove();
    expect(fake.asked.find((a) => a.method === "DELETE")?.body).toEqual({
      propagationPolicy: "Foreground",
      preconditions: { uid },
    });
    await remove();
  });

  test("says which finalizer holds an object that does not go", async () => {
    await create(configMap());
    fake.intercept = (a) => {
      const held = fake.objects.get(PATH) as Props;
      if (a.method === "DELETE") (held.metadata as Props).finalizers = ["example.com/hold"];
      return a.method === "DELETE" ? { body: {} } : undefined;
    };
    await rejects(remove(context(CONFIG_MAP, { timeout: 0.2 })), /example\.com\/hold/);
  });
});

describe("check", () => {
  const check = (news: Props, extra: Props = {}) =>
    checkObject(news, { ...context(CONFIG_MAP), autonaming: "Thing_x-1234", ...extra }, fake.connection);

  test("gives a nameless object a lawful name and keeps it over updates", async () => {
    const { inputs } = await check({ apiVersion: "v1", kind: "ConfigMap" });
    expect(inputs.metadata).toMatchObject({ name: "thing-x-1234", annotations: { "pulumi.com/autonamed": "true" } });
    const again = await check({ apiVersion: "v1", kind: "ConfigMap" }, { olds: inputs, autonaming: "other" });
    expect(again.inputs.metadata).toMatchObject({ name: "thing-x-1234" });
  });

  test("leaves a given or generated name alone, and reports a forbidden one", async () => {
    expect((await check(configMap())).inputs).toEqual(configMap());
    expect((await check({ metadata: { generateName: "x-" } })).inputs.metadata).toEqual({ generateName: "x-" });
    expect((await check({}, { autonaming: undefined })).failures).toMatchObject([{ property: "metadata.name" }]);
  });

  test("puts namespaced objects into the provider's namespace, and only those", async () => {
    const other = await fakeCluster({ namespace: "apps" });
    const ctx = { ...context(CONFIG_MAP), autonaming: "n" };
    expect(
      (await checkObject({ kind: "ConfigMap", apiVersion: "v1" }, ctx, other.connection)).inputs.metadata,
    ).toMatchObject({ namespace: "apps" });
    const namespace = await checkObject({ kind: "Namespace", apiVersion: "v1" }, ctx, other.connection);
    expect(namespace.inputs.metadata).not.toHaveProperty("namespace");
    other.close();
  });
});
