import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { makeCertificate } from "../../sandbox/cluster/x509";
import { ensureToolchain } from "../../sandbox/toolchain";
import { type FakeTalos, fakeTalos } from "../sandbox/providers/talos/fixtures";
import { coldMinutes, expectSuccess } from "./checkout";
import { ADDRESSES, planned, Stack } from "./talosStack";

jest.setTimeout(5 * 60_000);

const SECRETS = "talos:machine/secrets:Secrets";
const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const KUBECONFIG = "talos:cluster/kubeconfig:Kubeconfig";

/** The package's earlier lists: every output with a key in it, as a whole. */
const OLD_LISTS = {
  [SECRETS]: { additionalSecretOutputs: ["clientConfiguration", "machineSecrets"] },
  [KUBECONFIG]: { additionalSecretOutputs: ["clientConfiguration", "kubeconfigRaw", "kubernetesClientConfiguration"] },
};

const host = { certificate: "", key: "" };
const base64 = (text: string) => Buffer.from(text).toString("base64");
/** A key of the cluster, made up; each of them is looked for in the state. */
const material = (name: string) => base64(`key material of ${name}`);
const pair = (name: string) => ({ cert: base64(`certificate of ${name}`), key: material(name) });
const MACHINE_SECRETS = {
  certs: {
    ...{ etcd: pair("etcd"), k8s: pair("k8s"), k8sAggregator: pair("k8sAggregator"), os: pair("os") },
    k8sServiceaccount: { key: material("k8sServiceaccount") },
  },
  cluster: { id: "id", secret: material("cluster") },
  secrets: { bootstrapToken: material("bootstrapToken"), secretboxEncryptionSecret: material("secretbox") },
  trustdinfo: { token: material("trustd") },
};

/** Every key of the cluster, and of its client. */
const keys = () => {
  const found = JSON.stringify(MACHINE_SECRETS).match(/"(?:key|secret|token|\w+Secret|\w+Token)":"[^"]+"/g) ?? [];
  return [...found.map((key) => key.split('"')[3] as string), base64(host.key)];
};

let server: Server;
let talos: FakeTalos;
let stack: Stack;

