import { findChromium, NO_CHROMIUM, startBrowser } from "./browser";

export interface Picture {
  /** Address of the page, with the path to show. */
  url: string;
  file: string;
  dark: boolean;
}

/** Writes a picture of the page as a large screen shows it. @throws when there is no Chromium */
export async function screenshot({ url, file, dark }: Picture): Promise<void> {
  const program = findChromium();
  if (program === undefined) throw new Error(NO_CHROMIUM);
  const browser = await startBrowser(program);
  try {
    const page = await browser.newPage({
      viewport: { width: 1600, height: 1000 },
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
    });
    await page.goto(url);
    await page.evaluate("document.fonts.ready");
    await page.screenshot({ path: file });
  } finally {
    await browser.close();
  }
}
