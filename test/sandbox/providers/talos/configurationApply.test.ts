import { configurationApply } from "../../../../sandbox/providers/talos/configurationApply";
import { UNKNOWN } from "../../../../sandbox/providers/wire";
import { CLIENT, context, type FakeTalos, fakeTalos } from "./fixtures";

let talos: FakeTalos;
beforeEach(() => {
  talos = fakeTalos({
    patch: { machineConfiguration: "version: patched", warnings: [] },
    apply: { resolvedApplyMode: "auto" },
  });
});
afterEach(() => talos.remove());

const INPUTS = { node: "192.168.30.50", clientConfiguration: CLIENT, machineConfigurationInput: "version: v1alpha1" };
const check = async (inputs: Record<string, unknown>) =>
  (await configurationApply.check?.(inputs, context()))?.failures;

test("unknown, missing and contradicting inputs are all told at once", async () => {
  const failures = await check({
    nod: "x",
    applyMode: "now",
    machineConfigurationInput: "a",
    machineConfigurationInputWo: "b",
  });
  expect(failures?.map(({ property }) => property).sort()).toEqual([
    "applyMode",
    "clientConfiguration",
    "machineConfigurationInput",
    "nod",
    "node",
  ]);
});

test("patches are judged in a first preview, when the configuration is not known yet", async () => {
  talos.answers.patch = {
    errors: [{ code: "unknown-key", field: "configPatches[0]", message: "unknown key machine.kubelt" }],
  };
  const failures = await check({
    ...INPUTS,
    clientConfiguration: UNKNOWN,
    machineConfigurationInput: UNKNOWN,
    configPatches: [UNKNOWN, "machine: {kubelt: {}}"],
  });
  expect(failures).toEqual([{ property: "configPatches[1]", reason: "unknown key machine.kubelt" }]);
  expect(talos.calls()).toMatchObject([
    { command: "patch", input: { machineConfiguration: "", configPatches: ["machine: {kubelt: {}}"] } },
  ]);
});

test("a preview tells the patched configuration and leaves the machine alone", async () => {
  const inputs = { ...INPUTS, configPatches: ["machine: {preview: 1}"] };
  const planned = await configurationApply.create({ inputs, preview: true }, context());
  expect(planned.outputs).toMatchObject({
    machineConfiguration: "version: patched",
    applyMode: "auto",
    resolvedApplyMode: "auto",
    endpoint: "192.168.30.50",
  });
  expect(talos.calls().map(({ command }) => command)).toEqual(["patch"]);
});

test("a preview of an unknown configuration has unknown outputs", async () => {
  const inputs = { ...INPUTS, machineConfigurationInput: UNKNOWN, configPatches: ["machine: {unknown: 1}"] };
  talos.answers.patch = { warnings: [] };
  const { outputs } = await configurationApply.create({ inputs, preview: true }, context());
  expect(outputs).toMatchObject({ machineConfiguration: UNKNOWN, machineConfigurationHash: UNKNOWN });
});

test("the machine gets the patched configuration", async () => {
  const inputs = {
    ...INPUTS,
    endpoint: "192.168.30.51",
    configPatches: ["machine: {create: 1}"],
    timeouts: { create: "3m" },
  };
  const created = await configurationApply.create({ inputs, preview: false }, context());
  expect(talos.calls().at(-1)).toMatchObject({
    command: "apply",
    argv: ["apply"],
    input: {
      node: "192.168.30.50",
      endpoint: "192.168.30.51",
      machineConfiguration: "version: patched",
      timeout: "3m",
    },
  });
  expect(created.id).toBe("machine_configuration_apply");
});

test("a changed node is an update in place, not a replacement", () => {
  expect(configurationApply.diff).toBeUndefined();
  expect(configurationApply.update).toBeDefined();
});

test("write-only inputs reach the machine and not the state", async () => {
  const { machineConfigurationInput: text, clientConfiguration, ...rest } = INPUTS;
  const inputs = { ...rest, machineConfigurationInputWo: text, clientConfigurationWo: clientConfiguration };
  const { outputs } = await configurationApply.create({ inputs, preview: false }, context());
  expect(Object.keys(outputs).filter((name) => /Wo$|^machineConfiguration$|^clientConfiguration$/.test(name))).toEqual(
    [],
  );
  expect(outputs.machineConfigurationHash).toMatch(/^[0-9a-f]{64}$/);
  expect(talos.calls().at(-1)?.input.clientConfiguration).toEqual(CLIENT);
});

test("deleting leaves the machine as it is, unless it is to be reset", async () => {
  await configurationApply.delete?.({ id: "i", inputs: {}, outputs: INPUTS }, context());
  expect(talos.calls()).toEqual([]);
  const outputs = { ...INPUTS, onDestroy: { reset: true, graceful: false } };
  await configurationApply.delete?.({ id: "i", inputs: {}, outputs }, context());
  expect(talos.calls()).toMatchObject([{ command: "reset", input: { graceful: false, reboot: false } }]);
});

test("a refresh does not ask the machine", async () => {
  const state = { ...INPUTS, machineConfiguration: "x" };
  expect((await configurationApply.read?.({ id: "i", inputs: INPUTS, state }, context()))?.outputs).toEqual(state);
  expect(talos.calls()).toEqual([]);
});
