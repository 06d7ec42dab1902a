import { readFileSync } from "node:fs";
import { join } from "node:path";
import { draw } from "./draw";
import { escapeText as e } from "./escape";
import type { Layout } from "./layout";

/**
 * The map as a picture for documents: one SVG that needs nothing else, light or dark as the reader has it. The same layout always gives
 * the same text.
 *
 * @param title names the network, for those who do not see the picture
 */
export function svg(layout: Layout, title: string): string {
  const { width, height, zones, cards } = layout;
  const apps = cards.filter(({ card }) => card.kind === "app").length;
  const described = `${zones.length} parts (${zones.map(({ zone }) => zone).join(", ")}), ${apps} apps.`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="network" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-labelledby="title description">`,
    `<title id="title">${e(title)}</title><desc id="description">${e(described)}</desc>`,
    `<style>${style()}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    draw(layout, true),
    "</svg>\n",
  ].join("\n");
}

/** The page's colours in a form that also older readers of SVG know, and the style of the drawing. */
function style(): string {
  const variables = [...sheet("colours").matchAll(/^ {2}(--[\w-]+): (.+);$/gm)].map(([, name = "", value = ""]) => {
    const [, light = value, dark] = /^light-dark\((\S+), (\S+)\)$/.exec(value) ?? [];
    return { name, light, dark };
  });
  const block = (pick: (v: (typeof variables)[number]) => string | undefined) =>
    variables.flatMap((v) => (pick(v) === undefined ? [] : `${v.name}:${pick(v)}`)).join(";");
  return [
    `svg{${block((v) => v.light)}}`,
    `@media (prefers-color-scheme:dark){svg{${block((v) => v.dark)}}}`,
    ".ground{fill:var(--ground)}",
    sheet("drawing"),
  ].join("\n");
}

function sheet(name: string): string {
  return readFileSync(join(__dirname, "style", `${name}.css`), "utf8").replace(/\/\*.*?\*\/\n?/gs, "");
}
