import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { resourceNames } from "../../../../sandbox/providers/kubernetes/release/record";
import { releaseResource, stoppedWaiting } from "../../../../sandbox/providers/kubernetes/release/release";
import { mergedValues } from "../../../../sandbox/providers/kubernetes/release/values";
import { InitializationError, type Props } from "../../../../sandbox/providers/serve";
import { context, type FakeCluster, fakeCluster } from "./fake";

const RELEASE = "kubernetes:helm.sh/v3:Release";
const cilium = (more: Props = {}): Props => ({
  name: "cilium",
  namespace: "kube-system",
  chart: "cilium",
  version: "1.20.2",
  repositoryOpts: { repo: "https://helm.cilium.io/" },
  values: { password: "hunter2" },
  ...more,
});
const MANIFEST = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: '1'}\n";

let folder: string;
let fake: FakeCluster;
let release: ReturnType<typeof releaseResource>;

/** Of the repository that can be asked; every other one cannot. */
const SHOW = `case "$*" in
  *"--repo https://helm.cilium.io/"*" --version 1.19.0") echo 'Error: chart "cilium" version "1.19.0" not found' >&2; exit 1 ;;
  *"--repo https://helm.cilium.io/"*) printf 'name: cilium\\nversion: 1.20.2\\nappVersion: 1.20.2\\n'; exit 0 ;;
esac
echo 'Error: looks like that is not a valid chart repository or cannot be reached' >&2
exit 1`;

/** A helm that writes down how it was called, and answers what the test wants; it knows what the repository has. */
function fakeHelm(script = ""): void {
  const path = join(folder, "helm");
  const show = `if [ "$1" = show ]; then\necho "$@" >> ${folder}/asked\n${SHOW}\nfi`;
  writeFileSync(path, `#!/bin/sh\n${show}\necho "$@" >> ${folder}/argv\ncat > ${folder}/stdin\n${script}\n`);
  chmodSync(path, 0o700);
}
const argv = (): string => readFileSync(join(folder, "argv"), "utf8");

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "release-test-"));
  fakeHelm();
  writeFileSync(join(folder, "toolchain.json"), JSON.stringify({ bin: { helm: join(folder, "helm") } }));
  process.env.HOMELAB_TOOLCHAIN = join(folder, "toolchain.json");
  fake = await fakeCluster();
  release = releaseResource(() => fake.connection);
});
afterEach(() => {
  fake.close();
  delete process.env.HOMELAB_TOOLCHAIN;
  rmSync(folder, { recursive: true });
});

/** Stores what helm would have stored. */
function record(status: string, values: Props = { password: "hunter2" }, revision = 1, labels: Props = {}): void {
  const chart = { metadata: { name: "cilium", version: "1.20.2", appVersion: "1.20.2" } };
  const data = {
    name: "cilium",
    namespace: "kube-system",
    version: revision,
    info: { status },
    chart,
    config: values,
    manifest: MANIFEST,
  };
  const packed = gzipSync(JSON.stringify(data)).toString("base64");
  fake.objects.set(`/api/v1/namespaces/kube-system/secrets/sh.helm.release.v1.cilium.v${revision}`, {
    metadata: { labels: { version: String(revision), ...labels } },
    data: { release: Buffer.from(packed).toString("base64") },
  });
}

function storeObject(data: Props): void {
  const labels = { "app.kubernetes.io/managed-by": "Helm" };
  const annotations = { "meta.helm.sh/release-name": "cilium", "meta.helm.sh/release-namespace": "kube-system" };
  const metadata = { name: "settings", namespace: "kube-system", labels, annotations };
  fake.objects.set("/api/v1/namespaces/kube-system/configmaps/settings", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata,
    data,
  });
}

const check = (news: Props, ctx = context(RELEASE)) => release.check?.(news, { ...ctx, autonaming: "cilium-1234" });

