import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readJson } from "../common/files";
import type { ForeignKind } from "../common/network";
import type { SupervisorPlan } from "../common/supervisorOptions";
import type { Toolchain } from "../toolchain";
import type { Kube, KubeObject } from "./kube";

interface Definition extends KubeObject {
  status?: { conditions?: { type: string; status: string }[] };
}

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const annotation = "sandbox.homelab/woken";

/** True between "its names are accepted" and "it is established". */
export function isInstalling({ status }: Definition): boolean {
  const is = (type: string) => status?.conditions?.some((c) => c.type === type && c.status === "True") ?? false;
  return is("NamesAccepted") && !is("Established");
}

/**
 * Changes definitions that an API server was just installing when it was killed. Its successor establishes a definition
 * when it changes, or else when its informers resync after five minutes, for which nobody wants to wait.
 */
export async function wakeDefinitions(kube: Kube): Promise<string[]> {
  const { items } = await kube.call<{ items: Definition[] }>("GET", definitions);
  const names = items.filter(isInstalling).map(({ metadata }) => metadata.name);
  for (const name of names) {
    for (const value of ["", null]) {
      const patch = { metadata: { annotations: { [annotation]: value } } };
      await kube.call("PATCH", `${definitions}/${name}`, patch, "application/merge-patch+json");
    }
  }
  return names;
}

/** Installs the definitions that other people's charts would have brought into the cluster before this network came. */
export async function installForeignDefinitions(kube: Kube, plan: SupervisorPlan): Promise<void> {
  for (const kind of plan.network.foreignKinds) {
    const definition = parse(readFileSync(definitionFile(kind, plan), "utf8")) as KubeObject;
    await kube.apply(`${definitions}/${definition.metadata.name}`, definition, "homelab-sandbox-definitions");
  }
}

function definitionFile(kind: ForeignKind, { repo, paths }: SupervisorPlan): string {
  if (kind === "ServiceMonitor") return join(repo, "components/monitoring/serviceMonitor.schema.json");
  const folder = readJson<Toolchain>(paths.toolchain)?.crds.externalSecrets;
  if (folder === undefined) throw new Error(`${paths.toolchain} names no definitions of External Secrets`);
  return join(folder, "external-secrets.io_externalsecrets.yaml");
}
