import type { Entry } from "../reach/matrix";
import { type Topology, zones } from "../topology";
import { mermaid } from "../topology/mermaid";
import { code, fence, parts, table } from "./markdown";
import { matrixTable } from "./reach";

/** A page of the documents: its file, its title, and what it tells. */
export interface Page {
  file: string;
  title: string;
  tells: string;
}

/** The first page: the network as a picture, who reaches what, and where to read on. */
export function overviewPage(
  stack: string,
  topology: Topology,
  entries: readonly Entry[],
  pages: readonly Page[],
): string {
  const apps = new Set(entries.filter(({ app }) => app.declared !== undefined).map(({ app }) => app)).size;
  const found = zones.filter((zone) => topology.places.some((place) => place.zone === zone));
  return parts(
    `# The network ${code(stack)}`,
    `${apps} apps, seen from ${found.length} sides (${found.join(", ")}). All of this is made from the stack's resources, by ${code("npm run docs")}: what stands here is what the next update would make.`,
    "![The topology of the network](topology.svg)",
    "## Who reaches what",
    matrixTable(entries),
    "How that follows from the resources: [Who reaches what](reach.md), [Traffic flows](flows.md).",
    "## Pages",
    table(
      ["Page", "What it tells"],
      pages.map(({ file, title, tells }) => [`[${title}](${file})`, tells]),
      "",
    ),
    "## Topology",
    fence("mermaid", mermaid(topology)),
  );
}
