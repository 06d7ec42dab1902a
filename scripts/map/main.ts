import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { mapPage } from "../../traffic/map";
import { Network } from "../../traffic/model/network";
import { print } from "../commandLine/run";
import { loadTold } from "../trace/resources";
import type { MapArguments } from "./arguments";
import { screenshot } from "./screenshot";

/** Writes the page, and a picture of it where one is asked for. Throws as {@link loadTold} does. */
export async function main(asked: MapArguments): Promise<number> {
  const { origin, title, out, screenshot: file, dark, shown } = asked;
  const resources = await loadTold(origin);
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, await mapPage(new Network(resources), title));
  const url = pathToFileURL(out);
  url.hash = shown ?? "";
  await print(`${out}\nOpen it in a browser: ${url}`);
  if (file === undefined) return 0;
  await screenshot({ url: url.href, file, dark });
  await print(file);
  return 0;
}
