import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";
import { Secrets } from "@pulumiverse/talos/machine";
import { outputs as SCHEMA_MARKS } from "../fixtures/talos-secrets.json";

interface Registered {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
}

const resources: Registered[] = [];
const calls: Registered[] = [];
const CLIENT = { caCertificate: "Y2E=", clientCertificate: "Y2VydA==", clientKey: "a2V5" };
const KEY_PAIR = { cert: "Y2VydA==", key: "a2V5" };
const MACHINE_SECRETS = {
  certs: { etcd: KEY_PAIR, k8s: KEY_PAIR, k8sAggregator: KEY_PAIR, k8sServiceaccount: { key: "a2V5" }, os: KEY_PAIR },
  cluster: { id: "id", secret: "secret" },
  secrets: { bootstrapToken: "token", secretboxEncryptionSecret: "secret" },
  trustdinfo: { token: "token" },
};

/** The outputs that the provider itself would add to the inputs of each type. */
const COMPUTED: Record<string, Record<string, unknown>> = {
  "talos:machine/secrets:Secrets": { clientConfiguration: CLIENT, machineSecrets: MACHINE_SECRETS },
  "talos:machine/configurationApply:ConfigurationApply": {
    machineConfiguration: "machine: {}",
    resolvedApplyMode: "auto",
  },
  "talos:cluster/kubeconfig:Kubeconfig": { kubeconfigRaw: "apiVersion: v1", kubernetesClientConfiguration: {} },
};

beforeEach(() => {
  resources.length = 0;
  calls.length = 0;
  return pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, id }) => {
      resources.push({ type, name, inputs: inputs as Record<string, unknown> });
      return { id: id || `${name}-id`, state: { ...inputs, ...COMPUTED[type] } };
    },
    call: ({ token, inputs }) => {
      calls.push({ type: token, name: "", inputs: inputs as Record<string, unknown> });
      return { ...inputs, id: "id", machineConfiguration: "machine: {}", talosConfig: "context: homelab" };
    },
  });
});

/** A secret as it goes over the wire. */
function secretOf(plain: unknown): unknown {
  return { [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value: plain };
}

/** The value once everything before it is registered. */
function value<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((v) => resolve(v)));
}

test("each resource registers upstream's type token and exactly the inputs of its schema", async () => {
  const secrets = new talos.machine.Secrets("secrets", { talosVersion: "v1.12.0" });
  const client = secrets.clientConfiguration;
  const apply = new talos.machine.ConfigurationApply("cp1", {
    node: "192.168.30.50",
    clientConfiguration: client,
    machineConfigurationInput: "machine: {}",
    configPatches: ["cluster: {}"],
    applyMode: "auto",
    onDestroy: { reset: true },
    timeouts: { create: "10m" },
  });
  const bootstrap = new talos.machine.Bootstrap("bootstrap", { node: "192.168.30.50", clientConfiguration: client });
  const kubeconfig = new talos.cluster.Kubeconfig("kubeconfig", { node: "192.168.30.50", clientConfiguration: client });
  const schematic = new talos.imagefactory.Schematic("schematic", { schematic: "customization: {}" });
  for (const r of [secrets, apply, bootstrap, kubeconfig, schematic]) await value(r.urn);

  const node = { node: "192.168.30.50", clientConfiguration: CLIENT };
  const registered = Object.fromEntries(resources.map((r) => [r.name, { type: r.type, inputs: r.inputs }]));
  expect(registered).toEqual({
    secrets: { type: "talos:machine/secrets:Secrets", inputs: { talosVersion: "v1.12.0" } },
    schematic: { type: "talos:imageFactory/schematic:Schematic", inputs: { schematic: "customization: {}" } },
    cp1: {
      type: "talos:machine/configurationApply:ConfigurationApply",
      inputs: {
        ...node,
        machineConfigurationInput: secretOf("machine: {}"),
        configPatches: ["cluster: {}"],
        applyMode: "auto",
        onDestroy: { reset: true },
        timeouts: { create: "10m" },
      },
    },
    bootstrap: { type: "talos:machine/bootstrap:Bootstrap", inputs: node },
    kubeconfig: { type: "talos:cluster/kubeconfig:Kubeconfig", inputs: node },
  });
});

