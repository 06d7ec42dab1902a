import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { apiServerFlags, fingerprint, writeAdmissionConfiguration } from "../../../sandbox/cluster/controlPlane";
import { isInstalling } from "../../../sandbox/cluster/definitions";
import { nodeObject, nodeStatus } from "../../../sandbox/cluster/nodes";
import { podFingerprint } from "../../../sandbox/cluster/pod";
import { type Certificate, covers } from "../../../sandbox/cluster/signer";
import type { MachineState } from "../../../sandbox/cluster/talosMachines";
import { makeCertificate } from "../../../sandbox/cluster/x509";
import { rotateLog } from "../../../sandbox/common/logfile";
import { backOff } from "../../../sandbox/common/process";
import { linkCommands } from "../../../sandbox/supervisor/links";

const scratch = mkdtempSync(join(tmpdir(), "supervisor-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const folder = () => mkdtempSync(join(scratch, "folder-"));
const machine = {
  stage: "bootstrapped",
  address: "192.168.30.50",
  machineType: "controlplane",
  endpoint: "https://192.168.30.50:6443",
  hostname: "cp01",
  kubeletNodeIP: "192.168.30.51",
  podCIDRs: ["10.244.0.0/16"],
  serviceCIDRs: ["10.99.0.0/16"],
  apiServerPort: 6443,
  allowSchedulingOnControlPlanes: false,
  pkiDir: "/pki",
} as MachineState;
const folders = { etcd: "/etcd", admission: "/none" };

test("the API server has the service range and the endpoint of the applied machine configuration", () => {
  const flags = apiServerFlags(machine, folders);
  expect(flags).toContain("--service-cluster-ip-range=10.99.0.0/16");
  expect(flags).toContain("--service-account-issuer=https://192.168.30.50:6443");
  expect(flags).toContain("--advertise-address=192.168.30.51");
});

test("the API server is restarted when one of its certificates changes", () => {
  const file = join(folder(), "apiserver.crt");
  writeFileSync(file, "one");
  const before = fingerprint([`--tls-cert-file=${file}`]);
  expect(fingerprint([`--tls-cert-file=${file}`])).toBe(before);
  writeFileSync(file, "two");
  expect(fingerprint([`--tls-cert-file=${file}`])).not.toBe(before);
});

test("the machine configuration's admission plugins reach the API server, from whichever document has them", () => {
  const path = join(folder(), "admission.json");
  const configuration = `version: v1alpha1
cluster: { apiServer: { admissionControl: [{ name: PodSecurity, configuration: { defaults: { enforce: baseline } } }] } }
---
apiVersion: v1alpha1
kind: HostnameConfig
`;
  writeAdmissionConfiguration(configuration, path);
  const { plugins } = JSON.parse(readFileSync(path, "utf8")) as { plugins: unknown };
  expect(plugins).toEqual([{ name: "PodSecurity", configuration: { defaults: { enforce: "baseline" } } }]);
});

test("a control plane is tainted unless the configuration lets pods run on it", () => {
  const taints = (allow: boolean) => nodeObject({ ...machine, allowSchedulingOnControlPlanes: allow }).spec;
  expect(taints(false)).toEqual({
    taints: [{ key: "node-role.kubernetes.io/control-plane", value: "", effect: "NoSchedule" }],
  });
  expect(taints(true)).toEqual({});
});

test("a node tells the Talos that its machine runs, as a kubelet does", () => {
  expect(nodeStatus(machine, "1.13.0")).toMatchObject({ nodeInfo: { osImage: "Talos (v1.13.0)" } });
});

test("the operator is restarted by a new pod template, and by nothing else", () => {
  const deployment = (replicas: number, template: unknown) => ({
    metadata: { name: "cilium-operator" },
    spec: { replicas, template },
  });
  const first = podFingerprint(deployment(1, { a: 1 }));
  expect(podFingerprint(deployment(2, { a: 1 }))).toBe(first);
  expect(podFingerprint(deployment(1, { a: 2 }))).not.toBe(first);
  expect(podFingerprint(deployment(0, { a: 1 }))).toBeUndefined();
});

test("the bridge carries every address of the stack and leads nowhere else", () => {
  const commands = linkCommands({
    stack: "s",
    addresses: ["10.0.0.1/24", "10.0.0.9/24"],
    router: "10.0.0.1",
    endpoint: "10.0.0.9",
    nodes: [],
    coredns: false,
    talosVersion: "1.13.0",
    talosProvider: { version: "0.8.1", library: "1.13" },
    foreignKinds: [],
    foreignIssuers: [],
  });
  expect(commands).toEqual(
    expect.arrayContaining([
      "address add 10.0.0.1/24 dev lan0",
      "address add 10.0.0.9/24 dev lan0",
      "route add unreachable default",
    ]),
  );
});

test("a process that ends at once is started again later and later, up to a limit", () => {
  expect([0, 1, 2].map(backOff)).toEqual([250, 500, 1000]);
  expect(backOff(50)).toBe(15_000);
});

test("a log over its limit is put aside once, and the writer goes on in an empty one", () => {
  const log = join(folder(), "x.log");
  writeFileSync(log, "0123456789");
  expect(rotateLog(log, 100)).toBe(false);
  expect(rotateLog(log, 10)).toBe(true);
  expect([readFileSync(log, "utf8"), readFileSync(`${log}.1`, "utf8")]).toEqual(["", "0123456789"]);
});

const wildcard = (dnsNames: string[]): Certificate => ({
  metadata: { name: "c" },
  spec: { secretName: "s", dnsNames, issuerRef: { name: "i" } },
});

test("an issued certificate covers its names until they change or a month before it ends", () => {
  const ca = makeCertificate({ commonName: "ca", names: [], days: 100 });
  const names = ["*.int.example.org", "int.example.org"];
  const issued = makeCertificate({ commonName: names[0], names, days: 90, issuer: { ...ca, commonName: "ca" } });
  const secret = { metadata: { name: "s" }, data: { "tls.crt": Buffer.from(issued.certificate).toString("base64") } };
  expect(new X509Certificate(issued.certificate).verify(new X509Certificate(ca.certificate).publicKey)).toBe(true);
  expect(new X509Certificate(ca.certificate).ca).toBe(true);
  expect(covers(secret, wildcard([...names].reverse()))).toBe(true);
  expect(covers(secret, wildcard([...names, "more.example.org"]))).toBe(false);
  expect(covers(secret, wildcard(names), Date.now() + 70 * 86_400_000)).toBe(false);
  expect(covers(undefined, wildcard(names))).toBe(false);
});

test("a definition is woken only between the acceptance of its names and its establishment", () => {
  const definition = (conditions: Record<string, string>) => ({
    metadata: { name: "d" },
    status: { conditions: Object.entries(conditions).map(([type, status]) => ({ type, status })) },
  });
  expect(isInstalling(definition({ NamesAccepted: "True", Established: "False" }))).toBe(true);
  expect(isInstalling(definition({ NamesAccepted: "True", Established: "True" }))).toBe(false);
  expect(isInstalling(definition({ NamesAccepted: "False" }))).toBe(false);
  expect(isInstalling({ metadata: { name: "d" } })).toBe(false);
});
