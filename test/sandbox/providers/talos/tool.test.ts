import { getMachineConfiguration } from "../../../../sandbox/providers/talos/functions";
import { schematic, schematicId } from "../../../../sandbox/providers/talos/schematic";
import { runTalos, TalosError } from "../../../../sandbox/providers/talos/tool";
import { context, type FakeTalos, fakeTalos } from "./fixtures";

let talos: FakeTalos;
beforeEach(() => {
  talos = fakeTalos();
});
afterEach(() => talos.remove());

test("the program's problems become one error with the field of each", async () => {
  talos.answers.patch = {
    errors: [
      { code: "a", field: "configPatches[0]", message: "first" },
      { code: "b", message: "second" },
    ],
  };
  const error = await runTalos("patch", {}).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TalosError);
  expect(String(error)).toBe("TalosError: configPatches[0]: first\nsecond");
});

test("the input goes through a pipe and never on the command line", async () => {
  await runTalos("apply", { clientConfiguration: { clientKey: "hidden" } });
  expect(talos.calls()).toEqual([
    { command: "apply", argv: ["apply"], input: { clientConfiguration: { clientKey: "hidden" } } },
  ]);
});

test("a program that is not there is named", async () => {
  process.env.TALOS_TOOL = "/nowhere/talos";
  await expect(runTalos("secrets", {})).rejects.toThrow("/nowhere/talos; start the sandbox");
});

test("outside the sandbox the error says so", async () => {
  delete process.env.TALOS_TOOL;
  const before = process.env.HOMELAB_TOOLCHAIN;
  delete process.env.HOMELAB_TOOLCHAIN;
  expect(() => runTalos("secrets", {})).toThrow("HOMELAB_TOOLCHAIN is not set");
  if (before !== undefined) process.env.HOMELAB_TOOLCHAIN = before;
});

test("a cancelled operation ends the program", async () => {
  const abort = new AbortController();
  const running = runTalos("health", {}, abort.signal);
  abort.abort();
  await expect(running).rejects.toThrow(/abort/i);
});

test("a function refuses what the official one does not take, before the program runs", async () => {
  await expect(getMachineConfiguration({ clusterName: "homelab", machineKind: "worker" }, context())).rejects.toThrow(
    /machineKind.*\n?/,
  );
  expect(talos.calls()).toEqual([]);
});

test("warnings of a configuration are shown", async () => {
  talos.answers.configuration = { machineConfiguration: "x", warnings: ["too new"] };
  const ctx = context();
  const certificate = { cert: "a", key: "b" };
  await getMachineConfiguration(
    {
      clusterName: "homelab",
      clusterEndpoint: "https://192.168.30.50:6443",
      machineType: "worker",
      machineSecrets: {
        certs: {
          etcd: certificate,
          k8s: certificate,
          k8sAggregator: certificate,
          k8sServiceaccount: { key: "k" },
          os: certificate,
        },
        cluster: { id: "i", secret: "s" },
        secrets: { bootstrapToken: "t", secretboxEncryptionSecret: "e" },
        trustdinfo: { token: "t" },
      },
    },
    ctx,
  );
  expect(ctx.logged).toEqual([["warning", "too new"]]);
});

test("a schematic's id is the Image Factory's", () => {
  expect(
    schematicId("customization:\n  systemExtensions:\n    officialExtensions: [siderolabs/qemu-guest-agent]\n"),
  ).toBe("ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515");
  expect(schematicId("")).toBe(schematicId(undefined));
});

test("an unknown key of a schematic is refused in the preview", async () => {
  const text = "customization: {systemExtension: {}}";
  expect((await schematic.check?.({ schematic: text }, context()))?.failures).toMatchObject([
    { property: "schematic.customization.systemExtension" },
  ]);
});
