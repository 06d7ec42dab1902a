import type { Unread } from "./files";
import { type Kustomization, texts } from "./kustomizations";

/** Fields of a kustomization that bring objects, or other names for them, which are in none of the files that it lists. */
const BRINGS = ["namePrefix", "nameSuffix", "transformers", "generators", "crds"];

/** Whether all that a tool would apply of a part of the folder was read. */
export class ReadFiles {
  private readonly byFolder: ReadonlyMap<string, Kustomization>;

  /** @param paths of the files that were read */
  constructor(
    private readonly paths: readonly string[],
    kustomizations: readonly Kustomization[],
    private readonly unread: readonly Unread[],
  ) {
    this.byFolder = new Map(kustomizations.map((k) => [k.folder, k]));
  }

  /** Without a kustomization there, Flux and Argo CD apply whatever lies below. */
  whole(folder: string, around: readonly string[] = []): boolean {
    if (around.includes(folder)) return true;
    const kustomization = this.byFolder.get(folder);
    if (kustomization === undefined) {
      const inner = `${folder}/`;
      return this.paths.some((p) => p.startsWith(inner)) && !this.unread.some(({ file }) => file.startsWith(inner));
    }
    const { fields, lists } = kustomization;
    if (BRINGS.some((key) => fields[key] !== undefined)) return false;
    const remote = ["resources", "components", "bases"].flatMap((key) => texts(fields[key]));
    if (remote.some((entry) => /:\/\/|^[\w.-]+\.\w+\/.*(\?|\/\/)|^git@/.test(entry))) return false;
    return lists.every(
      (entry) => this.readOne(entry) || (this.byFolder.has(entry) && this.whole(entry, [...around, folder])),
    );
  }

  private readOne(path: string): boolean {
    return this.paths.includes(path) && !this.unread.some(({ file }) => file === path || file.startsWith(`${path} (`));
  }
}
