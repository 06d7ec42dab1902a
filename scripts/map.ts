/** npm run map -- --stack S [--out FILE]: the network as one page that shows who reaches what, and by which path. */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { mapPage } from "../traffic/map";
import { Network } from "../traffic/network";
import { BadSource } from "../traffic/sources";
import { parseArguments, USAGE } from "./map/arguments";
import { screenshot } from "./map/screenshot";
import { BadArguments } from "./trace/arguments";
import { load } from "./trace/resources";

async function main(): Promise<void> {
  const { origin, title, out, screenshot: file, dark, shown } = parseArguments(process.argv.slice(2));
  const { resources, remarks } = await load(origin);
  for (const remark of remarks) console.error(`not read: ${remark}`);
  writeFileSync(out, await mapPage(new Network(resources), title));
  const url = pathToFileURL(out);
  url.hash = shown ?? "";
  console.log(`${out}\nOpen it in a browser: ${url}`);
  if (file === undefined) return;
  await screenshot({ url: url.href, file, dark });
  console.log(file);
}

main().catch((error: unknown) => {
  process.exitCode = 2;
  if (error instanceof BadArguments) console.error(`${error.problems.join("\n")}\n\n${USAGE}`);
  else if (error instanceof BadSource || (error instanceof Error && error.name === "ConfigurationError"))
    console.error(error.message);
  else console.error(error);
});
