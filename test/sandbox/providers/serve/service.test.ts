import type { ServiceError } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Ctx, InitializationError, type Props, type Resource, UNKNOWN } from "../../../../sandbox/providers/serve";
import { type Calls, connect, OUTPUT, plain, SIGNATURE, secret, struct, UNKNOWN_WIRE, URN } from "./client";

let thing: Resource;
let client: Calls;
let close: () => void;

beforeEach(async () => {
  thing = { create: async ({ inputs }) => ({ id: "1", outputs: inputs }) };
  const toy = {
    name: "toy",
    version: "1.2.3",
    resources: (type: string) => (type === "toy:index:Thing" ? thing : undefined),
  };
  ({ client, close } = await connect(toy));
});
afterEach(() => close());

const create = (inputs: Props, preview = false) =>
  client.create(new pb.CreateRequest().setUrn(URN).setProperties(struct(inputs)).setPreview(preview));
const diff = (olds: Props, news: Props) =>
  client.diff(new pb.DiffRequest().setUrn(URN).setOldInputs(struct(olds)).setOlds(struct(olds)).setNews(struct(news)));

test("a resource sees plain values where inputs were secret, outputs or unknown", async () => {
  let seen: Props = {};
  thing.create = async ({ inputs }) => {
    seen = inputs;
    return { id: "1", outputs: {} };
  };
  const later = { [SIGNATURE]: OUTPUT, secret: true };
  await create({ token: secret("s"), nested: { list: [secret(1), UNKNOWN_WIRE] }, later, none: null }, true);
  expect(seen).toEqual({ token: "s", nested: { list: [1, UNKNOWN] }, later: UNKNOWN, none: null });
});

test("an input that was secret is secret in the output of the same path, and so is what the resource names", async () => {
  thing.create = async ({ inputs }) => ({
    id: "1",
    outputs: { ...inputs, made: { key: "k", open: 1 } },
    secrets: ["made.key"],
  });
  const response = await create({ a: { token: secret("s"), open: "o" } });
  expect(plain(response.getProperties())).toEqual({
    a: { token: secret("s"), open: "o" },
    made: { key: secret("k"), open: 1 },
  });
});

test("a list that came back with another length is secret as a whole when an element was secret", async () => {
  thing.create = async () => ({ id: "1", outputs: { list: ["x", "s"] } });
  expect(plain((await create({ list: [secret("s")] })).getProperties())).toEqual({ list: secret(["x", "s"]) });
});

test("an unknown output reaches the engine as unknown", async () => {
  thing.create = async () => ({ id: "", outputs: { address: UNKNOWN } });
  expect(plain((await create({}, true)).getProperties())).toEqual({ address: UNKNOWN_WIRE });
});

test("an asset passes through unchanged", async () => {
  const asset = { [SIGNATURE]: "c44067f5952c0a294b673a41bacd8c17", hash: "h", text: "t" };
  expect(plain((await create({ asset })).getProperties())).toEqual({ asset });
});

test("equal inputs are no difference, null equals missing, and a secret equals its value", async () => {
  const response = await diff({ a: 1, b: null, c: secret("x") }, { a: 1, c: "x", d: null });
  expect(response.getChanges()).toBe(pb.DiffResponse.DiffChanges.DIFF_NONE);
});

test("a difference names each property, and replaces when the resource cannot update", async () => {
  const response = await diff({ a: { b: [1, 2] }, gone: 1 }, { a: { b: [1, 3], "x.y": 1 } });
  const kinds: Props = {};
  response.getDetaileddiffMap().forEach((change, path) => {
    kinds[path] = change.getKind();
  });
  const { Kind } = pb.PropertyDiff;
  expect(kinds).toEqual({ "a.b[1]": Kind.UPDATE_REPLACE, 'a["x.y"]': Kind.ADD_REPLACE, gone: Kind.DELETE_REPLACE });
  expect(response.getReplacesList()).toContain("gone");
  thing.update = async () => ({ outputs: {} });
  expect((await diff({ a: 1 }, { a: 2 })).getDetaileddiffMap().get("a")?.getKind()).toBe(Kind.UPDATE);
});

test("a new value that is not known yet counts as a change", async () => {
  expect((await diff({ a: 1 }, { a: UNKNOWN_WIRE })).getChanges()).toBe(pb.DiffResponse.DiffChanges.DIFF_SOME);
});

test("an object that was created but did not become ready is handed to the engine with the error", async () => {
  thing.create = async ({ inputs }) => {
    throw new InitializationError("not ready", { id: "42", outputs: inputs, reasons: ["no address"] });
  };
  const error: ServiceError = await create({ token: secret("s") }).then(
    () => fail("must not succeed"),
    (e) => e,
  );
  expect(error.details).toBe("not ready");
  const status = Status.deserializeBinary(error.metadata.get("grpc-status-details-bin")[0] as Buffer);
  const [packed] = status.getDetailsList();
  const failed = packed?.unpack(pb.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
  expect(failed?.getId()).toBe("42");
  expect(plain(failed?.getProperties())).toEqual({ token: secret("s") });
  expect(failed?.getReasonsList()).toEqual(["no address"]);
});

test("a name is generated from the logical name and the engine's seed, unless the engine proposes one or forbids it", async () => {
  const names: (string | undefined)[] = [];
  thing.check = async (inputs, ctx) => {
    names.push(ctx.autonaming);
    return { inputs };
  };
  const { AutonamingOptions } = pb.CheckRequest;
  const request = () =>
    new pb.CheckRequest()
      .setUrn(URN)
      .setNews(struct({}))
      .setRandomseed(new Uint8Array([1, 2, 3, 4, 5]));
  await client.check(request());
  await client.check(request().setAutonaming(new AutonamingOptions().setProposedName("p")));
  await client.check(request().setAutonaming(new AutonamingOptions().setMode(AutonamingOptions.Mode.DISABLE)));
  expect(names).toEqual(["my-thing-01020304", "p", undefined]);
});

test("check failures carry property and reason", async () => {
  thing.check = async (inputs) => ({ inputs, failures: [{ property: "a", reason: "unknown property" }] });
  const response = await client.check(new pb.CheckRequest().setUrn(URN).setNews(struct({ a: 1 })));
  expect(response.getFailuresList().map((f) => f.toObject())).toEqual([{ property: "a", reason: "unknown property" }]);
});

test("cancelling aborts what is under way", async () => {
  const begun = new Promise<Ctx>((resolve) => {
    thing.create = (_, ctx) => {
      resolve(ctx);
      return new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason)));
    };
  });
  const running = create({}).then(
    () => "done",
    (error: ServiceError) => error.details,
  );
  await begun;
  await client.cancel(new Empty());
  expect(await running).toBe("cancelled");
});

test("a resource that is gone is read as gone", async () => {
  thing.read = async () => undefined;
  const response = await client.read(new pb.ReadRequest().setUrn(URN).setId("1").setProperties(struct({})));
  expect(response.getId()).toBe("");
});

test("an unknown type is refused by name", async () => {
  const request = new pb.CreateRequest().setUrn(URN.replace("Thing::", "Other::")).setProperties(struct({}));
  await expect(client.create(request)).rejects.toThrow("toy:index:Other");
});
