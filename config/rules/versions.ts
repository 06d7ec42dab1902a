import type { Homelab } from "../homelab";
import type { Finding } from "../problems";
import { installedProvider, libraryOf, newestKnown, writes } from "../talosProvider";
import { isFrom, minorOf } from "../versions";

/** CLU-08 to CLU-10: Talos, the provider that configures it and the Kubernetes that it runs know each other. */
export function versionProblems({ cluster }: Homelab): Finding[] {
  return [...providerProblems(cluster), ...kubernetesProblems(cluster)];
}

type Cluster = Homelab["cluster"];

/** The provider would be told of documents that it does not know, in the middle of an update. */
function providerProblems({ talosVersion, talosProvider }: Cluster): Finding[] {
  const field = "homelab:cluster.talosProvider";
  const known = talosProvider && libraryOf(talosProvider.version);
  if (talosProvider !== undefined && known !== undefined && known !== talosProvider.library)
    return [
      {
        code: "CLU-09",
        field: `${field}.library`,
        message: `@pulumiverse/talos ${talosProvider.version} carries the library of Talos ${known}, not of ${talosProvider.library}.`,
        fix: `Write library: "${known}", or the version of a provider that is newer than ${newestKnown}.`,
        rests: [`${field}.version`],
      },
    ];
  const provider = talosProvider ?? installedProvider;
  if (writes(provider, talosVersion)) return [];
  return [
    {
      code: "CLU-08",
      field: "homelab:cluster.talosVersion",
      message: `The provider @pulumiverse/talos ${provider.version} carries the library of Talos ${provider.library} and cannot write the configuration of Talos ${talosVersion}.`,
      fix: `Write a talosVersion up to ${provider.library}, or name a provider that carries Talos ${minorOf(talosVersion)} or later in ${field}.`,
      rests: [field],
    },
  ];
}

/** Minor versions of Kubernetes 1 that each Talos runs. Source: Talos 1.14.1, its machinery's package `compatibility`. */
const KUBERNETES: Readonly<Record<string, readonly [first: string, last: string]>> = {
  "1.10": ["1.28", "1.33"],
  "1.11": ["1.29", "1.34"],
  "1.12": ["1.30", "1.35"],
  "1.13": ["1.31", "1.36"],
  "1.14": ["1.32", "1.37"],
};

/** Talos's own check of a configuration takes any Kubernetes: it would be found out when its parts do not start. */
function kubernetesProblems({ talosVersion, kubernetesVersion }: Cluster): Finding[] {
  const range = KUBERNETES[minorOf(talosVersion)];
  if (range === undefined) return [];
  const [first, last] = range;
  if (isFrom(kubernetesVersion, first) && isFrom(last, minorOf(kubernetesVersion))) return [];
  return [
    {
      code: "CLU-10",
      field: "homelab:cluster.kubernetesVersion",
      message: `Talos ${talosVersion} does not run Kubernetes ${kubernetesVersion}.`,
      fix: `Write a version from ${first} to ${last}, or another talosVersion.`,
      rests: ["homelab:cluster.talosVersion"],
    },
  ];
}
