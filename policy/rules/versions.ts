import { minor } from "../../traffic/cluster/cilium";
import { machine, setting } from "../../traffic/cluster/nodes/machines";
import { kindOf } from "../../traffic/model/kind";
import { annotation, containers, objectName, podSpec } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { ciliumVersion } from "../facts/versions";
import { type Judge, resourceRule, stackRule } from "../rule";
import {
  CILIUM,
  CONFIGURATION_APPLY,
  either,
  GATEWAY_API,
  MACHINE_SECRETS,
  RELEASE,
  TALOS_CLUSTER,
  types,
} from "../types";

/** The Gateway API that each Cilium was built and tested with. Source: Cilium's go.mod of the release. */
const GATEWAY_API_OF: Record<number, number> = { 1016: 1001, 1017: 1002, 1018: 1003, 1019: 1004, 1020: 1006 };
const REQUIRED = ["gatewayclasses", "gateways", "httproutes", "grpcroutes", "referencegrants"];

const crdsFit = stackRule({
  code: "NET-C03",
  title: "The Gateway API's CRDs fit the Cilium version",
  prevents:
    "Cilium looks for its kinds once, when it starts: with one missing, or of another version, it serves no Gateway at all.",
  level: "mandatory",
  check(stack, judge) {
    const cilium = ciliumVersion(stack, judge);
    const all = judge.collect(stack.kind("apiextensions.k8s.io", "CustomResourceDefinition"), (crd) =>
      crd.at("spec.group").text() === GATEWAY_API ? [crd] : [],
    );
    const crds = all.found;
    if (cilium === undefined || crds.length === 0) return;
    const wanted = GATEWAY_API_OF[cilium.minor];
    judge.each(
      () => crds,
      (crd) => {
        const bundle = annotation(crd, "gateway.networking.k8s.io/bundle-version");
        const version = minor(bundle);
        if (wanted !== undefined && version !== undefined && version !== wanted)
          judge.violation(crd, `Gateway API ${bundle} with Cilium ${cilium.text}`, `Gateway API v1.${wanted % 1000}.`);
      },
    );
    const required = cilium.minor < 1020 ? [...REQUIRED, "tlsroutes"] : REQUIRED;
    const names = judge.collect(crds, (crd) => [objectName(crd)]);
    const missing = required.filter((plural) => !names.found.includes(`${plural}.${GATEWAY_API}`));
    if (all.complete && names.complete && missing.length > 0)
      judge.violation(
        cilium.release,
        `Cilium ${cilium.text} without the CRDs ${missing.join(", ")}`,
        "all CRDs of the Gateway API's release.",
      );
  },
});

const versionsFit = stackRule({
  code: "NET-C04",
  title: "Cilium's objects have an API version that it serves",
  prevents:
    "An object of a version that Cilium does not have is refused; a deprecated one disappears with the next upgrade, and its addresses with it.",
  level: "mandatory",
  check(stack, judge) {
    const cilium = ciliumVersion(stack, judge);
    if (cilium === undefined) return;
    const pool = cilium.minor >= 1018 ? "v2" : "v2alpha1";
    const expected: Record<string, string> = {
      CiliumLoadBalancerIPPool: pool,
      CiliumL2AnnouncementPolicy: "v2alpha1",
      CiliumNetworkPolicy: "v2",
      CiliumClusterwideNetworkPolicy: "v2",
    };
    for (const [kind, version] of Object.entries(expected))
      for (const object of stack.kind(CILIUM, kind)) {
        const found = kindOf(object.resource.type)?.version;
        if (found !== version)
          judge.violation(object, `apiVersion cilium.io/${found} with Cilium ${cilium.text}`, `cilium.io/${version}.`);
      }
  },
});

/** Kubernetes versions that each Talos runs. Source: machinery's `compatibility` package. */
const SUPPORTED: Record<number, [from: number, to: number]> = {
  1010: [1028, 1033],
  1011: [1029, 1034],
  1012: [1030, 1035],
  1013: [1031, 1036],
  1014: [1032, 1037],
};

