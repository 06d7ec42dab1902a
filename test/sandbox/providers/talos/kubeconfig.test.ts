import { kubeconfig } from "../../../../sandbox/providers/talos/kubeconfig";
import { UNKNOWN } from "../../../../sandbox/providers/wire";
import { CERTIFICATE, CERTIFICATE_ENDS, CLIENT, context, type FakeTalos, fakeTalos } from "./fixtures";

const HOUR = 3600e3;
let talos: FakeTalos;
beforeEach(() => {
  talos = fakeTalos({
    kubeconfig: { clusterName: "homelab", kubeconfigRaw: "new", kubernetesClientConfiguration: {} },
  });
});
afterEach(() => {
  jest.useRealTimers();
  talos.remove();
});

const INPUTS = { node: "192.168.30.50", clientConfiguration: CLIENT };
const STATE = { ...INPUTS, kubeconfigRaw: "old", kubernetesClientConfiguration: { clientCertificate: CERTIFICATE } };
const at = (now: number) =>
  jest.useFakeTimers({ now, doNotFake: ["nextTick", "setImmediate", "setTimeout", "queueMicrotask"] });
const diff = (news: object) =>
  kubeconfig.diff?.({ id: "homelab", oldInputs: INPUTS, olds: STATE, news: { ...news } }, context());
const update = (news: object, preview = false) =>
  kubeconfig.update?.({ id: "homelab", oldInputs: INPUTS, olds: STATE, news: { ...news }, preview }, context());

test("the kubeconfig's id is the cluster's name", async () => {
  const created = await kubeconfig.create({ inputs: INPUTS, preview: false }, context());
  expect(created).toMatchObject({
    id: "homelab",
    outputs: { kubeconfigRaw: "new", endpoint: "192.168.30.50", certificateRenewalDuration: "720h" },
  });
});

test("a valid certificate makes no difference in any preview", async () => {
  at(CERTIFICATE_ENDS - 721 * HOUR);
  expect(await diff(INPUTS)).toMatchObject({ changes: false });
  expect(await diff({ ...INPUTS, certificateRenewalDuration: "720h" })).toMatchObject({ changes: false });
  expect(talos.calls()).toEqual([]);
});

test("a certificate within its renewal time is asked for again", async () => {
  at(CERTIFICATE_ENDS - 719 * HOUR);
  expect(await diff(INPUTS)).toMatchObject({ changes: true });
  expect((await update(INPUTS, true))?.outputs.kubeconfigRaw).toBe(UNKNOWN);
  expect((await update(INPUTS))?.outputs.kubeconfigRaw).toBe("new");
});

test("a renewed client certificate of the same cluster keeps the kubeconfig", async () => {
  at(CERTIFICATE_ENDS - 721 * HOUR);
  const news = { ...INPUTS, clientConfiguration: { ...CLIENT, clientKey: "bmV3" } };
  expect((await update(news))?.outputs.kubeconfigRaw).toBe("old");
});

test("another machine is a change that keeps the kubeconfig, in the preview already", async () => {
  at(CERTIFICATE_ENDS - 721 * HOUR);
  const news = { ...INPUTS, node: "192.168.30.52" };
  expect(await diff(news)).toEqual({ changes: true, detailed: { node: { kind: "update", input: true } } });
  expect((await update(news, true))?.outputs).toMatchObject({ node: "192.168.30.52", kubeconfigRaw: "old" });
  expect((await update(news))?.outputs).toMatchObject({ node: "192.168.30.52", kubeconfigRaw: "old" });
  expect(talos.calls()).toEqual([]);
});

test("an import is refused", async () => {
  await expect(kubeconfig.read?.({ id: "homelab", inputs: {}, state: {} }, context())).rejects.toThrow("imported");
});

test("a renewal time that is no duration is refused in the preview", async () => {
  const result = await kubeconfig.check?.({ ...INPUTS, certificateRenewalDuration: "30d" }, context());
  expect(result?.failures).toMatchObject([{ property: "certificateRenewalDuration" }]);
});