describe("check", () => {
  test("refuses unknown properties and wrong types, all at once", async () => {
    const result = await check(cilium({ skipawait: true, timeout: "5m", repositoryOpts: { url: "x" } }));
    expect(result?.failures?.map((f) => f.property)).toEqual(["skipawait", "timeout", "repositoryOpts.url"]);
  });

  test("refuses a version that is not the chart's, and names the chart's", async () => {
    const result = await check(cilium({ version: "1.19.0" }));
    expect(result?.failures).toEqual([
      { property: "version", reason: expect.stringContaining('set version to "1.20.2"') },
    ]);
  });

  test("gives a nameless release a name and keeps it", async () => {
    const { name: _, ...nameless } = cilium();
    expect((await check(nameless))?.inputs.name).toBe("cilium-1234");
    const kept = await release.check?.(nameless, {
      ...context(RELEASE),
      autonaming: "other",
      olds: { name: "cilium-1234" },
    });
    expect(kept?.inputs.name).toBe("cilium-1234");
  });

  test("asks the repository once for a chart", async () => {
    await Promise.all([check(cilium()), check(cilium())]);
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe(
      "show chart cilium --repo https://helm.cilium.io/ --version 1.20.2\n",
    );
  });

  test("warns on every run of a chart that is not available, also of the same name from another repository", async () => {
    const ctx = context(RELEASE);
    await check(cilium({ repositoryOpts: { repo: "https://charts.example.com" } }), ctx);
    expect(ctx.logged).toEqual([
      expect.stringMatching(/^warning: .*https:\/\/charts.example.com is not available offline/),
    ]);
  });
});

describe("create", () => {
  const create = (inputs: Props, preview = false, ctx = context(RELEASE)) => release.create({ inputs, preview }, ctx);

  test("gives helm the values by standard input only, and a kubeconfig that is gone afterwards", async () => {
    fakeHelm(
      `cp "$(echo "$@" | sed 's/.*--kubeconfig \\([^ ]*\\).*/\\1/')" ${folder}/kubeconfig; stat -L -c %a "$(echo "$@" | sed 's/.*--kubeconfig \\([^ ]*\\).*/\\1/')" > ${folder}/mode`,
    );
    await create(cilium()).catch(() => undefined);
    expect(argv()).not.toContain("hunter2");
    expect(JSON.parse(readFileSync(join(folder, "stdin"), "utf8"))).toEqual({ password: "hunter2" });
    expect(readFileSync(join(folder, "mode"), "utf8").trim()).toBe("600");
    expect(readFileSync(join(folder, "kubeconfig"), "utf8")).toContain("current-context");
    const path = /--kubeconfig (\S+)/.exec(argv())?.[1] as string;
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });

  test("passes on what the inputs ask for", async () => {
    fakeHelm("exit 1");
    const asked = { createNamespace: true, skipCrds: true, timeout: 77, atomic: true, skipAwait: true, maxHistory: 3 };
    await create(cilium(asked)).catch(() => undefined);
    const flags = [
      "upgrade",
      "cilium cilium --repo https://helm.cilium.io/ --version 1.20.2",
      "--install",
      "--create-namespace",
      "--skip-crds",
      "--timeout 77s",
      "--rollback-on-failure",
      "--wait=watcher",
      "--history-max 3",
    ];
    for (const flag of flags) expect(argv()).toContain(flag);
  });

  test("keeps a failed release in the state, with helm's words", async () => {
    fakeHelm('echo "level=INFO msg=noise" >&2; echo "Error: context deadline exceeded" >&2; exit 1');
    const ctx = context(RELEASE);
    fake.intercept = (a) => {
      if (a.path.endsWith("/secrets") && existsSync(join(folder, "argv"))) record("failed");
      return undefined;
    };
    const error: unknown = await create(cilium(), false, ctx).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InitializationError);
    expect((error as InitializationError).partial).toMatchObject({
      id: "kube-system/cilium",
      reasons: ["context deadline exceeded"],
    });
  });

  test("does not take over a release of somebody else", async () => {
    record("deployed");
    await expect(create(cilium())).rejects.toThrow(/in use.*kube-system\/cilium/);
  });

  test("a preview asks the server, and renders alone while the cluster lacks what the run creates", async () => {
    fake.intercept = (a) => (a.path === "/version" ? { body: {} } : undefined);
    fakeHelm(
      `case "$1" in upgrade) echo 'Error: no matches for kind "Gateway" in version "v1"' >&2; exit 1;; *) printf '${MANIFEST.replaceAll("\n", "\\n").replaceAll("'", "")}';; esac`,
    );
    const ctx = context(RELEASE);
    const { outputs } = await create(cilium(), true, ctx);
    expect(argv()).toMatch(/upgrade .*--dry-run=server[\s\S]*template/);
    expect(outputs.resourceNames).toEqual({ "ConfigMap/v1": ["kube-system/settings"] });
    expect(ctx.logged).toEqual([expect.stringContaining("not checked by the API server: no matches for kind")]);
  });

  test("a preview fails on values that the chart refuses", async () => {
    fake.close();
    fakeHelm('echo "Error: values don\'t meet the specifications of the schema(s)" >&2; exit 1');
    await expect(create(cilium(), true)).rejects.toThrow("values don't meet");
  });

  test("records a chart that is not available, visibly", async () => {
    const { outputs } = await create(cilium({ repositoryOpts: { repo: "https://charts.example.com" } }));
    expect(outputs.status).toMatchObject({ status: "chart-not-available-offline", name: "cilium" });
  });
});

