import type { Row, Scene } from "./row";
import { diskScenes } from "./rows/disk";
import { engineScenes } from "./rows/engine";
import { nodeScenes } from "./rows/nodes";
import { processScenes } from "./rows/processes";
import { resolverScenes } from "./rows/resolver";
import { serviceScenes } from "./rows/services";

export const scenes: readonly Scene[] = [
  ...serviceScenes,
  ...resolverScenes,
  ...processScenes,
  ...nodeScenes,
  ...diskScenes,
  ...engineScenes,
];

/** In the order of the page. */
export const rows: readonly Row[] = scenes.flatMap((scene) => scene.rows);
