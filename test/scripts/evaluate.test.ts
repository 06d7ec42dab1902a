import { execFileSync } from "node:child_process";
import { evaluated, ROOT } from "../plan/evaluated";

/** Evaluates in a process of its own, because the test runner has a module loader of its own. */
function inOneProcess(body: string): unknown {
  const program = `
    const { evaluate } = require("./scripts/plan/evaluate");
    const plan = (stack) => evaluate(stack, process.cwd());
    (async () => { ${body} })().then((found) => process.stdout.write(JSON.stringify(found)));`;
  const output = execFileSync(process.execPath, ["-r", "./register.js", "-e", program], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return JSON.parse(output);
}

test("plans of one process, one after the other or at once, are those of a process each", () => {
  const plans = inOneProcess(`
    const first = await plan("homelab");
    return [first, ...(await Promise.all([plan("vanillax"), plan("homelab")]))];`);
  const homelab = evaluated("homelab");
  expect(plans).toEqual([homelab, evaluated("vanillax"), homelab]);
}, 60_000);

test("a plan that failed does not spoil the next one", () => {
  const found = inOneProcess(`
    const refused = plan("nowhere").catch((error) => error.name);
    return [await refused, (await plan("vanillax")).length];`);
  expect(found).toEqual(["ConfigurationError", evaluated("vanillax").length]);
}, 60_000);
