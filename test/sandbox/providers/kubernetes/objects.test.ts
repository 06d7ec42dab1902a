import { rejects } from "node:assert/strict";
import { createObject } from "../../../../sandbox/providers/kubernetes/create";
import { checkObject } from "../../../../sandbox/providers/kubernetes/naming";
import { readObject } from "../../../../sandbox/providers/kubernetes/read";
import { deleteObject } from "../../../../sandbox/providers/kubernetes/remove";
import { diffObject, updateObject } from "../../../../sandbox/providers/kubernetes/update";
import { InitializationError, type Props, UNKNOWN } from "../../../../sandbox/providers/serve";
import { conflict, context, type FakeCluster, fakeCluster, invalid } from "./fake";

const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const PATH = "/api/v1/namespaces/media/configmaps/settings";
const configMap = (data: Props = { a: "1" }, metadata: Props = {}): Props => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "settings", namespace: "media", ...metadata },
  data,
});
const service = (metadata: Props = {}): Props => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "lb", namespace: "media", ...metadata },
  spec: { type: "LoadBalancer" },
});

let fake: FakeCluster;
beforeEach(async () => {
  fake = await fakeCluster();
});
afterEach(() => fake.close());

const create = (inputs: Props, ctx = context(CONFIG_MAP), preview = false) =>
  createObject(fake.connection, { inputs, preview }, ctx);
const diff = (oldInputs: Props, news: Props, ctx = context(CONFIG_MAP)) =>
  diffObject(fake.connection, { id: "media/settings", oldInputs, olds: {}, news }, ctx);

describe("create", () => {
  test("applies on the server under a manager that follows from the URN, and hides the bookkeeping of fields", async () => {
    const { id, outputs } = await create(configMap());
    expect(id).toBe("media/settings");
    const apply = fake.asked.find((a) => a.method === "PATCH");
    expect(apply?.query.get("fieldManager")).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
    expect(apply?.query.get("force")).toBeNull();
    expect(outputs.metadata).not.toHaveProperty("managedFields");
  });

  test("refuses to take over an object that somebody else made, and continues with its own", async () => {
    fake.objects.set(PATH, {
      ...configMap(),
      metadata: { name: "settings", namespace: "media", uid: "1", managedFields: [{ manager: "kubectl" }] },
    });
    await expect(create(configMap())).rejects.toThrow(/already exists.*import/s);
    fake.objects.clear();
    await create(configMap());
    await expect(create(configMap({ a: "2" }))).resolves.toMatchObject({ outputs: { data: { a: "2" } } });
  });

  test("names the other manager and the field of a conflict", async () => {
    fake.intercept = (a) => (a.method === "PATCH" ? conflict("kubectl-edit", ".data.a") : undefined);
    await expect(create(configMap())).rejects.toThrow(/\.data\.a is managed by "kubectl-edit".*patchForce/s);
  });

  test("forces where the annotation says so", async () => {
    await create(configMap({}, { annotations: { "pulumi.com/patchForce": "true" } }));
    expect(fake.asked.find((a) => a.method === "PATCH")?.query.get("force")).toBe("true");
  });

  test("hands over the object when it does not become ready in time, with what is missing", async () => {
    const ctx = context("kubernetes:core/v1:Service", { timeout: 0.3 });
    const error: unknown = await create(service(), ctx).then(
      () => undefined,
      (e) => e,
    );
    expect(error).toBeInstanceOf(InitializationError);
    expect((error as InitializationError).partial).toMatchObject({
      id: "media/lb",
      reasons: expect.arrayContaining(["no load balancer address yet"]),
    });
    expect(ctx.logged).toContain("status: waiting: no load balancer address yet");
  });

  test("does not wait where the annotation says so", async () => {
    const skip = service({ annotations: { "pulumi.com/skipAwait": "true" } });
    await expect(create(skip, context("kubernetes:core/v1:Service"))).resolves.toMatchObject({ id: "media/lb" });
  });

  test("a cancelled wait keeps the object", async () => {
    const abort = new AbortController();
    const ctx = context("kubernetes:core/v1:Service", { signal: abort.signal });
    setTimeout(() => abort.abort(new Error("cancelled")), 200);
    await expect(create(service(), ctx)).rejects.toBeInstanceOf(InitializationError);
  });

  test("sends stringData as data, and marks both secret", async () => {
    const secret = {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s", namespace: "media" },
      stringData: { token: "x" },
    };
    const { secrets } = await create(secret, context("kubernetes:core/v1:Secret"));
    expect(fake.objects.get("/api/v1/namespaces/media/secrets/s")).toMatchObject({ data: { token: "eA==" } });
    expect(secrets).toEqual(expect.arrayContaining(["data", "stringData"]));
  });
});

describe("preview of a create", () => {
  test("lets the API server judge, stores nothing, and does not promise what the create decides", async () => {
    fake.intercept = (a) =>
      a.method === "PATCH"
        ? {
            body: { ...a.body, metadata: { ...(a.body.metadata as Props), uid: "dry" } },
            warning: 'unknown field "spec.x"',
          }
        : undefined;
    const ctx = context(CONFIG_MAP);
    const { outputs } = await create(configMap(), ctx, true);
    expect(fake.asked.at(-1)?.query.get("dryRun")).toBe("All");
    expect(outputs.metadata).toMatchObject({ name: "settings", uid: UNKNOWN });
    expect(ctx.logged).toEqual(['warning: unknown field "spec.x"']);
  });

  test("fails when the server calls the object invalid", async () => {
    fake.intercept = (a) => (a.method === "PATCH" ? invalid("data", "must be short") : undefined);
    await expect(create(configMap(), context(CONFIG_MAP), true)).rejects.toThrow(/data: must be short/);
  });

  test("says what was not judged when the kind, the values or the cluster are not there yet", async () => {
    const widget = { apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w" } };
    const ctx = context("kubernetes:example.com/v1:Widget");
    await expect(create(widget, ctx, true)).resolves.toMatchObject({ outputs: { kind: "Widget" } });
    await create(configMap({ a: UNKNOWN }), ctx, true);
    fake.close();
    await create(configMap(), ctx, true);
    expect(ctx.logged).toEqual([
      expect.stringContaining("does not serve Widget"),
      expect.stringContaining("only known after the update"),
      expect.stringContaining("cannot be reached"),
    ]);
  });

  test("judges an object in another namespace while its own does not exist", async () => {
    fake.intercept = (a) =>
      a.method === "PATCH" ? { code: 404, body: { message: 'namespaces "media" not found' } } : undefined;
    const { outputs } = await create(configMap(), context(CONFIG_MAP), true);
    expect(fake.asked.at(-1)).toMatchObject({ method: "POST", path: "/api/v1/namespaces/default/configmaps" });
    expect(outputs.metadata).toMatchObject({ name: "settings", namespace: "media" });
    fake.intercept = (a) =>
      a.method === "PATCH"
        ? { code: 404, body: { message: 'namespaces "media" not found' } }
        : a.method === "POST"
          ? invalid("data", "bad")
          : undefined;
    await expect(create(configMap(), context(CONFIG_MAP), true)).rejects.toThrow("bad");
  });

  test("judges the successor of an immutable object under another name", async () => {
    await create(configMap());
    fake.intercept = (a) => (a.method === "PATCH" ? invalid("data", "field is immutable") : undefined);
    await expect(create(configMap({ a: "2" }), context(CONFIG_MAP), true)).resolves.toMatchObject({
      outputs: { metadata: { name: "settings" } },
    });
    expect(fake.asked.at(-1)?.body.metadata).toMatchObject({ generateName: "settings-" });
  });
});

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