beforeAll(async () => {
  Object.assign(host, makeCertificate({ commonName: "127.0.0.1", names: ["127.0.0.1"], days: 365 }));
  server = createServer({ cert: host.certificate, key: host.key }, (_, response) => response.end("ok"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await ensureToolchain();
}, coldMinutes * 60_000);
afterAll(() => server.close());

beforeEach(async () => {
  const { certificate, key } = host;
  const client = {
    caCertificate: base64(certificate),
    clientCertificate: base64(certificate),
    clientKey: base64(key),
  };
  const secrets = { talosVersion: "v1.13", machineSecrets: MACHINE_SECRETS, clientConfiguration: client };
  const versions = { talosVersion: "v1.13.0", kubernetesVersion: "1.36.3", warnings: [] };
  talos = fakeTalos({
    secrets,
    "import-secrets": { ...secrets, talosVersion: "v1.3" },
    configuration: { machineConfiguration: `token: ${MACHINE_SECRETS.trustdinfo.token}`, ...versions },
    patch: { machineConfiguration: `token: ${MACHINE_SECRETS.trustdinfo.token}`, warnings: [] },
    apply: { resolvedApplyMode: "auto" },
    kubeconfig: {
      clusterName: "homelab",
      kubeconfigRaw: `client-key-data: ${base64(key)}`,
      kubernetesClientConfiguration: { host: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, ...client },
    },
    "client-configuration": { talosConfig: `key: ${base64(key)}` },
  });
  stack = await Stack.make();
});
afterEach(() => {
  stack.close();
  talos.remove();
});

/** From now on a bootstrap is answered as by a cluster that runs. */
const bootstrapped = () => {
  talos.answers.bootstrap = { errors: [{ code: "already-bootstrapped", field: "node", message: "etcd is not empty" }] };
};
const bootstraps = () => talos.calls().filter(({ command }) => command === "bootstrap").length;

describe("a value with a secret inside, as the official provider returns it,", () => {
  test("that the package marks as a whole once more arrives as a mark, and the first update ends in an invalid URL", async () => {
    const { status, stdout, stderr } = await stack.up({ component: false, options: OLD_LISTS });
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(/Invalid URL[\s\S]*'\/readyz'/);
  });

  test("arrives as itself by the package's lists of today", async () => {
    const ended = await stack.up({ component: false });
    expectSuccess(ended);
    expect(stack.readable(keys())).toEqual([]);
  });

  test("may arrive as a mark, and the cluster is ready all the same", async () => {
    expectSuccess(await stack.up({ options: OLD_LISTS }));
  });
});

describe("a cluster that this stack bootstrapped", () => {
  beforeEach(async () => {
    expectSuccess(await stack.up({}));
    bootstrapped();
  });

  test("has no key readable in the state, also after a refresh", async () => {
    expect(stack.readable(keys())).toEqual([]);
    expectSuccess(await stack.run({}, "refresh", "--yes", "--skip-preview", "--expect-no-changes"));
    expect(stack.readable(keys())).toEqual([]);
  });

  test("comes back after a destroy of what is not protected, with nothing to change then", async () => {
    expectSuccess(await stack.run({}, "destroy", "--yes", "--skip-preview", "--exclude-protected"));
    expectSuccess(await stack.up({}));
    expectSuccess(await stack.up({}, "--expect-no-changes"));
    expect(bootstraps()).toBe(1);
  });

  test("gets another first control plane, and keeps bootstrap, secrets and kubeconfig", async () => {
    const [, second, third] = ADDRESSES as [string, string, string];
    expect(await stack.preview({ plan: planned([second, third, "10.0.0.33"]) })).toEqual({
      "node-cp-30": "delete",
      "node-cp-33": "create",
      "cluster-kubeconfig": "update",
    });
    expect(await stack.preview({ plan: planned(["10.0.0.29", ...ADDRESSES, "10.0.0.33"]) })).toEqual({
      "node-cp-29": "create",
      "node-cp-33": "create",
      "cluster-kubeconfig": "update",
    });
    const moved = planned(ADDRESSES.with(0, "10.0.0.28"));
    const renamed = moved.nodes.map((node, i) => ({ ...node, name: planned(ADDRESSES).nodes[i]?.name as string }));
    const changes = await stack.preview({ plan: { ...moved, nodes: renamed } });
    expect(Object.keys(changes).sort()).toEqual(["cluster-kubeconfig", "node-cp-30"]);
    expect(changes["cluster-kubeconfig"]).toBe("update");
  });

  test("would be bootstrapped again where the change of the node counted, as the official provider's diff has it", async () => {
    const options = { [BOOTSTRAP]: { replaceOnChanges: ["node"], ignoreChanges: [], protect: false } };
    expectSuccess(await stack.up({ options }));
    const changes = await stack.preview({ options, plan: planned(ADDRESSES.slice(1)) });
    expect(changes["cluster-bootstrap"]).toMatch(/replace/);
  });
});

describe("a cluster that ran before", () => {
  const secretsFile = "/home/me/secrets.yaml";
  const adopted = planned(ADDRESSES, { bootstrap: false });

  test("is adopted with its secrets, of which nothing is readable, and is not bootstrapped", async () => {
    bootstrapped();
    expectSuccess(await stack.up({ plan: { ...adopted, secretsFile } }));
    expect(talos.calls()).toContainEqual(
      expect.objectContaining({ command: "import-secrets", input: { file: secretsFile } }),
    );
    expect(bootstraps()).toBe(0);
    expect(stack.readable(keys())).toEqual([]);
    expectSuccess(await stack.up({ plan: adopted }, "--expect-no-changes"));
  });

  test("is not read again where the setting stays", async () => {
    expectSuccess(await stack.up({ plan: { ...adopted, secretsFile } }));
    expectSuccess(await stack.up({ plan: { ...adopted, secretsFile } }, "--expect-no-changes"));
    expect(talos.calls().filter(({ command }) => command === "import-secrets")).toHaveLength(1);
  });

  test("cannot have its bootstrap imported", async () => {
    const imported = { type: BOOTSTRAP, name: "cluster-bootstrap", id: "machine_bootstrap" };
    stack.write("adopt.json", { resources: [imported] });
    const { status, stdout } = await stack.run({}, "import", "--file", "adopt.json", "--generate-code=false", "--yes");
    expect(status).not.toBe(0);
    expect(stdout).toContain("Preview failed: missing required property 'node'; exactly one of clientConfiguration");
  });

  test("is refused where it would be bootstrapped", async () => {
    bootstrapped();
    const { status, stdout } = await stack.up({});
    expect(status).not.toBe(0);
    expect(stdout).toContain("etcd is not empty");
  });
});
