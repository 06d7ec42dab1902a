import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Network } from "../../../traffic/model/network";
import { View } from "../../../traffic/model/view";
import { BadSource, resourcesOfManifests, resourcesOfPlan, resourcesOfState } from "../../../traffic/sources";

describe("a plan", () => {
  const entry = {
    type: "kubernetes:core/v1:Service",
    name: "a",
    inputs: { spec: "<unknown>", key: "[secret]" },
    options: { custom: true, protect: true },
  };

  test("gives resources with their inputs, whose unknown and secret values stay unknown", () => {
    const [resource] = resourcesOfPlan([entry]);
    expect(resource).toMatchObject({ type: entry.type, name: "a", opts: { protect: true } });
    const view = View.of(resource as NonNullable<typeof resource>);
    expect([view.at("spec").known, view.at("key").known]).toEqual([false, false]);
  });

  test("has components, of which only those with inputs of their own count", () => {
    const component = { type: "homelab:network:Apps", name: "apps", options: { custom: false } };
    expect(resourcesOfPlan([{ ...component, inputs: {} }])).toEqual([]);
    expect(resourcesOfPlan([{ ...component, inputs: { lan: "10.0.0.0/24" } }])).toHaveLength(1);
  });

  test.each([[{}], [[1]], [[{ name: "a" }]]])("%j is none", (plan) => {
    expect(() => resourcesOfPlan(plan)).toThrow(BadSource);
  });
});

describe("an exported state", () => {
  const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
  const urn = "urn:pulumi:dev::home::kubernetes:core/v1:Service::app";
  const resource = (rest: object) => ({ urn, type: "kubernetes:core/v1:Service", custom: true, ...rest });
  const state = (...resources: object[]) => ({ version: 3, deployment: { resources } });

  test("gives resources with their inputs", () => {
    expect(resourcesOfState(state(resource({ inputs: { a: 1 }, outputs: { a: 2 } })))).toMatchObject([
      { name: "app", urn, props: { a: 1 } },
    ]);
  });

  test("has bare components, providers, and what is deleted or only read: none of it counts", () => {
    const others = [
      resource({ custom: false }),
      resource({ delete: true }),
      resource({ external: true }),
      resource({ type: "pulumi:providers:kubernetes" }),
    ];
    expect(resourcesOfState(state(...others))).toEqual([]);
  });

  test("keeps an encrypted secret unknown, and one that it shows known and secret", () => {
    const secrets = { hidden: { ...SIGNATURE, ciphertext: "x" }, shown: { ...SIGNATURE, plaintext: '"10.0.0.1"' } };
    const [found] = resourcesOfState(state(resource({ inputs: { deep: [secrets] } })));
    const [deep] = View.of(found as NonNullable<typeof found>)
      .at("deep")
      .items();
    expect(deep?.at("hidden").known).toBe(false);
    expect([deep?.at("shown").text(), deep?.at("shown").secret]).toEqual(["10.0.0.1", true]);
  });

  test.each([[null], [{}], [{ deployment: {} }], [state({ custom: true })]])("%j is none", (text) => {
    expect(() => resourcesOfState(text)).toThrow(BadSource);
  });
});

describe("a folder of manifests", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "manifests-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const service = (name: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: media}\nspec: {ports: [{port: 80}]}\n`;

  test("gives every object of every document, however deep", () => {
    write("a.yaml", `${service("a")}---\n${service("b")}---\n`);
    write("deep/er/c.yml", service("c"));
    const { resources, unread } = resourcesOfManifests(folder);
    expect([resources.map((r) => r.name), unread]).toEqual([["media/a", "media/b", "media/c"], []]);
    expect(new Network(resources).stack.kind("core", "Service")).toHaveLength(3);
  });

  test("takes lists apart", () => {
    write(
      "a.yaml",
      `apiVersion: v1\nkind: List\nitems:\n${[service("a"), service("b")].map((s) => `- ${s.trimEnd().replace(/\n/g, "\n  ")}`).join("\n")}\n`,
    );
    expect(resourcesOfManifests(folder).resources.map((r) => r.name)).toEqual(["media/a", "media/b"]);
  });

  test("names what it cannot read: templates, kustomizations, and what is no object", () => {
    write("chart/templates/a.yaml", "apiVersion: v1\nkind: {{ .Values.kind }}\n{{- if x }}\n");
    write("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamePrefix: my-\n");
    write("values.yaml", "replicas: 2\n");
    write("z.yaml", service("z"));
    const { resources, unread } = resourcesOfManifests(folder);
    expect(resources.map((r) => r.name)).toEqual(["media/z"]);
    expect(unread).toEqual([
      { file: "chart/templates/a.yaml", why: expect.stringContaining("is no YAML, but a template") },
      { file: "values.yaml", why: expect.stringContaining("is no Kubernetes object") },
      { file: "kustomization.yaml", why: expect.stringContaining("has namePrefix") },
    ]);
  });

  test("leaves out folders that hold no manifests", () => {
    write("node_modules/x/a.yaml", service("a"));
    expect(resourcesOfManifests(folder)).toEqual({ resources: [], unread: [] });
  });
});
