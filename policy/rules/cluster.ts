import { minor } from "../../traffic/cluster/cilium";
import {
  configured,
  documentsOf,
  isControlPlane,
  isDeletion,
  lastSet,
  type Machine,
  machine,
  sets,
  takesOut,
} from "../../traffic/cluster/nodes/machines";
import { settle } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import { releasesOf } from "../facts/versions";
import { resourceRule, stackRule } from "../rule";
import { ACL, BOOTSTRAP, CONFIGURATION_APPLY, MACHINE_SECRETS, TUNNEL, types } from "../types";

/** Documents of Talos 1.14 in whose place Cilium works. Flannel's has no switch: it is there, or a patch takes it out. */
const FLANNEL = "KubeFlannelCNIConfig";
const PROXY = "KubeProxyConfig";

const ciliumAlone = resourceRule({
  code: "NET-C01",
  title: "Talos installs no CNI and no kube-proxy",
  prevents:
    "Two networks in one cluster (Flannel beside Cilium, kube-proxy beside its replacement) drop traffic at random.",
  level: "mandatory",
  applies: types(CONFIGURATION_APPLY),
  check(apply, judge) {
    const node = machine(apply);
    if (judge.attempt(() => isControlPlane(node)) === false && !setsCluster(node)) return;
    judge.attempt(() => {
      const cni = settle(() => configured(node, "cluster.network.cni.name").text());
      if (cni === "none" || (typeof cni !== "string" && takesOut(node, FLANNEL))) return;
      const flannel = documentsOf(node, FLANNEL).at(-1);
      if (cni === undefined && flannel === undefined && hasNewDocuments(node)) return;
      judge.violation(
        apply,
        flannel === undefined
          ? `cluster.network.cni.name: ${cni ?? "flannel (Talos's default)"}`
          : "a KubeFlannelCNIConfig, which installs Flannel",
        flannel === undefined ? "cluster.network.cni: {name: none}." : "a patch of that kind with $patch: delete.",
      );
    });
    judge.attempt(() => {
      if (withoutProxy(node)) return;
      const proxy = documentsOf(node, PROXY).at(-1);
      if (proxy === undefined && hasNewDocuments(node)) return;
      judge.violation(
        apply,
        "kube-proxy on",
        proxy === undefined ? "cluster.proxy: {disabled: true}." : "enabled: false in KubeProxyConfig.",
      );
    });
  },
});

/** Since Talos 1.14 the cluster's networks and kube-proxy have documents of their own. Source: Talos 1.14, configuration reference. */
function hasNewDocuments(node: Machine): boolean {
  return documentsOf(node, "KubeNetworkConfig", PROXY).length > 0;
}

function setsCluster(node: Machine): boolean {
  return sets(node, "cluster.network.cni") || sets(node, "cluster.proxy");
}

const replacement = stackRule({
  code: "NET-C02",
  title: "Cilium replaces kube-proxy where Talos has switched it off",
  prevents:
    "Without kube-proxy and without its replacement no Service address works, and Cilium itself does not find the API server.",
  level: "mandatory",
  check(stack, judge) {
    const off = stack
      .type(CONFIGURATION_APPLY)
      .some((apply) => judge.attempt(() => withoutProxy(machine(apply))) === true);
    if (!off) return;
    for (const release of releasesOf(stack, judge, "cilium"))
      judge.attempt(() => {
        const value = release.at("values.kubeProxyReplacement");
        if (value.flag() !== true && !(value.text() === "strict" && takesStrict(release)))
          judge.violation(
            release,
            `kubeProxyReplacement: ${value.exists() ? String(value.value()) : "unset"}`,
            "values.kubeProxyReplacement: true.",
          );
      });
  },
});

function withoutProxy(node: Machine): boolean {
  const isOff = (document: View): boolean | undefined => {
    if (document.at("kind").text() !== PROXY) return flagAt(document, "cluster.proxy.disabled");
    const isOn = flagAt(document, "enabled");
    return isDeletion(document) || (isOn === undefined ? undefined : !isOn);
  };
  return lastSet(node, isOff) === true;
}

function flagAt(document: View, path: string): boolean | undefined {
  const value = document.at(path);
  return value.exists() ? value.flag() === true : undefined;
}

/** Old charts of Cilium take `strict` for true, today's refuse to be installed with it. A version that is not said may be old. */
function takesStrict(release: View): boolean {
  return (minor(release.at("version").text()) ?? 0) < 1016;
}

const PROTECTED: Record<string, string> = {
  [MACHINE_SECRETS]: "the cluster's key material",
  [BOOTSTRAP]: "the cluster's bootstrap, which succeeds only once",
  [TUNNEL]: "the tunnel, whose id all public names point at",
  [ACL]: "the tailnet's whole policy file",
};

const isProtected = resourceRule({
  code: "NET-C05",
  title: "Cluster secrets and bootstrap, tunnel and tailnet policy are protected",
  prevents:
    "A mistake in the configuration deletes them otherwise. The cluster then has to be built anew, public names lead nowhere, or the tailnet is open to all its devices.",
  level: "mandatory",
  applies: types(...Object.keys(PROTECTED)),
  check(resource, judge) {
    if (!resource.resource.opts.protect)
      judge.violation(
        resource,
        `${PROTECTED[resource.resource.type]}, not protected`,
        "the resource option protect: true.",
      );
  },
});

/** The input by whose change a resource is replaced, or may be told to be (replaceOnChanges, which no policy is shown). */
const REPLACING: Record<string, string> = { [MACHINE_SECRETS]: "talosVersion", [BOOTSTRAP]: "node" };

const notReplaced = resourceRule({
  code: "NET-C06",
  title: "Cluster secrets, bootstrap and tunnel are not replaced by a changed setting",
  prevents:
    "A lower talosVersion replaces every certificate of the cluster. A second bootstrap fails after ten minutes, and on a fresh machine makes a second cluster. A tunnel without configSrc is replaced, and gets another id.",
  level: "mandatory",
  applies: types(...Object.keys(REPLACING), TUNNEL),
  check(resource, judge) {
    const input = REPLACING[resource.resource.type];
    if (input === undefined) {
      const source = resource.at("configSrc").text();
      if (source !== "cloudflare")
        judge.violation(resource, `configSrc: ${source ?? "unset"}`, "configSrc: cloudflare.");
    } else if (!resource.resource.opts.ignoreChanges.includes(input))
      judge.violation(resource, `a ${input} whose change counts`, `the resource option ignoreChanges: ["${input}"].`);
  },
});

export const clusterRules = [ciliumAlone, replacement, isProtected, notReplaced];
