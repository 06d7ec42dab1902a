import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeWhole } from "../common/files";
import type { KubeObject } from "./kube";

/** The part of a pod's specification that decides what its first container is started with. */
export interface PodSpec {
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  containers: { args?: string[]; volumeMounts?: { name: string; mountPath: string }[] }[];
  volumes?: { name: string; configMap?: { name: string; items?: { key: string; path: string }[] } }[];
}

/** A hash that changes when a Deployment's pods would be replaced: over its pod template, undefined while it has no replicas. */
export function podFingerprint(deployment: KubeObject | undefined): string | undefined {
  const spec = deployment?.spec as { replicas?: number; template?: unknown } | undefined;
  if (spec === undefined || spec.replicas === 0) return undefined;
  return createHash("sha256").update(JSON.stringify(spec.template)).digest("hex");
}

/** Files of the first container's ConfigMap volumes, by their paths inside; undefined while a ConfigMap is missing. */
export function volumeFiles(
  spec: PodSpec,
  configMap: (name: string) => Record<string, string> | undefined,
): Map<string, string> | undefined {
  const files = new Map<string, string>();
  for (const { name, mountPath } of spec.containers[0]?.volumeMounts ?? []) {
    const source = spec.volumes?.find((volume) => volume.name === name)?.configMap;
    if (source === undefined) continue;
    const data = configMap(source.name);
    if (data === undefined) return undefined;
    const items = source.items ?? Object.keys(data).map((key) => ({ key, path: key }));
    for (const { key, path } of items) {
      const text = data[key];
      if (text === undefined) return undefined; // as a kubelet does: a pod waits for a key that is not there
      files.set(join(mountPath, path), text);
    }
  }
  return files;
}

/** Makes the folder of a container's root hold just these files below its mounts. */
export function writeVolumes(root: string, spec: PodSpec, files: Map<string, string>): void {
  for (const { mountPath } of spec.containers[0]?.volumeMounts ?? []) {
    mkdirSync(join(root, mountPath), { recursive: true });
    for (const entry of readdirSync(join(root, mountPath), { withFileTypes: true, recursive: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !files.has(path.slice(root.length))) rmSync(path);
    }
  }
  for (const [path, text] of files) {
    const file = join(root, path);
    if (!existsSync(file) || readFileSync(file, "utf8") !== text) writeWhole(file, text);
  }
}

/**
 * Gives a process what a pod has: a network namespace with one address and a link to the node's, and a root of its own.
 * Arguments: the link's name on the node, the address, the root, the executable, then the container's own. Process 1 is
 * the supervisor, in the node's network namespace. The link goes when the process ends, a moment later; hence the delete.
 */
const ENTER = `set -eu
link=$1 address=$2 root=$3 executable=$4; shift 4
node() { nsenter --net=/proc/1/ns/net ip "$@"; }
node link delete "$link" 2>/dev/null || true
ip link set lo up
ip link add eth0 type veth peer name "$link" netns 1
ip address add "$address/32" dev eth0
ip link set eth0 up
node link set "$link" up
node route replace "$address/32" dev "$link"
ip route add default dev eth0
: > "$root/main"
mount --bind "$executable" "$root/main"
mkdir -p "$root/proc"
mount -t proc proc "$root/proc"
exec chroot "$root" /main "$@"
`;

/** The command line of a container's process, which is linked statically. `link`: 15 characters at most. */
export function podCommand(pod: {
  link: string;
  address: string;
  root: string;
  executable: string;
  args: string[];
}): string[] {
  const { link, address, root, executable, args } = pod;
  const enter = ["unshare", "--net", "--mount", "--propagation", "private", "sh", "-c", ENTER, "pod"];
  return [...enter, link, address, root, executable, ...args];
}