const pinned = stackRule({
  code: "NET-C07",
  title: "Talos and Kubernetes are pinned, and one supports the other",
  prevents:
    "An unpinned version follows the provider's default and upgrades the cluster by accident; an unsupported pair does not start.",
  level: "mandatory",
  check(stack, judge) {
    const talos = talosVersion(stack, judge);
    judge.each(
      () => stack.type(CONFIGURATION_APPLY),
      (apply) => {
        const image = setting(machine(apply), "machine.kubelet.image", ["KubeletConfig", "image"]).text();
        const text = image?.split("@")[0]?.split(":")[1];
        const kubernetes = minor(text);
        const range = talos === undefined ? undefined : SUPPORTED[talos.minor];
        if (kubernetes === undefined || range === undefined || talos === undefined) return;
        if (kubernetes < range[0] || kubernetes > range[1])
          judge.violation(
            apply,
            `Kubernetes ${text} with Talos ${talos.text}`,
            `Kubernetes 1.${range[0] % 1000} to 1.${range[1] % 1000}, or another Talos.`,
          );
      },
    );
  },
});

/** The cluster's, where it is said; else that of the secrets, which stays what it was when the cluster was made. */
function talosVersion(stack: Stack, judge: Judge): { minor: number; text: string } | undefined {
  const made = stack.type(MACHINE_SECRETS).map((secrets) => {
    const text = judge.attempt(() => secrets.at("talosVersion").text() ?? "");
    if (text === "") judge.violation(secrets, "no talosVersion", "talosVersion: v1.<minor>.<patch>.");
    return text;
  });
  const said = stack.type(TALOS_CLUSTER).map((cluster) => judge.attempt(() => cluster.at("talosVersion").text() ?? ""));
  // While the cluster's version is not known yet, that of the secrets must not be judged in its place.
  if (said.includes(undefined)) return undefined;
  const versions = [...said, ...made].flatMap((text) => {
    const number = minor(text);
    return text === undefined || number === undefined ? [] : [{ minor: number, text }];
  });
  return versions[0];
}

const images = resourceRule({
  code: "NET-C08",
  title: "Images and charts are pinned by version",
  prevents:
    "latest may be another program every time a pod starts: the network changes without a preview, and nothing tells which version to go back to.",
  level: "mandatory",
  applies: either(types(RELEASE, CONFIGURATION_APPLY), (type) => kindOf(type) !== undefined),
  check(resource, judge) {
    if (resource.resource.type === RELEASE) return judgeChart(resource, judge);
    if (resource.resource.type === CONFIGURATION_APPLY) {
      const image = setting(machine(resource), ...INSTALLER).text();
      if (image !== undefined) judgeImage(resource, image, INSTALLER[0], judge);
      return;
    }
    const pod = podSpec(resource.resource);
    if (pod === undefined) return;
    judge.each(
      () => containers(pod),
      (container) =>
        judgeImage(
          container,
          container.at("image").text() ?? "",
          `container ${container.at("name").text() ?? ""}`,
          judge,
        ),
    );
  },
});

/** Where a machine's installer image stands, up to Talos 1.13 and from 1.14 on. */
const INSTALLER = ["machine.install.image", ["UnattendedInstallConfig", "installer.image"]] as const;

function judgeImage(where: View, image: string, of: string, judge: Judge): void {
  if (image.includes("@sha256:")) return;
  const tag = /:([\w.-]+)$/.exec(image)?.[1];
  if (tag === undefined || tag === "latest")
    judge.violation(where, `the image ${image || "(none)"} of ${of}`, "a tag with the version, or a digest.");
}

/** A chart in a folder or an archive is pinned by being there. */
function judgeChart(release: View, judge: Judge): void {
  const chart = release.at("chart").text() ?? "";
  const local = /^(\.{0,2}\/|[a-z]:\\)|\.tgz$/i.test(chart);
  const version = release.at("version").text();
  if (!local && (version === undefined || !/^v?\d+\.\d+\.\d+/.test(version)))
    judge.violation(release, `chart ${chart}, version ${version ?? "unset"}`, "version: <the chart's exact version>.");
}

export const versionRules = [crdsFit, versionsFit, pinned, images];
