import { InitializationError, type Props, UNKNOWN } from "../../../../sandbox/providers/serve";
import { CONFIG_MAP, configMap, createIn, PATH } from "./configMaps";
import { conflict, context, type FakeCluster, fakeCluster, invalid } from "./fake";

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

const create = (inputs: Props, ctx = context(CONFIG_MAP), preview = false) => createIn(fake, inputs, ctx, preview);

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
