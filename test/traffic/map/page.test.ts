import { createHash } from "node:crypto";
import { mapPage } from "../../../traffic/map";
import { Network } from "../../../traffic/model/network";
import { object } from "../../policy/resources";
import { resourcesOf } from "../trace/networks";
import "./pages";

const homelab = () => mapPage(new Network(resourcesOf("homelab")), "homelab");

function inside(page: string, tag: string): string[] {
  return [...page.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))].map(([, text]) => text ?? "");
}

test("the page allows its own script and style by their hashes, and nothing from elsewhere", async () => {
  const page = await homelab();
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)?.[1];
  const hash = (text = "") => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  expect(policy?.split("; ")).toEqual([
    "default-src 'none'",
    `script-src ${hash(inside(page, "script")[0])}`,
    `style-src ${hash(inside(page, "style")[0])}`,
    "font-src data:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test("the page has no address to load from, no handler and no style in an attribute", async () => {
  const page = await homelab();
  const markup = page.replace(/<(script|style)[^>]*>.*?<\/\1>/gs, "");
  expect(markup.match(/\s(on\w+|style)=|(src|href)="(?!#|data:)[^"]*"|@import/)).toBeNull();
  expect(inside(page, "style")[0]?.match(/url\((?!"?data:)[^)]*\)/)).toBeNull();
});

test("the same network makes the same page", async () => {
  expect(
    createHash("sha256")
      .update(await homelab())
      .digest("hex"),
  ).toBe(
    createHash("sha256")
      .update(await homelab())
      .digest("hex"),
  );
});

test("names can neither close an element nor add one", async () => {
  const name = 'a</script><img src=x onerror=alert(1)><!--"';
  const service = object("v1", "Service", "home/x", { spec: { ports: [{ port: 80 }], selector: { app: "x" } } });
  (service.props.metadata as Record<string, unknown>).name = name;
  const page = await mapPage(new Network([service]), `<b>${name}</b>`);
  expect(page).not.toMatch(/<img|<b>|<!--/);
  expect(page.match(/<\/script>/g)).toHaveLength(2);
  expect(page).toContain("&lt;img");
});

test("a network of nothing has a page, too", async () => {
  expect(await mapPage(new Network([]), "nothing")).toContain("Anybody outside");
});
