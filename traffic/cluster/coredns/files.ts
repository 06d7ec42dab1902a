import { posix } from "node:path";
import { objectName } from "../../model/kubernetes";
import type { View } from "../../model/view";
import type { Files } from "./blocks";

interface File {
  path: string;
  content: View;
}

/**
 * The files that CoreDNS finds: those of the ConfigMaps that its pods mount. Where no resource makes the pods (as on k3s), a file of the
 * right name in any of the namespace's ConfigMaps counts, wherever it is mounted.
 *
 * @param spec of the pods
 */
export function dnsFiles(spec: View | undefined, maps: readonly View[]): Files {
  const files = spec === undefined ? anywhere(maps) : mounted(spec, maps);
  const place = (path: string) =>
    spec === undefined ? posix.basename(path) : posix.resolve(posix.dirname(corefilePath(spec)), path);
  return {
    version: versionOf(spec),
    imported: (pattern) => {
      const found = files
        .filter(({ path }) => glob(place(pattern)).test(path))
        .map(({ content }) => content.text() ?? "");
      return found.length > 0 || /[*?]/.test(pattern) ? found : undefined;
    },
    at: (path) => {
      // Where CoreDNS looks for others depends on the folder in which it starts.
      const [file, ...more] = path.startsWith("/") ? files.filter((each) => each.path === place(path)) : [];
      return more.length > 0 ? undefined : file?.content.text();
    },
  };
}

/** By the tag of the image: `registry.k8s.io/coredns/coredns:v1.14.6`. */
function versionOf(spec: View | undefined): string | undefined {
  const images = spec?.at("containers").items() ?? [];
  const tags = images.map((container) => /coredns:v?(\d+\.\d+\.\d+)\b/.exec(container.at("image").text() ?? "")?.[1]);
  return tags.find((tag) => tag !== undefined);
}

function anywhere(maps: readonly View[]): File[] {
  const all = maps.flatMap((map) =>
    map
      .at("data")
      .entries()
      .map(([path, content]) => ({ path, content })),
  );
  return sorted(all.filter(({ path }) => path !== "Corefile"));
}

function mounted(spec: View, maps: readonly View[]): File[] {
  const mounts = spec
    .at("containers")
    .items()
    .flatMap((container) => container.at("volumeMounts").items());
  const files = mounts.flatMap((mount) => {
    const [name, folder, only] = ["name", "mountPath", "subPath"].map((key) => mount.at(key).text());
    const volume = spec
      .at("volumes")
      .items()
      .find((each) => each.at("name").text() === name);
    return filesOf(volume, maps).flatMap(({ path, content }) => {
      if (only !== undefined) return path === only ? [{ path: folder ?? "", content }] : [];
      return [{ path: posix.join(folder ?? "", path), content }];
    });
  });
  return sorted(files);
}

/** A ConfigMap's files below the folder in which it is mounted. Source: Kubernetes API reference, ConfigMapVolumeSource. */
function filesOf(volume: View | undefined, maps: readonly View[]): File[] {
  const source = volume?.at("configMap");
  const name = source?.at("name").text();
  const data = maps.find((map) => objectName(map) === name)?.at("data");
  if (source === undefined || data === undefined) return [];
  const items = source.at("items").items();
  if (items.length === 0) return data.entries().map(([path, content]) => ({ path, content }));
  return items.map((item) => ({
    path: item.at("path").text() ?? "",
    content: data.property(item.at("key").text() ?? ""),
  }));
}

/** From its arguments; without one it is in the folder where CoreDNS starts. */
function corefilePath(spec: View): string {
  const args = spec
    .at("containers")
    .items()
    .flatMap((container) => container.at("args").texts());
  return posix.resolve("/", args[args.findIndex((arg) => /^--?conf$/.test(arg)) + 1] ?? "Corefile");
}

/** The Corefile among what a pod's first ConfigMaps hold; undefined where none of them has it. */
export function mountedCorefile(spec: View, maps: readonly View[]): View | undefined {
  return mounted(spec, maps).find(({ path }) => path === corefilePath(spec))?.content;
}

/** Go sorts names by their bytes. */
function sorted(files: File[]): File[] {
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function glob(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return "[^/]*";
    return part === "?" ? "[^/]" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
