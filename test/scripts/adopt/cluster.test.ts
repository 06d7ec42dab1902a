import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { lookAtCluster } from "../../../scripts/adopt/look/cluster";
import type { Wanted } from "../../../scripts/adopt/wanted";

const folder = mkdtempSync(join(tmpdir(), "kubectl-"));
const path = process.env.PATH;

beforeAll(() => {
  process.env.PATH = `${folder}${delimiter}${path}`;
});
afterAll(() => {
  process.env.PATH = path;
  rmSync(folder, { recursive: true });
});

/** A kubectl that answers objects and Secrets of Helm with what is given, and ends as is said. */
function kubectlAnswers(objects: object[], secrets: object[], end = "") {
  const file = join(folder, "kubectl");
  const list = (items: object[]) => JSON.stringify({ apiVersion: "v1", kind: "List", items });
  writeFileSync(
    file,
    `#!/bin/sh\ncase "$*" in\n*secrets*) echo '${list(secrets)}';;\n*) echo '${list(objects)}'; ${end}\n;;\nesac\n`,
  );
  chmodSync(file, 0o755);
}

const service = (name: string): Wanted => ({
  ...{ urn: `urn::${name}`, type: "kubernetes:core/v1:Service" },
  inputs: { apiVersion: "v1", kind: "Service", metadata: { name, namespace: "media" } },
});
const chart = (name: string): Wanted => ({
  ...{ urn: `urn::chart-${name}`, type: "kubernetes:helm.sh/v3:Release" },
  inputs: { name, namespace: "kube-system" },
});
const live = (name: string, more = {}) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace: "media", ...more },
});
const look = (wanted: Wanted[]) =>
  lookAtCluster({ wanted, settings: {}, tailnet: "-", kubeconfig: { text: "a kubeconfig" } });

test("objects and charts that are there get the ids by which they are imported; others get none", async () => {
  kubectlAnswers([live("sonarr")], [{ metadata: { name: "s", namespace: "kube-system", labels: { name: "cilium" } } }]);
  expect(await look([service("sonarr"), service("radarr"), chart("cilium"), chart("other")])).toEqual([
    { urn: "urn::sonarr", id: "media/sonarr" },
    { urn: "urn::chart-cilium", id: "kube-system/cilium" },
  ]);
});

test("what another object made is not adopted, as that would make it again", async () => {
  kubectlAnswers([live("sonarr", { ownerReferences: [{ kind: "Gateway", name: "internal" }] })], []);
  expect(await look([service("sonarr")])).toEqual([
    { urn: "urn::sonarr", other: "Gateway internal made it, and would make it again." },
  ]);
});

test("a kind that the cluster does not serve has no objects, and hides none of the others", async () => {
  kubectlAnswers([live("sonarr")], [], `echo 'error: resource mapping not found for name: "x"' >&2; exit 1`);
  expect(await look([service("sonarr")])).toEqual([{ urn: "urn::sonarr", id: "media/sonarr" }]);
});

test("a cluster that does not answer is a problem of each thing that was to be looked at, and no absence", async () => {
  kubectlAnswers([], [], "echo 'connection refused' >&2; exit 1");
  expect(await look([service("sonarr")])).toEqual([{ urn: "urn::sonarr", problem: "kubectl: connection refused" }]);
});

test("the kubeconfig that was written for kubectl is gone afterwards", async () => {
  kubectlAnswers([], []);
  const written = () => readdirSync(tmpdir()).filter((name) => name.startsWith("homelab-secret-"));
  const before = written();
  await look([service("sonarr")]);
  expect(written()).toEqual(before);
});
