import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Homelab } from "../../config/homelab";
import { installedProvider, newestKnown, type TalosProvider, writes } from "../../config/talosProvider";
import { minorOf } from "../../config/versions";
import { isObject } from "../../traffic/model/yaml";
import { PRODUCTS, settings, type Versions } from "./products";

/** The settings of a stack file, by key: `{"cluster": {…}}`. */
export type Values = Readonly<Record<string, unknown>>;

/** The versions that a configuration says. */
export function versionsOf({ cluster, cilium }: Homelab): Versions {
  return { talos: cluster.talosVersion, kubernetes: cluster.kubernetesVersion, cilium: cilium.version };
}

/** The values with these versions, and with this provider where one is needed. Settings that are not written stay unwritten. */
export function withVersions(values: Values, versions: Versions, provider?: TalosProvider): Values {
  const changed: Record<string, unknown> = { ...values };
  const write = (key: string, field: string, value: unknown) => {
    const name = key.replace(/^homelab:/, "");
    changed[name] = { ...(changed[name] as object | undefined), [field]: value };
  };
  for (const product of PRODUCTS) write(...settings[product], versions[product]);
  write("homelab:cluster", "nodes", withImages((changed.cluster as { nodes?: unknown }).nodes, versions.talos));
  if (provider !== undefined) write("homelab:cluster", "talosProvider", provider);
  return changed;
}

/** An installer image of the Talos version, with the same schematic; undefined for one that is not pinned by a version. */
export function imageOf(image: string, talosVersion: string): string | undefined {
  const of = image.replace(/:v\d+\.\d+\.\d+$/, `:v${talosVersion}`);
  return of.endsWith(`:v${talosVersion}`) ? of : undefined;
}

function withImages(nodes: unknown, talosVersion: string): unknown {
  if (!isObject(nodes)) return nodes;
  const moved = Object.entries(nodes).map(([name, node]) => {
    const image = isObject(node) && typeof node.installImage === "string" ? node.installImage : undefined;
    const of = image && imageOf(image, talosVersion);
    return [name, of === undefined ? node : { ...(node as object), installImage: of }];
  });
  return Object.fromEntries(moved);
}

/**
 * The provider that has to be written into the stack file for a Talos version; undefined where the one that is there will do. The release that
 * carries the library is not known here before the table of config/talosProvider.ts has it: without `given` the one after the newest that
 * is known stands for it.
 */
export function neededProvider(
  { cluster }: Homelab,
  talosVersion: string,
  given: string | undefined,
): TalosProvider | undefined {
  if (writes(cluster.talosProvider ?? installedProvider, talosVersion)) return undefined;
  const [major, minor] = newestKnown.split(".").map(Number) as [number, number];
  return { version: given ?? `${major}.${minor + 1}.0`, library: minorOf(talosVersion) };
}

/** A folder with one stack file. */
export class StackFolder {
  readonly path: string;

  constructor(
    private readonly stack: string,
    below = tmpdir(),
  ) {
    this.path = mkdtempSync(join(below, "upgrade-"));
  }

  /** In quotes: a version of two numbers would be a number. */
  write(values: Values): void {
    const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`homelab:${key}`, value]));
    const text = stringify({ config }, { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
    writeFileSync(join(this.path, `Pulumi.${this.stack}.yaml`), text);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
