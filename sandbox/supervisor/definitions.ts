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
