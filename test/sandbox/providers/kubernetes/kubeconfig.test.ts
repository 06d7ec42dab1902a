import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadCluster } from "../../../../sandbox/providers/kubernetes/kubeconfig";
import { checkSettings } from "../../../../sandbox/providers/kubernetes/settings";

const text = (user = "token: t"): string => `
current-context: x
contexts: [{name: x, context: {cluster: c, user: u, namespace: apps}}, {name: y, context: {cluster: d, user: u}}]
clusters:
  - {name: c, cluster: {server: "https://192.168.30.50:6443/", certificate-authority-data: ${Buffer.from("CA").toString("base64")}}}
  - {name: d, cluster: {server: "https://10.0.0.1", certificate-authority: ca.crt}}
users: [{name: u, user: {${user}}}]
`;

test("contents and path mean the same, and files are read beside the kubeconfig", () => {
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-test-"));
  writeFileSync(join(folder, "config"), text());
  writeFileSync(join(folder, "ca.crt"), "OTHER");
  expect(loadCluster(join(folder, "config"))).toEqual(loadCluster(text()));
  expect(loadCluster(join(folder, "config"), { context: "y" })).toMatchObject({
    server: "https://10.0.0.1",
    ca: "OTHER",
  });
  rmSync(folder, { recursive: true });
});

test("the active context decides server, credentials and namespace", () => {
  expect(loadCluster(text())).toMatchObject({
    server: "https://192.168.30.50:6443",
    ca: "CA",
    token: "t",
    namespace: "apps",
  });
});

test.each([
  ["a missing context", text().replace("current-context: x", "current-context: z"), /no context "z"/],
  ["a missing cluster", text().replace("name: c, cluster", "name: e, cluster"), /no cluster "c"/],
  ["an authentication plugin", text("exec: {command: aws}"), /plugin/],
  ["no YAML", "a: [\n", /not YAML/],
])("%s is named", (_, config, message) => expect(() => loadCluster(config)).toThrow(message));

test("a path that does not exist is named", () => {
  expect(() => loadCluster("/nowhere/config")).toThrow("/nowhere/config");
});

test("provider configuration that does not exist or is not supported is refused", () => {
  const failures = checkSettings({ kubeconfig: "x", clusterIdentifer: "typo", enableServerSideApply: "false" });
  expect(failures.map((f) => f.property)).toEqual(["clusterIdentifer", "enableServerSideApply"]);
});
