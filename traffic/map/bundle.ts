import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const SHEETS = ["colours", "page", "map", "drawing", "path", "over", "answer", "media"];

/** The typefaces of the page: their Latin part, which every browser reads. Both under the SIL Open Font License. */
const FACES = [
  {
    family: "Inter Variable",
    file: "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    weights: "100 900",
  },
  {
    family: "JetBrains Mono Variable",
    file: "@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2",
    weights: "100 800",
  },
];

/** The page's script in one piece. It is not minified much: whoever opens the page's source may read it. */
export async function script(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, "client", "main.ts")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    minifySyntax: true,
    legalComments: "none",
    logLevel: "silent",
  });
  return outputFiles[0]?.text ?? "";
}

/** The page's style with its typefaces inside. */
export function style(): string {
  const faces = FACES.map(({ family, file, weights }) => {
    const data = readFileSync(require.resolve(file)).toString("base64");
    return `@font-face{font-family:"${family}";font-weight:${weights};src:url(data:font/woff2;base64,${data}) format("woff2")}`;
  });
  const sheets = SHEETS.map((name) => readFileSync(join(__dirname, "style", `${name}.css`), "utf8"));
  return [...faces, ...sheets].join("\n");
}
