import { expiresWithin, parseDuration } from "../../../../sandbox/providers/talos/certificate";
import { secrets } from "../../../../sandbox/providers/talos/secrets";
import { UNKNOWN } from "../../../../sandbox/providers/wire";
import { CERTIFICATE, CERTIFICATE_ENDS, CLIENT, context, type FakeTalos, fakeTalos } from "./fixtures";

const DAY = 24 * 3600e3;
let talos: FakeTalos;
beforeEach(() => {
  talos = fakeTalos();
});
afterEach(() => {
  jest.useRealTimers();
  talos.remove();
});

const diff = (before: string, after: unknown) =>
  secrets.diff?.(
    {
      id: "machine_secrets",
      oldInputs: { talosVersion: before },
      olds: { talosVersion: before, clientConfiguration: CLIENT },
      news: after === undefined ? {} : { talosVersion: after },
    },
    context(),
  );

test("a lower talosVersion replaces the secrets", async () => {
  expect(await diff("v1.12.0", "v1.11.5")).toMatchObject({ changes: true, replaces: ["talosVersion"] });
});

test("a higher talosVersion is an update that keeps the secrets", async () => {
  expect(await diff("v1.9.0", "v1.12.0")).toMatchObject({ changes: true, replaces: [] });
  const kept = { talosVersion: "v1.9.0", machineSecrets: { cluster: {} }, clientConfiguration: CLIENT };
  const updated = await secrets.update?.(
    { id: "machine_secrets", oldInputs: {}, olds: kept, news: { talosVersion: "v1.12.0" }, preview: false },
    context(),
  );
  expect(updated?.outputs).toEqual({ ...kept, talosVersion: "v1.12.0" });
  expect(talos.calls()).toEqual([]);
});

test("the same talosVersion, or none, changes nothing", async () => {
  expect(await diff("v1.12.0", "v1.12.0")).toMatchObject({ changes: false });
  expect(await diff("v1.12.0", undefined)).toMatchObject({ changes: false });
});

test("the client certificate is renewed in its last month, and not before", async () => {
  const olds = { talosVersion: "v1.12.0", machineSecrets: { cluster: {} }, clientConfiguration: CLIENT };
  jest.useFakeTimers({
    now: CERTIFICATE_ENDS - 31 * DAY,
    doNotFake: ["nextTick", "setImmediate", "setTimeout", "queueMicrotask"],
  });
  expect(await diff("v1.12.0", "v1.12.0")).toMatchObject({ changes: false });
  jest.setSystemTime(CERTIFICATE_ENDS - 29 * DAY);
  expect(await diff("v1.12.0", "v1.12.0")).toMatchObject({ changes: true, replaces: [] });
  talos.answers["renew-client"] = { clientConfiguration: { ...CLIENT, clientKey: "bmV3" } };
  const updated = await secrets.update?.({ id: "i", oldInputs: {}, olds, news: {}, preview: false }, context());
  expect(updated?.outputs).toEqual({ ...olds, clientConfiguration: { ...CLIENT, clientKey: "bmV3" } });
});

test("a preview knows nothing of new secrets and makes none", async () => {
  const planned = await secrets.create({ inputs: { talosVersion: "v1.12.0" }, preview: true }, context());
  expect(planned.outputs).toEqual({ talosVersion: "v1.12.0", machineSecrets: UNKNOWN, clientConfiguration: UNKNOWN });
  expect(talos.calls()).toEqual([]);
});

test("the id of an import is the path of a secrets.yaml, which does not tell the version that made it", async () => {
  const made = { talosVersion: "v1.3", machineSecrets: { cluster: {} }, clientConfiguration: CLIENT };
  talos.answers["import-secrets"] = made;
  const imported = await secrets.read?.({ id: "/home/me/secrets.yaml", inputs: {}, state: {} }, context());
  expect(imported).toEqual({ id: "machine_secrets", inputs: { talosVersion: "v1.3" }, outputs: made });
  expect(talos.calls()).toMatchObject([{ command: "import-secrets", input: { file: "/home/me/secrets.yaml" } }]);
});

test("what is no version is refused in the preview", async () => {
  const { failures } = (await secrets.check?.({ talosVersion: "latest" }, context())) ?? {};
  expect(failures).toEqual([{ property: "talosVersion", reason: expect.stringContaining("v1.12.0") }]);
});

test("durations are read as Go writes them", () => {
  expect(parseDuration("720h")).toBe(30 * DAY);
  expect(parseDuration("1h30m")).toBe(5400e3);
  expect(parseDuration("30 days")).toBeUndefined();
});

test("a text that is no certificate does not expire", () => {
  expect(expiresWithin("nonsense", 1e15)).toBe(false);
  expect(expiresWithin(CERTIFICATE, 0, CERTIFICATE_ENDS + 1)).toBe(true);
});
