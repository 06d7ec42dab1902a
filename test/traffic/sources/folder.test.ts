import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { resourcesOfManifests } from "../../../traffic/sources";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "manifests-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string | Buffer): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

const service = (name: string, rest = "") =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}${rest}}\nspec: {ports: [{port: 80}]}\n`;
const names = () => resourcesOfManifests(folder).resources.map((r) => r.name);

describe("a file that cannot be read is told with its place, and the rest is read", () => {
  test.each<[string, string | Buffer, string]>([
    ["an alias without an anchor", "a: *y\n", "is no YAML"],
    ["an alias inside of its own anchor", "a: &y {b: *y}\n", "is circular"],
    ["a NUL byte", "a: 1\nb: \u0000\n", "NUL byte in line 2"],
    ["UTF-16", Buffer.from("\ufeffa: 1\n", "utf16le"), "is UTF-16"],
    ["no text", Buffer.from([0x61, 0xc3, 0x28]), "no text in UTF-8"],
    ["1,000 levels", `a: ${"[".repeat(1000)}${"]".repeat(1000)}\n`, "deeper than 200 levels"],
    ["100,000 levels", `a: ${"[".repeat(100_000)}\n`, "is "],
    ["aliases that multiply", bomb(), "is no YAML"],
    ["more than 8 MB", `a: ${"x".repeat(9 * 1024 * 1024)}\n`, "has 10 MB"],
    ["values that SOPS encrypted", "a: ENC[AES256_GCM,data:x]\nsops: {mac: x}\n", "encrypted by SOPS"],
  ])("%s", (_, text, why) => {
    write("a.yaml", service("a"));
    write("b.yaml", text);
    write("c.yaml", service("c"));
    const { resources, unread } = resourcesOfManifests(folder);
    expect(resources.map((r) => r.name)).toEqual(["a", "c"]);
    expect(unread).toEqual([{ file: "b.yaml", why: expect.stringContaining(why) }]);
  });

  test("a link that leads nowhere, and one out of the folder", () => {
    write("a.yaml", service("a"));
    symlinkSync("/nowhere", join(folder, "b.yaml"));
    symlinkSync("/etc/hostname", join(folder, "c.yaml"));
    symlinkSync(folder, join(folder, "circle"));
    const { resources, unread } = resourcesOfManifests(folder);
    expect([resources.length, unread.map((u) => u.file)]).toEqual([1, ["b.yaml", "c.yaml"]]);
  });

  test("an object that stands there twice is judged once", () => {
    write("a.yaml", service("a"));
    write("b.yaml", service("a"));
    const { resources, unread } = resourcesOfManifests(folder);
    expect(resources).toHaveLength(1);
    expect(unread).toEqual([{ file: "b.yaml", why: expect.stringContaining("stands in a.yaml too") }]);
  });
});

function bomb(): string {
  const rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let i = 1; i < 9; i++)
    rows.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(", ")}]`,
    );
  return `${rows.join("\n")}\n`;
}

describe("a kustomization", () => {
  test("gives its namespace to the objects that it lists, through folders, where they have none", () => {
    write("apps/kustomization.yaml", "namespace: web\nresources: [shop, own.yaml]\n");
    write("apps/shop/kustomization.yaml", "resources: [a.yaml]\n");
    write("apps/shop/a.yaml", `${service("a")}---\napiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n`);
    write("apps/own.yaml", service("b", ", namespace: edge"));
    write("apps/unlisted.yaml", service("c"));
    expect(names()).toEqual(["edge/b", "web/a", "web", "c"]);
  });

  test("generates ConfigMaps of files and literals", () => {
    write("values.yaml", "a: 1\n");
    write(
      "kustomization.yaml",
      "namespace: web\nconfigMapGenerator: [{name: x, files: [v=values.yaml], literals: [k=1=2]}]\n",
    );
    expect(resourcesOfManifests(folder).resources).toMatchObject([
      { name: "web/x", props: { data: { v: "a: 1\n", k: "1=2" } } },
    ]);
  });

  test("that patches is told", () => {
    write("kustomization.yaml", "resources: [a.yaml]\npatches: [{path: p.yaml}]\n");
    write("a.yaml", service("a"));
    const [remark, ...others] = resourcesOfManifests(folder).unread;
    expect([remark?.why, others]).toEqual([expect.stringContaining("has patches"), []]);
  });
});

describe("placeholders", () => {
  const flux = (rest: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f, namespace: flux-system}\nspec: {path: ./apps/shop, ${rest}}\n`;
  const found = () => resourcesOfManifests(folder).resources.find((r) => r.type.endsWith(":HTTPRoute"))?.props.spec;
  const route =
    "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r}\nspec: {host: 'a.$" + "{D}'}\n";

  test("are filled in by what the Kustomization gives, then by ConfigMaps that it names", () => {
    write("apps/shop/a.yaml", route);
    write("f.yaml", flux("postBuild: {substituteFrom: [{kind: ConfigMap, name: s}]}"));
    write("s.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata: {D: example.org}\n");
    expect(found()).toEqual({ host: "a.example.org" });
    write("f.yaml", flux("postBuild: {substitute: {D: own.org}, substituteFrom: [{kind: ConfigMap, name: s}]}"));
    expect(found()).toEqual({ host: "a.own.org" });
  });

  test("whose value the folder does not tell are not known", () => {
    write("apps/shop/a.yaml", route);
    write("f.yaml", flux("postBuild: {substituteFrom: [{kind: Secret, name: s}]}"));
    expect(found()).toEqual({ host: "<unknown>" });
  });

  test("the namespace of Flux's Kustomization is for what lies below its path", () => {
    write("apps/shop/a.yaml", service("a"));
    write("f.yaml", flux("targetNamespace: web"));
    expect(names()).toEqual(["web/a", "flux-system/f"]);
  });
});
