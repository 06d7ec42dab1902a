import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { secretMarks } from "../../../../sandbox/providers/talos/marks";
import { talos as provider } from "../../../../sandbox/providers/talos/provider";
import { outputs as SCHEMA_MARKS } from "../../../fixtures/talos-secrets.json";
import { type Calls, connect, plain, secret, struct } from "../serve/client";
import { CLIENT, type FakeTalos, fakeTalos } from "./fixtures";

const KUBERNETES = {
  host: "https://192.168.30.50:6443",
  caCertificate: "Y2E=",
  clientCertificate: "Y2U=",
  clientKey: "a2V5",
};
const MARKED_CLIENT = { ...CLIENT, clientKey: secret(CLIENT.clientKey) };

let talos: FakeTalos;
let client: Calls;
let close: () => void;
beforeAll(async () => {
  talos = fakeTalos({
    secrets: { talosVersion: "v1.12", machineSecrets: { cluster: { id: "id" } }, clientConfiguration: CLIENT },
    kubeconfig: { clusterName: "homelab", kubeconfigRaw: "raw", kubernetesClientConfiguration: KUBERNETES },
  });
  ({ client, close } = await connect(provider));
});
afterAll(() => {
  close();
  talos.remove();
});

const created = async (type: string, inputs: object) => {
  const request = new pb.CreateRequest().setUrn(`urn:pulumi:s::p::${type}::n`).setProperties(struct({ ...inputs }));
  return plain((await client.create(request)).getProperties());
};

test.each(Object.entries(SCHEMA_MARKS))("%s has the official schema's marks, or is not there", (type, marks) => {
  const isThere = provider.resources(type) !== undefined || provider.functions?.[type] !== undefined;
  // Nothing that is write-only is ever an output.
  expect(secretMarks(type)).toEqual(isThere ? marks.filter((path) => !/Wo\b/.test(path)) : []);
});

test("of a kubeconfig the key is secret inside, and not the whole that holds it, although the program gave a secret", async () => {
  const inputs = { node: "192.168.30.50", clientConfiguration: secret(CLIENT) };
  expect(await created("talos:cluster/kubeconfig:Kubeconfig", inputs)).toMatchObject({
    clientConfiguration: MARKED_CLIENT,
    kubeconfigRaw: secret("raw"),
    kubernetesClientConfiguration: { ...KUBERNETES, clientKey: secret(KUBERNETES.clientKey) },
  });
});

test("a cluster's key material comes readable: marking it is the program's part", async () => {
  expect(await created("talos:machine/secrets:Secrets", {})).toMatchObject({
    clientConfiguration: MARKED_CLIENT,
    machineSecrets: { cluster: { id: "id" } },
  });
});
