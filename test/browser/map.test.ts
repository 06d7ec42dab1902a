import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { findChromium, NO_CHROMIUM } from "../../scripts/map/browser";
import { UNKNOWN } from "../policy/resources";
import { at, changed, resourcesOf } from "../traffic/trace/networks";
import { card, focused, lit, Reader, verdict } from "./chromium";

const program = findChromium();

const FOCUSED_OUTLINE = "getComputedStyle(document.activeElement.querySelector('.paper')).strokeWidth";

// Two programs are evaluated and a browser started, perhaps on a busy machine.
jest.setTimeout(60_000);

test("the map is opened in a real browser wherever tests decide", () => {
  if (program === undefined && process.env.CI !== "true")
    process.stderr.write(`\nSKIPPED, not tested: ${NO_CHROMIUM}\n\n`);
  else expect(program ?? NO_CHROMIUM).toMatch(/^\//);
});

(program === undefined ? describe.skip : describe)("the map", () => {
  let reader: Reader;

  beforeAll(async () => {
    const home = resourcesOf("homelab");
    const pending = changed(home, "gateway-internal", (gateway) => {
      at(gateway, "spec").listeners = UNKNOWN;
    });
    reader = await Reader.start(program as string);
    await reader.write("homelab", home);
    await reader.write("pending", pending);
    await reader.write("vanillax", resourcesOf("vanillax"));
  });
  afterAll(() => reader?.stop());

  afterEach(() => {
    expect(reader.complaints.splice(0)).toEqual([]);
  });

  const SONARR = [
    "client/lan",
    "resolver/192.168.30.45",
    "gateway/kube-system/internal-gateway",
    "address/192.168.30.61",
    "route/media/sonarr",
    "service/media/sonarr",
    "pod/media/sonarr",
  ];

  test("a click on a client and one on an app light the path up and tell it step by step", async () => {
    const page = await reader.open("homelab");
    await card(page, "client/tailnet").click();
    await card(page, "app/media/radarr").click();
    await card(page, "client/lan").click();
    await card(page, "app/media/sonarr").click();
    expect(await lit(page)).toEqual(SONARR);
    expect(await verdict(page)).toMatch(/^Yes\s+A device on the LAN reaches sonarr\.\s+https:\/\/sonarr\.int/);
    expect(await page.locator("#steps > li").count()).toBeGreaterThanOrEqual(SONARR.length);
    expect(await page.locator("#steps > li").first().innerText()).toMatch(/A device on the LAN opens/);
    expect(await page.locator("#map .path path").count()).toBe(3);
    expect(await page.locator("#map .badge").count()).toBe(SONARR.length);
    expect(await card(page, "client/lan").getAttribute("aria-pressed")).toBe("true");
    expect(await card(page, "client/tailnet").getAttribute("aria-pressed")).toBe("false");
    expect(new URL(page.url()).hash).toBe("#from=lan&to=media%2Fsonarr");
  });

  test("what is stopped shows where, and names the resource and the field", async () => {
    const page = await reader.open("homelab");
    await page.selectOption("#from", { label: "plex (media)" });
    await page.selectOption("#to", { label: "sonarr" });
    const ends = page.locator("#map .end.blocked");
    expect(await ends.getAttribute("data-place")).toBe("pod/media/sonarr");
    expect(await lit(page)).not.toContain("route/media/sonarr");
    expect(await page.locator("#verdict .culprit").innerText()).toMatch(
      /CiliumNetworkPolicy media\/allow-sonarr\s+spec/,
    );
    expect(await page.locator("#steps > li.blocked").count()).toBe(1);
    expect(await page.locator("#steps > li").last().getAttribute("class")).toContain("blocked");
  });

  test("what is not known yet is neither lit as reached nor as stopped, and says what is missing", async () => {
    const page = await reader.open("pending", "from=lan&to=media%2Fsonarr");
    expect(await verdict(page)).toMatch(/^Not known\s+Whether a device on the LAN reaches sonarr/);
    expect(await page.locator("#verdict .culprit").innerText()).toContain("spec.listeners");
    expect(await page.locator("#map .end.reachable, #map .end.blocked").count()).toBe(0);
    expect(await page.locator("#map").getAttribute("class")).toContain("unknown");
  });

  test("the whole question can be asked with the keyboard, and the focus can be seen", async () => {
    const page = await reader.open("homelab", "from=internet&to=media%2Fplex");
    const order: string[] = [];
    for (let i = 0; i < 6; i++) {
      await page.keyboard.press("Tab");
      order.push(await focused(page));
    }
    expect(order.slice(0, 5)).toEqual(["Skip to the answer", "from", "to", "by", "scheme"]);
    expect(order[5]).toBe("client/internet");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await focused(page)).toBe("client/lan");
    expect(await page.evaluate(FOCUSED_OUTLINE)).toBe("3px");
    await page.keyboard.press("Enter");
    expect(await verdict(page)).toContain("A device on the LAN reaches plex");
    for (let i = 0; i < 12 && !(await focused(page)).startsWith("app/media/"); i++)
      await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    expect(await verdict(page)).toMatch(
      /A device on the LAN reaches (sonarr|radarr|overseerr|prowlarr|plex|qbittorrent)/,
    );
    expect(await card(page, await focused(page)).getAttribute("aria-pressed")).toBe("true");
  });

  test("with Shift an app is where the traffic comes from", async () => {
    const page = await reader.open("homelab", "from=lan&to=media%2Fsonarr");
    await card(page, "app/media/overseerr").click({ modifiers: ["Shift"] });
    expect(await verdict(page)).toContain("overseerr (media) reaches sonarr.");
    expect((await lit(page))[0]).toBe("resolver/cluster");
    expect(await lit(page)).toContain("pod/media/overseerr");
  });

  test("the table at a glance is one stop of the Tab key, its arrows go from cell to cell and Enter shows the path", async () => {
    const page = await reader.open("homelab", "from=internet&to=media%2Fplex");
    expect(await page.locator('#glance button[tabindex="0"]').count()).toBe(1);
    await page.locator('#glance button[tabindex="0"]').focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    const label = await focused(page);
    await page.keyboard.press("Enter");
    const [, app, from] = /^(\S+) from ([^:]+): /.exec(label) ?? [];
    expect(from).toBe("LAN");
    expect(await verdict(page)).toMatch(new RegExp(`a device on the LAN .*${app}`, "i"));
    expect(await page.locator('#glance button[aria-pressed="true"]').getAttribute("aria-label")).toBe(label);
  });

  test("another address of the same app is another path", async () => {
    const page = await reader.open("homelab", "from=lan&to=media%2Fqbittorrent");
    await page.selectOption("#by", { label: "udp://192.168.30.63:6881" });
    expect(await lit(page)).toContain("address/192.168.30.63");
    expect(await lit(page)).not.toContain("gateway/kube-system/internal-gateway");
    expect(decodeURIComponent(new URL(page.url()).hash)).toContain("at=udp://192.168.30.63:6881");
  });

  test("a step is pointed out on the map while it is looked at", async () => {
    const page = await reader.open("homelab", "from=lan&to=media%2Fsonarr");
    await page.getByRole("button", { name: "Show step 2 on the map" }).focus();
    expect(await page.locator("#map .pointed").getAttribute("data-place")).toBe("resolver/192.168.30.45");
  });

  test("the map is zoomed by buttons, wheel and keys, dragged, and shown whole again; a drag chooses nothing", async () => {
    const page = await reader.open("homelab", "from=lan&to=media%2Fsonarr");
    const view = async () => ((await page.locator("#map").getAttribute("viewBox")) ?? "").split(" ").map(Number);
    const whole = await view();
    await page.getByRole("button", { name: "Nearer" }).click();
    const nearer = await view();
    expect(nearer[2]).toBeLessThan(whole[2] as number);
    const box = await card(page, "app/media/radarr").boundingBox();
    const from = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 10 };
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x + 60, from.y + 40, { steps: 4 });
    await page.mouse.up();
    expect((await view())[0]).toBeLessThan(nearer[0] as number);
    expect(await verdict(page)).toContain("A device on the LAN reaches sonarr.");
    await page.mouse.wheel(0, 240);
    expect((await view())[2]).toBeGreaterThan(nearer[2] as number);
    await card(page, "client/lan").focus();
    await page.keyboard.press("0");
    expect(await view()).toEqual(whole);
  });

  test("light and dark follow the system, and the switch overrules it", async () => {
    const ground = (page: Page) => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const light = await reader.open("homelab", "", { colorScheme: "light" });
    const dark = await reader.open("homelab", "", { colorScheme: "dark" });
    const [bright, gloomy] = [await ground(light), await ground(dark)];
    expect(bright).not.toBe(gloomy);
    await dark.locator("#scheme").click();
    expect(await ground(dark)).toBe(bright);
    await dark.locator("#scheme").click();
    expect(await ground(dark)).toBe(gloomy);
    expect(await dark.locator("#scheme").getAttribute("aria-label")).toBe("Colours: dark");
  });

  test("on a phone nothing is cut off at the side, and the path is large enough to read", async () => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const page = await reader.open("homelab", "from=lan&to=media%2Fsonarr", phone);
    const width = await page.evaluate("document.scrollingElement.scrollWidth");
    expect(width).toBe(390);
    const first = await card(page, "client/lan").boundingBox();
    expect(first?.x).toBeGreaterThanOrEqual(0);
    await card(page, "client/lan").tap();
    expect(await verdict(page)).toContain("A device on the LAN");
    await page.locator("#steps button").nth(5).tap();
    const shown = await card(page, "app/media/sonarr").boundingBox();
    expect(shown?.width).toBeGreaterThan(150);
  });

  test("on paper there is the map, the path and the table, and no control", async () => {
    const page = await reader.open("homelab", "from=lan&to=media%2Fsonarr");
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".zoom").isVisible()).toBe(false);
    for (const part of ["#map", "#steps", "#glance"]) expect(await page.locator(part).isVisible()).toBe(true);
  });

  const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const views = [
    ["light, on a desk", "homelab", { colorScheme: "light" }],
    ["dark, on a desk", "homelab", { colorScheme: "dark" }],
    ["light, on a phone", "vanillax", { colorScheme: "light", viewport: { width: 390, height: 844 } }],
  ] as const;

  test.each(views)("no rule of accessibility is broken: %s", async (_, name, options) => {
    const page = await reader.open(name, "", options);
    for (const shown of ["from=internet", "from=lan"]) {
      await page.evaluate(`location.hash = ${JSON.stringify(`${shown}&to=argocd%2Fargocd-server`)}`);
      await page.waitForFunction(
        `document.querySelector("#from").selectedOptions[0].text.includes("${shown.slice(5) === "lan" ? "LAN" : "internet"}")`,
      );
      await page.evaluate(AXE);
      const broken = await page.evaluate(
        "axe.run(document).then(({ violations }) => violations.map((v) => [v.impact, v.id, ...v.nodes.map((n) => n.html)].join(' ')))",
      );
      expect(broken).toEqual([]);
    }
  });
});
