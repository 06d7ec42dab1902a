import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startBrowser } from "../../scripts/map/browser";
import { mapPage } from "../../traffic/map";
import { Network } from "../../traffic/model/network";
import type { Resource } from "../../traffic/model/resource";

/** A desk's screen, where all of the map is seen at once. */
const DESK = { width: 1600, height: 1000 };

/** Pages in a folder of their own, and the browser that opens them from there. */
export class Reader {
  /** Deeds that a page must not do: errors, messages, questions to anybody. */
  readonly complaints: string[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), "map-"));

  private constructor(private readonly browser: Browser) {}

  static async start(program: string): Promise<Reader> {
    return new Reader(await startBrowser(program));
  }

  async write(name: string, resources: readonly Resource[]): Promise<void> {
    writeFileSync(join(this.folder, `${name}.html`), await mapPage(new Network(resources), name));
  }

  /** Opens a page that was written, at an address like `from=lan&to=media/sonarr`. */
  async open(name: string, shown = "", options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext({
      viewport: DESK,
      reducedMotion: "reduce",
      offline: true,
      ...options,
    });
    const page = await context.newPage();
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => this.complaints.push(`${message.type()}: ${message.text()}`));
    const url = pathToFileURL(join(this.folder, `${name}.html`));
    const own = url.href;
    page.on("request", (request) => {
      const asked = request.url();
      if (!asked.startsWith("data:") && asked.split("#")[0] !== own) this.complaints.push(`asks for ${asked}`);
    });
    url.hash = shown;
    await page.goto(url.href);
    return page;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true });
  }
}

/** The places that are lit up, in the order of the drawing. */
export function lit(page: Page): Promise<string[]> {
  return page
    .locator("#map [data-place].lit")
    .evaluateAll((all) => all.map((element) => element.getAttribute("data-place") ?? ""));
}

export function card(page: Page, id: string) {
  return page.locator(`#map [data-card="${id}"]`);
}

export function verdict(page: Page): Promise<string> {
  return page.locator("#verdict").innerText();
}

/** The element that has the focus, by its id, its card or its label. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(
    "(e => e.id || e.dataset.card || e.getAttribute('aria-label') || e.textContent.trim())(document.activeElement)",
  );
}
