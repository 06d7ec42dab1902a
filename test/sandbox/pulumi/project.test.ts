import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repoRoot } from "../../../sandbox/common/paths";
import { officialPlugins, pluginsToBuild, projectFile, stackFile } from "../../../sandbox/pulumi/project";

const original = { name: "homelab", runtime: { name: "nodejs", options: { typescript: true } } };

test("the sandbox's project has the checkout's name and run-time, and a stand-in for every provider", () => {
  const project = projectFile(original, "/repo", new Set());
  expect(project).toMatchObject({ name: "homelab", runtime: original.runtime, main: "program/index.ts" });
  const { providers } = project.plugins as { providers: { name: string; path: string }[] };
  expect(providers.map((p) => p.name).sort()).toEqual(["cloudflare", "command", "kubernetes", "tailscale", "talos"]);
  expect(providers[0].path).toBe("/repo/sandbox/providers/kubernetes");
});

test("an official plugin takes its stand-in's place", () => {
  const { providers } = projectFile(original, "/repo", officialPlugins("kubernetes, cloudflare")).plugins as {
    providers: { name: string }[];
  };
  expect(providers.map((p) => p.name).sort()).toEqual(["command", "tailscale", "talos"]);
});

test("an official plugin that was built is given by its folder, in the version that the program asks for", () => {
  const official = officialPlugins("kubernetes");
  const { providers } = projectFile(original, repoRoot, official, { kubernetes: "/cache/plugin" }).plugins as {
    providers: { name: string; path: string; version: string }[];
  };
  const { version } = require("@pulumi/kubernetes/package.json") as { version: string };
  expect(providers).toContainEqual({ name: "kubernetes", path: "/cache/plugin", version });
});

test("an official plugin is built where it is asked for and not installed", () => {
  const home = mkdtempSync(join(tmpdir(), "pulumi-home-"));
  const before = process.env.PULUMI_HOME;
  process.env.PULUMI_HOME = home;
  try {
    const { version } = require("@pulumi/kubernetes/package.json") as { version: string };
    expect(pluginsToBuild(officialPlugins("cloudflare"))).toEqual({});
    expect(pluginsToBuild(officialPlugins("kubernetes"))).toEqual({ kubernetes: "pulumi-resource-kubernetes" });
    mkdirSync(join(home, `plugins/resource-kubernetes-v${version}`), { recursive: true });
    expect(pluginsToBuild(officialPlugins("kubernetes"))).toEqual({});
  } finally {
    process.env.PULUMI_HOME = before;
    if (before === undefined) delete process.env.PULUMI_HOME;
    rmSync(home, { recursive: true });
  }
});

test("a Talos provider that the stack names stands beside the installed one, which the state may still ask for", () => {
  const { providers } = projectFile(original, repoRoot, new Set(), {}, "0.9.0").plugins as {
    providers: { name: string; version: string }[];
  };
  const { version } = require("@pulumiverse/talos/package.json") as { version: string };
  expect(providers.filter((p) => p.name === "talos").map((p) => p.version)).toEqual([version, "0.9.0"]);
});

test("a provider that the sandbox does not know is refused by name", () => {
  expect(() => officialPlugins("kubernetes,docker")).toThrow(/SBX-P2 HOMELAB_OFFICIAL names docker/);
});

test("a project's own backend does not follow it into the sandbox", () => {
  expect(projectFile({ ...original, backend: { url: "s3://mine" } }, "/repo", new Set())).not.toHaveProperty("backend");
});

const sealed = { salt: "v1:sandbox", values: { "homelab:token": "v1:sealed" } };

test("the user's encrypted values give way to the sandbox's, and plain ones stay", () => {
  const { file, notes } = stackFile(
    {
      encryptionsalt: "v1:mine",
      config: { "homelab:lan": { cidr: "10.0.0.0/24" }, "homelab:token": { secure: "mine" } },
    },
    sealed,
  );
  expect(file).toEqual({
    encryptionsalt: "v1:sandbox",
    config: { "homelab:lan": { cidr: "10.0.0.0/24" }, "homelab:token": { secure: "v1:sealed" } },
  });
  expect(notes.dropped).toEqual([]);
});

test("an encrypted value that the sandbox has no value for is left out and named, however deep it is", () => {
  const { file, notes } = stackFile({ config: { "homelab:other": { a: [{ secure: "mine" }] } } }, sealed);
  expect(file.config).not.toHaveProperty("homelab:other");
  expect(notes.dropped).toEqual(["homelab:other"]);
});

test("a cloud key of the user's secrets provider is not asked for", () => {
  const { file } = stackFile({ secretsprovider: "awskms://x", encryptedkey: "k", config: {} }, sealed);
  expect(Object.keys(file).sort()).toEqual(["config", "encryptionsalt"]);
});
