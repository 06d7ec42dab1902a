import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installerInto } from "../../../traffic/cluster/installers";
import { Network } from "../../../traffic/model/network";
import { resourcesOfManifests } from "../../../traffic/sources";
import { type Files, object } from "./repository";

function read(files: Files) {
  const folder = mkdtempSync(join(tmpdir(), "appliers-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const { resources } = resourcesOfManifests(folder);
  rmSync(folder, { recursive: true });
  return resources;
}

const service = (name: string) => object("v1", "Service", name, "spec: {ports: [{port: 80}]}");
const flux = (spec: string) =>
  object("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "shop", `spec: {${spec}}`, "flux-system");
const argo = (kind: string, spec: string) => object("argoproj.io/v1alpha1", kind, "shop", `spec: {${spec}}`, "argocd");
/** The name of the installer that may bring more objects into the namespace web. */
const brings = (files: Files) => installerInto(new Network(read(files)), "web")?.name;

const FLUX = "path: ./apps/shop, targetNamespace: web, sourceRef: {kind: GitRepository, name: flux-system}";
const ARGO = "destination: {namespace: web}, source: {repoURL: https://git.example.org/home, path: apps/shop}";

test.each([
  ["Flux's Kustomization", flux(FLUX)],
  ["an Application of Argo CD", argo("Application", ARGO)],
])("%s brings nothing more where the folder of its path was read", (_, tool) => {
  expect(brings({ "tool.yaml": tool, "apps/shop/a.yaml": service("a") })).toBeUndefined();
  expect(brings({ "tool.yaml": tool, "apps/other/a.yaml": service("a") })).toMatch(/shop$/);
});

test.each<[string, Files]>([
  ["patches", { "tool.yaml": flux(`${FLUX}, patches: [{patch: x}]`) }],
  ["components", { "tool.yaml": flux(`${FLUX}, components: [../x]`) }],
  ["a file that was not read", { "apps/shop/b.yaml": "a: *y\n" }],
  ["something from elsewhere", { "apps/shop/kustomization.yaml": "resources: [https://example.org/x.yaml]\n" }],
  ["a file that is not there", { "apps/shop/kustomization.yaml": "resources: [a.yaml, b.yaml]\n" }],
  ["other names", { "apps/shop/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: x-\n" }],
])("with %s it may bring more", (_, files) => {
  expect(brings({ "tool.yaml": flux(FLUX), "apps/shop/a.yaml": service("a"), ...files })).toBe("flux-system/shop");
});

test("a kustomization that lists files and folders which were read brings nothing more", () => {
  const files = {
    "tool.yaml": flux(FLUX),
    "apps/shop/kustomization.yaml": "resources: [a.yaml, ../../base]\n",
    "apps/shop/a.yaml": service("a"),
    "apps/shop/unlisted.yaml": "a: *y\n",
    "base/kustomization.yaml": "resources: [b.yaml]\n",
    "base/b.yaml": service("b"),
  };
  expect(brings(files)).toBeUndefined();
});

test("a path in another repository than most is not the folder's", () => {
  const other = flux(FLUX.replace("flux-system", "somebody-else"));
  const own = ["b", "c"].map((name) =>
    flux(FLUX.replace("apps/shop", `apps/${name}`)).replace("name: shop", `name: ${name}`),
  );
  const files = { "apps/shop/a.yaml": service("a"), "apps/b/b.yaml": service("b"), "apps/c/c.yaml": service("c") };
  expect(brings({ "tool.yaml": [other, ...own].join("---\n"), ...files })).toBe("flux-system/shop");
});

describe("an ApplicationSet", () => {
  const template = (path: string, namespace: string, name: string) =>
    `template: {metadata: {name: "${name}"}, spec: {destination: {namespace: "${namespace}"}, source: {repoURL: r, path: "${path}"}}}`;
  const elements = "generators: [{list: {elements: [{app: shop, to: {ns: web}}, {app: wiki, to: {ns: docs}}]}}]";
  const apps = { "apps/shop/a.yaml": service("a"), "apps/wiki/b.yaml": service("b") };
  const namesOf = (set: string) => read({ "set.yaml": set, ...apps }).map(({ name }) => name);

  test.each([
    ["a list", `${elements}, ${template("apps/{{app}}", "{{to.ns}}", "{{app}}")}`],
    [
      "a list, with Go's templates",
      `goTemplate: true, ${elements}, ${template("apps/{{.app}}", "{{ .to.ns }}", "{{.app}}")}`,
    ],
  ])("of %s makes its Applications, whose namespaces count", (_, spec) => {
    const names = namesOf(argo("ApplicationSet", spec));
    expect(names.sort()).toEqual(["argocd/shop", "argocd/wiki", "docs/b", "web/a"]);
    expect(brings({ "set.yaml": argo("ApplicationSet", spec), ...apps })).toBeUndefined();
  });

  test("of folders makes one for each that it does not exclude", () => {
    const git = "generators: [{git: {directories: [{path: apps/*}, {path: apps/wiki, exclude: true}]}}]";
    const spec = `${git}, ${template("{{path}}", "{{path.basename}}", "{{path.basename}}")}`;
    expect(namesOf(argo("ApplicationSet", spec)).sort()).toEqual(["argocd/shop", "b", "shop/a"]);
  });

  test.each([
    ["clusters", "generators: [{clusters: {}}]"],
    ["a list of which a selector chooses", elements.replace("{list:", "{selector: {}, list:")],
  ])("of %s may bring anything anywhere", (_, generators) => {
    const set = argo("ApplicationSet", `${generators}, ${template("apps/{{app}}", "{{ns}}", "{{app}}")}`);
    expect(() => brings({ "set.yaml": set, ...apps })).toThrow(
      expect.objectContaining({ why: expect.stringContaining("ApplicationSet argocd/shop installs into namespaces") }),
    );
  });
});
