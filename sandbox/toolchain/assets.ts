import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { releases } from "../../config/releases";
import { sandboxError } from "../common/errors";
import { runLogged } from "./command";
import { diagnose } from "./diagnosis";
import type { Go } from "./go";
import { keyOfRecipe } from "./key";

/** The modules that carry a chart or CRDs. `sum` is a module's line in Go's checksum database. */
export const MODULES = {
  cilium: {
    path: "github.com/cilium/cilium",
    version: `v${releases.cilium}`,
    sum: "h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=",
  },
  certManager: {
    path: "github.com/cert-manager/cert-manager",
    version: `v${releases.certManager}`,
    sum: "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
  },
  tailscale: {
    path: "tailscale.com",
    version: `v${releases.tailscale}`,
    sum: "h1:2jK9VxQU4Vq/tyR7f2U2NqINxU0pV7R14TDBFsfguHE=",
  },
  gatewayApi: {
    path: "sigs.k8s.io/gateway-api",
    version: `v${releases.gatewayApi}`,
    sum: "h1:mock6phZbI6rvZerwrVNk7hVNymQgHo+6sJ81Ia7ftY=",
  },
  externalSecrets: {
    path: "github.com/external-secrets/external-secrets",
    version: `v${releases.externalSecrets}`,
    sum: "h1:u2J8RjlHIeF0oZCqtl92adI/uZWUwOesJIDkfql6LqQ=",
  },
} as const;

type ModuleName = keyof typeof MODULES;

/** Of External Secrets' definitions the only one of which the program makes an object. */
const EXTERNAL_SECRETS = "external-secrets.io_externalsecrets.yaml";

/** Raised when what `stage` makes of the modules changes. */
const STAGING = 2;
export const ASSETS_SECONDS = 60;

export const assetsKey = (): string => keyOfRecipe([MODULES, STAGING]);

export interface Assets {
  charts: Record<"cilium" | "cert-manager" | "tailscale-operator", string>;
  crds: { certManager: string; tailscale: string; gatewayApi: string; externalSecrets: string };
}

/** Where the assets are in an entry. */
export function assetsIn(entry: string): Assets {
  const chart = (name: string) => join(entry, "charts", name);
  const crds = (name: string) => join(entry, "crds", name);
  return {
    charts: {
      cilium: chart("cilium"),
      "cert-manager": chart("cert-manager"),
      "tailscale-operator": chart("tailscale-operator"),
    },
    crds: {
      certManager: crds("cert-manager"),
      tailscale: crds("tailscale"),
      gatewayApi: crds("gateway-api"),
      externalSecrets: crds("external-secrets"),
    },
  };
}

/** Fetches the modules and lays the charts and CRDs out in the folder; what Go says goes to the log file. */
export async function stageAssets(folder: string, go: Go, log: string): Promise<void> {
  const { charts, crds } = assetsIn(folder);
  const fetched = await fetchModules(folder, go, log);
  const from = (name: ModuleName, path: string) => join(fetched[name], path);

  copy(from("cilium", "install/kubernetes/cilium"), charts.cilium);
  copy(from("certManager", "deploy/charts/cert-manager"), charts["cert-manager"]);
  copy(from("tailscale", "cmd/k8s-operator/deploy/chart"), charts["tailscale-operator"]);
  copy(from("certManager", "deploy/crds"), crds.certManager, isYaml);
  copy(from("tailscale", "cmd/k8s-operator/deploy/crds"), crds.tailscale, isYaml);
  copy(from("gatewayApi", "config/crd/standard"), crds.gatewayApi, isYaml);
  copy(from("externalSecrets", "config/crds/bases"), crds.externalSecrets, (name) => name === EXTERNAL_SECRETS);

  // Both projects write the version into the chart when they release it.
  setVersion(charts["cert-manager"], MODULES.certManager.version, MODULES.certManager.version);
  setVersion(charts["tailscale-operator"], MODULES.tailscale.version.slice(1), MODULES.tailscale.version);
  addCustomResources(charts["tailscale-operator"], crds.tailscale);
}

interface Download {
  Path: string;
  Version: string;
  Dir?: string;
  Sum?: string;
  Error?: string;
}

/** @returns the modules' folders, whose content is what MODULES names. @throws SandboxError when it is not */
async function fetchModules(folder: string, go: Go, log: string): Promise<Record<ModuleName, string>> {
  const names = Object.keys(MODULES) as ModuleName[];
  const wanted = names.map((name) => `${MODULES[name].path}@${MODULES[name].version}`);
  const code = await runLogged(["go", "mod", "download", "-json", ...wanted], { folder, env: go.env, log });
  if (code !== 0) throw diagnose("the charts and CRDs", log);
  const downloads = parseDownloads(readFileSync(log, "utf8"));
  const folders = names.map((name) => {
    const { path, version, sum } = MODULES[name];
    const download = downloads.find(({ Path, Version }) => Path === path && Version === version);
    if (!download?.Dir) throw diagnose("the charts and CRDs", log);
    if (download.Sum !== sum) throw otherContent(`${path}@${version}`, download.Sum, sum);
    return [name, download.Dir];
  });
  return Object.fromEntries(folders);
}

/** Go prints one indented JSON object for each module, among lines about what it does. */
function parseDownloads(output: string): Download[] {
  return [...output.matchAll(/^\{\n[\s\S]*?^\}$/gm)].map(([object]) => JSON.parse(object) as Download);
}

function otherContent(module: string, found: string | undefined, sum: string): Error {
  return sandboxError(
    "SBX-T04",
    `the module ${module} is not the one that was checked: its sum is ${found}, not ${sum}`,
    "after a change of version, write the new sum into sandbox/toolchain/assets.ts; without one, `go clean -modcache` and start again",
  );
}

const isYaml = (name: string): boolean => name.endsWith(".yaml") && name !== "kustomization.yaml";

/** Copies a folder; Go's module cache is read-only, the copies are not. */
function copy(from: string, to: string, wanted: (name: string) => boolean = () => true): void {
  mkdirSync(to, { recursive: true });
  for (const item of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, item.name), join(to, item.name)];
    if (item.isDirectory()) copy(source, target, wanted);
    else if (wanted(item.name)) cpSync(source, target, { mode: 0 });
  }
}

function setVersion(chart: string, version: string, appVersion: string): void {
  const path = join(chart, "Chart.yaml");
  const text = readFileSync(path, "utf8")
    .replace(/^version:.*$/m, `version: ${version}`)
    .replace(/^appVersion:.*$/m, `appVersion: ${appVersion}`);
  writeFileSync(path, text);
}

/** The released chart carries the CRDs as templates, switched by its value `installCRDs`; the module has them apart. */
function addCustomResources(chart: string, crds: string): void {
  for (const name of readdirSync(crds)) {
    const text = readFileSync(join(crds, name), "utf8");
    writeFileSync(
      join(chart, "templates", `crd-${name}`),
      `{{ if .Values.installCRDs -}}\n${text.trimEnd()}\n{{- end }}\n`,
    );
  }
}