describe("diff", () => {
  const diff = async (news = cilium(), oldInputs = news, olds: Props = {}) =>
    release.diff?.({ id: "kube-system/cilium", oldInputs, olds, news }, context(RELEASE));

  test("is empty while inputs, record and objects agree", async () => {
    record("deployed");
    storeObject({ a: "1" });
    expect(await diff()).toMatchObject({ changes: false });
  });

  test("sees a changed object, a removed object, other values and a removed release", async () => {
    record("deployed");
    storeObject({ a: "changed" });
    expect(Object.keys((await diff())?.detailed ?? {})).toEqual(["resourceNames"]);
    fake.objects.delete("/api/v1/namespaces/kube-system/configmaps/settings");
    expect(Object.keys((await diff())?.detailed ?? {})).toEqual(["resourceNames"]);
    storeObject({ a: "1" });
    record("deployed", { password: "other" }, 2);
    expect(Object.keys((await diff())?.detailed ?? {})).toEqual(["values"]);
    fake.objects.clear();
    expect(Object.keys((await diff())?.detailed ?? {})).toEqual(["status"]);
  });

  test("another name replaces, other values update", async () => {
    expect((await diff(cilium({ name: "other" }), cilium()))?.replaces).toEqual(["name"]);
    expect((await diff(cilium({ values: {} }), cilium()))?.replaces).toEqual([]);
  });

  test("a recorded chart that has become available is installed", async () => {
    expect((await diff(cilium(), cilium(), { status: { status: "chart-not-available-offline" } }))?.changes).toBe(true);
  });
});

test("a release that was removed by hand is read as gone", async () => {
  const read = () => release.read?.({ id: "kube-system/cilium", inputs: cilium(), state: {} }, context(RELEASE));
  expect(await read()).toBeUndefined();
  record("deployed");
  expect(await read()).toMatchObject({ outputs: { status: { revision: 1, status: "deployed", version: "1.20.2" } } });
});

test("value files are merged below the values, and nulls remove nothing unless allowed", () => {
  const file = { text: "a: {x: 1, z: 2}\nmode: 0400\n" };
  expect(mergedValues({ valueYamlFiles: [file], values: { a: { z: 3, w: null } } })).toEqual({
    a: { x: 1, z: 3 },
    mode: 256,
  });
  expect(mergedValues({ allowNullValues: true, values: { a: null } })).toEqual({ a: null });
});

test("resource names are keyed by kind, group and version, with the namespace where there is one", () => {
  const objects = [
    { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "a", namespace: "other" } },
    { apiVersion: "v1", kind: "Service", metadata: { name: "b" } },
    { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name: "c" } },
  ];
  expect(resourceNames(objects, "kube-system", (o) => o.kind !== "ClusterRole")).toEqual({
    "Deployment.apps/apps/v1": ["other/a"],
    "Service/v1": ["kube-system/b"],
    "ClusterRole.rbac.authorization.k8s.io/rbac.authorization.k8s.io/v1": ["c"],
  });
});

test("an uninstallation that Helm calls failed while the last objects are on their way out is none; one that took its whole time is", () => {
  const said = (status: string) =>
    new Error(`uninstallation completed with 1 error(s): resource Deployment/a/b still exists. status: ${status}`);
  expect(stoppedWaiting(said("Terminating"), 3_000, 300)).toBe(true);
  expect(stoppedWaiting(said("Terminating"), 300_000, 300)).toBe(false);
  expect(stoppedWaiting(said("Current"), 3_000, 300)).toBe(false);
  expect(stoppedWaiting(new Error("forbidden"), 3_000, 300)).toBe(false);
});
