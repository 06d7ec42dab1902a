import type { Homelab } from "../homelab";
import type { Finding } from "../problems";
import { installedProvider, libraryOf, newestKnown, writes } from "../talosProvider";
import { isInRange, kubernetesOf, minorOf } from "../versions";

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

/** Talos's own check of a configuration takes any Kubernetes: it would be found out when its parts do not start. */
function kubernetesProblems({ talosVersion, kubernetesVersion }: Cluster): Finding[] {
  const range = kubernetesOf(talosVersion);
  if (range === undefined || isInRange(kubernetesVersion, range)) return [];
  const [first, last] = range;
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
