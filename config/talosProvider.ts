import { version as INSTALLED } from "@pulumiverse/talos/package.json";
import { isFrom, minorOf } from "./versions";

/**
 * The Talos whose library a provider (@pulumiverse/talos) carries, by the provider's minor version. It writes configuration for that Talos and
 * older ones; the documents of a newer one it does not know, and refuses. Source: the provider's releases, which name the Terraform
 * provider that they wrap, and that one's go.mod.
 */
const LIBRARIES: Readonly<Record<string, string>> = { "0.7": "1.12", "0.8": "1.13" };

/** The provider that makes a cluster's resources, and the Talos whose library it carries. */
export interface TalosProvider {
  version: string;
  library: string;
}

/** The library of a provider that the table knows; undefined for one that came later. */
export function libraryOf(provider: string): string | undefined {
  return LIBRARIES[minorOf(provider)];
}

/** The provider that is installed with the program. A test holds that the table knows it. */
export const installedProvider: TalosProvider = { version: INSTALLED, library: libraryOf(INSTALLED) as string };

/** The newest provider that the table knows, for messages. */
export const newestKnown = Object.keys(LIBRARIES).sort(inOrder).at(-1) as string;

/** Does a provider with this library write configuration for the Talos version? */
export function writes({ library }: TalosProvider, talosVersion: string): boolean {
  return isFrom(library, minorOf(talosVersion));
}

function inOrder(a: string, b: string): number {
  return isFrom(a, b) ? 1 : -1;
}
