/** npm run map -- --stack S [--out FILE]: the network as one page that shows who reaches what, and by which path. */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { mapPage } from "../traffic/map";
import { Network } from "../traffic/model/network";
import { parseArguments, USAGE } from "./map/arguments";
import { screenshot } from "./map/screenshot";
import { loadTold, run } from "./trace/main";

async function main(): Promise<void> {
  const { origin, title, out, screenshot: file, dark, shown } = parseArguments(process.argv.slice(2));
  const resources = await loadTold(origin);
  writeFileSync(out, await mapPage(new Network(resources), title));
  const url = pathToFileURL(out);
  url.hash = shown ?? "";
  console.log(`${out}\nOpen it in a browser: ${url}`);
  if (file === undefined) return;
  await screenshot({ url: url.href, file, dark });
  console.log(file);
}

run(main, USAGE);
