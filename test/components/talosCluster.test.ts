import * as pulumi from "@pulumi/pulumi";
import type { Document } from "yaml";
import { unwrapped } from "../../components/talosCluster";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { evaluated, evaluatedWith } from "../plan/evaluated";

const SECRETS = "talos:machine/secrets:Secrets";
const BOOTSTRAP = "talos:machine/bootstrap:Bootstrap";
const KUBECONFIG = "talos:cluster/kubeconfig:Kubeconfig";

const only = (resources: PlannedResource[], type: string) => {
  const found = resources.filter((r) => r.type === type);
  expect(found).toHaveLength(1);
  return found[0] as PlannedResource;
};
const setting = (name: string, value: unknown) => (file: Document) =>
  file.setIn(["config", "homelab:cluster", name], value);

test("a value that arrives in a secret's mark is the value inside, however often it was marked", () => {
  const client = { host: "https://192.168.30.50:6443", clientKey: "a2V5" };
  const marked = (value: unknown) => ({ [pulumi.runtime.specialSigKey]: pulumi.runtime.specialSecretSig, value });
  expect([client, marked(client), marked(marked(client))].map(unwrapped)).toEqual([client, client, client]);
});

describe("a cluster that this stack makes", () => {
  let resources: PlannedResource[];
  beforeAll(() => {
    resources = evaluated("vanillax");
  });

  test("is bootstrapped once: protected, and whatever becomes of its first control plane", () => {
    const { inputs, options } = only(resources, BOOTSTRAP);
    expect(inputs.node).toBe("192.168.10.100");
    expect(options).toMatchObject({ protect: true, ignoreChanges: ["node"] });
    expect(options.replaceOnChanges).toBeUndefined();
  });

  test("is entered after its bootstrap", () => {
    expect(only(resources, KUBECONFIG).options.dependsOn).toContain(`${BOOTSTRAP}::cluster-bootstrap`);
  });

  test("has secrets of its own", () => expect(only(resources, SECRETS).options.import).toBeUndefined());
});

describe("a cluster that ran before", () => {
  let resources: PlannedResource[];
  beforeAll(() => {
    resources = evaluatedWith("vanillax", (file) => {
      setting("bootstrap", false)(file);
      setting("secretsFile", "/home/me/secrets.yaml")(file);
    });
  });

  test("is not bootstrapped, and entered once its machines are configured", () => {
    expect(resources.filter((r) => r.type === BOOTSTRAP)).toEqual([]);
    const machines = ["node-01", "node-02", "node-03"].map(
      (node) => `talos:machine/configurationApply:ConfigurationApply::node-${node}`,
    );
    expect(only(resources, KUBECONFIG).options.dependsOn).toEqual(expect.arrayContaining(machines));
  });

  test("brings its secrets, which stay protected", () => {
    expect(only(resources, SECRETS).options).toMatchObject({ import: "/home/me/secrets.yaml", protect: true });
  });
});
