import { accessSync, constants } from "node:fs";
import type { Browser } from "playwright-core";

const USUAL = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export const NO_CHROMIUM =
  "there is no Chromium on this machine (Debian: apt install chromium), and CHROMIUM names none";

/** Chromium's program: the one that the variable CHROMIUM names, or one where distributions put it. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  return (named === undefined || named === "" ? USUAL : [named]).find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Flags that keep Chromium from asking the internet by itself, and let it run as root and without a graphics card. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowser(program: string): Promise<Browser> {
  // Loaded only here: a page is made without it, also where development packages are not installed.
  const { chromium } = require("playwright-core") as typeof import("playwright-core");
  return chromium.launch({ executablePath: program, headless: true, args: FLAGS });
}
