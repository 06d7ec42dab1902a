import { Network } from "../../../traffic/model/network";
import { mermaid, topology } from "../../../traffic/topology";
import { object } from "../../policy/resources";
import { resourcesOf } from "../trace/networks";

const app = (namespace: string, name: string) =>
  object("v1", "Service", `${namespace}/${name}`, { spec: { ports: [{ port: 80 }], selector: { app: name } } });

test.each(["homelab", "vanillax"])("every line of the diagram of %s joins boxes that it draws", (stack) => {
  const text = mermaid(topology(new Network(resourcesOf(stack))));
  const drawn = new Set([...text.matchAll(/^ +(n\d+)\["/gm)].map(([, id]) => id));
  const joined = [...text.matchAll(/^ {2}(n\d+) .*?(n\d+)$/gm)].flatMap(([, from, to]) => [from, to]);
  expect(joined.length).toBeGreaterThan(10);
  expect(joined.filter((id) => !drawn.has(id))).toEqual([]);
  expect(text.match(/^ *subgraph /gm)?.length).toBe(text.match(/^ *end$/gm)?.length);
});

test("the same network makes the same text", () => {
  const once = () => mermaid(topology(new Network(resourcesOf("homelab"))));
  expect(once()).toBe(once());
});

test("a name can close no box and begin no instruction", () => {
  const text = mermaid(topology(new Network([app("home", 'x"]; click n0 "evil.example" %%{init')])));
  const line = text.split("\n").find((l) => l.includes("evil")) ?? "";
  expect(line.match(/"/g)?.length).toBe(2);
  expect(line.replace(/#\d+;/g, "")).not.toMatch(/[%{};#]/);
});

test("many apps are one box a namespace, so that GitHub still draws the diagram", () => {
  const stack = Array.from({ length: 300 }, (_, i) => app(`ns-${i % 10}`, `app-${i}`));
  const text = mermaid(topology(new Network(stack)));
  expect(text).toContain("ns-3: 30 apps<br/>app-103<br/>");
  expect(text).toContain("and 25 more");
  expect(text.match(/-->/g)?.length ?? 0).toBeLessThan(500);
  expect(text.length).toBeLessThan(50_000);
});