test("each function calls upstream's token with exactly the arguments of its schema", async () => {
  const timeouts = { read: "1m" };
  await value(
    talos.machine.getConfigurationOutput({
      clusterName: "homelab",
      clusterEndpoint: "https://192.168.30.50:6443",
      machineType: "controlplane",
      machineSecrets: MACHINE_SECRETS,
      talosVersion: "v1.12.0",
      kubernetesVersion: "v1.36.3",
    }),
  );
  await value(
    talos.client.getConfigurationOutput({
      clusterName: "homelab",
      clientConfiguration: CLIENT,
      endpoints: ["192.168.30.50"],
    }),
  );
  await value(
    talos.cluster.getHealthOutput({
      clientConfiguration: CLIENT,
      endpoints: ["192.168.30.50"],
      controlPlaneNodes: ["192.168.30.50"],
      timeouts,
    }),
  );
  await talos.cluster.getKubeconfig({ clientConfiguration: CLIENT, node: "192.168.30.50" });
  await talos.machine.getDisks({ clientConfiguration: CLIENT, node: "192.168.30.50", timeouts });
  await talos.imagefactory.getUrls({ schematicId: "abc", talosVersion: "v1.12.0", platform: "metal" });
  await talos.imagefactory.getVersions();
  await talos.imagefactory.getExtensionsVersions({ talosVersion: "v1.12.0", filters: { names: ["tailscale"] } });
  await talos.imagefactory.getOverlaysVersions({ talosVersion: "v1.12.0" });

  expect(calls.map((c) => [c.type, Object.keys(c.inputs).sort()])).toEqual([
    [
      "talos:machine/getConfiguration:getConfiguration",
      ["clusterEndpoint", "clusterName", "kubernetesVersion", "machineSecrets", "machineType", "talosVersion"],
    ],
    ["talos:client/getConfiguration:getConfiguration", ["clientConfiguration", "clusterName", "endpoints"]],
    ["talos:cluster/getHealth:getHealth", ["clientConfiguration", "controlPlaneNodes", "endpoints", "timeouts"]],
    ["talos:cluster/getKubeconfig:getKubeconfig", ["clientConfiguration", "node"]],
    ["talos:machine/getDisks:getDisks", ["clientConfiguration", "node", "timeouts"]],
    ["talos:imageFactory/getUrls:getUrls", ["platform", "schematicId", "talosVersion"]],
    ["talos:imageFactory/getVersions:getVersions", []],
    ["talos:imageFactory/getExtensionsVersions:getExtensionsVersions", ["filters", "talosVersion"]],
    ["talos:imageFactory/getOverlaysVersions:getOverlaysVersions", ["talosVersion"]],
  ]);
});

describe("outputs that are registered as secret", () => {
  const secretOutputs: Record<string, string[]> = {};
  const record: pulumi.ResourceTransformation = ({ type, opts }) => {
    secretOutputs[type] = (opts as pulumi.CustomResourceOptions).additionalSecretOutputs ?? [];
    return undefined;
  };
  const opts = { transformations: [record] };
  const args = { node: "192.168.30.50", clientConfiguration: CLIENT };
  beforeAll(() => {
    new talos.machine.Secrets("secrets", {}, opts);
    new talos.machine.ConfigurationApply("cp1", args, opts);
    new talos.machine.Bootstrap("bootstrap", args, opts);
    new talos.cluster.Kubeconfig("kubeconfig", args, opts);
    new talos.imagefactory.Schematic("schematic", {}, opts);
  });

  /** Outputs of a resource that the schema marks as a whole, or in a part. */
  const marksOf = (type: string): readonly string[] => (SCHEMA_MARKS as Record<string, string[]>)[type] ?? [];
  const hasMarkInside = (type: string, output: string) => marksOf(type).some((path) => path.startsWith(`${output}.`));

  test("are those of every resource of the package", () => {
    const resources = Object.keys(SCHEMA_MARKS).filter((token) => /:[A-Z]\w+$/.test(token));
    expect(Object.keys(secretOutputs).sort()).toEqual(resources.sort());
  });

  test("have no secret inside that the provider marks, as a second mark would stay on the value", () => {
    const marked = Object.entries(secretOutputs).flatMap(([type, outputs]) => outputs.map((o) => [type, o] as const));
    expect(marked.filter(([type, output]) => hasMarkInside(type, output))).toEqual([]);
  });

  test("are those that the schema marks as a whole, and the cluster's key material, which it leaves readable", () => {
    const whole = Object.keys(secretOutputs).flatMap((type) =>
      marksOf(type)
        .filter((path) => !path.includes(".") && !hasMarkInside(type, path))
        .map((output) => `${type} ${output}`),
    );
    const registered = Object.entries(secretOutputs).flatMap(([type, outputs]) => outputs.map((o) => `${type} ${o}`));
    expect(registered.sort()).toEqual([...whole, "talos:machine/secrets:Secrets machineSecrets"].sort());
  });
});

test("a configuration that is generated from secret key material is secret", async () => {
  const configuration = talos.machine.getConfigurationOutput({
    clusterName: "homelab",
    clusterEndpoint: "https://192.168.30.50:6443",
    machineType: "controlplane",
    machineSecrets: pulumi.secret(MACHINE_SECRETS),
  });
  expect(await pulumi.isSecret(configuration.machineConfiguration)).toBe(true);
});

test("resources ask for the plugin of upstream's version from upstream's server", () => {
  const seen: pulumi.CustomResourceOptions[] = [];
  const record: pulumi.ResourceTransformation = ({ opts }) => {
    seen.push(opts as pulumi.CustomResourceOptions);
    return undefined;
  };
  new talos.machine.Secrets("secrets", {}, { transformations: [record], protect: true });
  expect(seen[0]).toMatchObject({
    version: "0.8.1",
    pluginDownloadURL: "github://api.github.com/pulumiverse",
    protect: true,
  });
});

test("a missing required property is named before anything is registered", () => {
  const args = { clientConfiguration: CLIENT } as unknown as talos.machine.BootstrapArgs;
  expect(() => new talos.machine.Bootstrap("bootstrap", args)).toThrow("Missing required property 'node'");
  expect(resources).toEqual([]);
});

test("the sub-path and the namespace give the same class, which knows its own instances", () => {
  expect(Secrets).toBe(talos.machine.Secrets);
  const secrets = new Secrets("secrets");
  expect(Secrets.isInstance(secrets)).toBe(true);
  expect(talos.machine.Bootstrap.isInstance(secrets)).toBe(false);
});

test("a looked-up resource keeps the computed properties it is given", async () => {
  const found = Secrets.get("secrets", "machine_secrets", { talosVersion: "v1.12.0", machineSecrets: MACHINE_SECRETS });
  expect(await value(found.machineSecrets)).toEqual(MACHINE_SECRETS);
});
