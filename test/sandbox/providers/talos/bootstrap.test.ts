import { bootstrap } from "../../../../sandbox/providers/talos/bootstrap";
import { CLIENT, context, type FakeTalos, fakeTalos } from "./fixtures";

let talos: FakeTalos;
beforeEach(() => {
  talos = fakeTalos();
});
afterEach(() => talos.remove());

const INPUTS = { node: "192.168.30.50", clientConfiguration: CLIENT };
const REFUSED = { errors: [{ code: "already-bootstrapped", field: "node", message: "etcd is not empty" }] };
const create = (urn?: string) => bootstrap.create({ inputs: INPUTS, preview: false }, context(urn));
const diff = (oldInputs: object, olds: object, news: object) =>
  bootstrap.diff?.(
    { id: "machine_bootstrap", oldInputs: { ...oldInputs }, olds: { ...olds }, news: { ...news } },
    context(),
  );

test("a cluster that somebody else bootstrapped is refused", async () => {
  talos.answers.bootstrap = REFUSED;
  await expect(create()).rejects.toThrow("etcd is not empty");
  await expect(create()).rejects.toThrow("etcd is not empty");
});

test("a creation that was killed after the bootstrap goes on in the next run", async () => {
  await create();
  talos.answers.bootstrap = REFUSED;
  expect((await create()).id).toBe("machine_bootstrap");
});

test("another resource does not go on where this one was killed", async () => {
  await create();
  talos.answers.bootstrap = REFUSED;
  await expect(create("urn:another")).rejects.toThrow("etcd is not empty");
});

test("once the engine knows the resource, nothing is left to go on with", async () => {
  await create();
  await diff(INPUTS, INPUTS, INPUTS);
  talos.answers.bootstrap = REFUSED;
  await expect(create()).rejects.toThrow("etcd is not empty");
});

test("an import is refused, because it has no inputs", async () => {
  const imported = await bootstrap.read?.({ id: "anything", inputs: {}, state: {} }, context());
  expect(imported).toMatchObject({ id: "machine_bootstrap", inputs: {}, outputs: {} });
  await expect(bootstrap.check?.({ ...imported?.inputs }, context())).rejects.toThrow(
    "exactly one of clientConfiguration",
  );
});

test("inputs that the state lacks are a change, in place", async () => {
  expect(await diff({}, {}, INPUTS)).toEqual({ changes: true, changed: ["clientConfiguration", "node"] });
});

test("another node is an update that bootstraps nothing", async () => {
  const news = { ...INPUTS, node: "192.168.30.52" };
  expect(await diff(INPUTS, INPUTS, news)).toEqual({ changes: true, changed: ["node"] });
  await bootstrap.update?.({ id: "i", oldInputs: INPUTS, olds: INPUTS, news, preview: false }, context());
  expect(talos.calls()).toEqual([]);
});

test("a preview bootstraps nothing", async () => {
  await bootstrap.create({ inputs: INPUTS, preview: true }, context());
  expect(talos.calls()).toEqual([]);
});
