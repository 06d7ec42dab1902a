import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";

jest.setTimeout(120_000);

const ROOT = join(__dirname, "..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

/** The lines of README's blocks of commands, without what is remarked behind them. */
const LINES = [...readme.matchAll(/^ *```sh\n([\s\S]*?)^ *```/gm)].flatMap(([, block = ""]) =>
  block.split("\n").flatMap((line) => line.replace(/ {2,}#.*| +# .*/, "").trim() || []),
);
/** Programs besides npm, which the requirements name, or which come with the sandbox's parts. */
const FOREIGN = new Set(["pulumi"]);

interface Call {
  script: string;
  words: string[];
}

/** The script and arguments of a line with npm: `npm run trace -- --from lan URL`. */
function callOf(line: string): Call | undefined {
  const [, script, rest = ""] = /^npm (?:run (?:-s )?)?([a-z:-]+)(?: -- (.*))?$/.exec(line) ?? [];
  return script === undefined || script === "ci" ? undefined : { script, words: rest.split(" ").filter(Boolean) };
}

const CALLS = LINES.flatMap((line): [string, Call][] => {
  const call = callOf(line);
  return call === undefined ? [] : [[line, call]];
});

async function run(script: string, words: readonly string[]) {
  const file = /register\.js (\S+)$/.exec(scripts[script] ?? "")?.[1] ?? "";
  const child = spawn(process.execPath, ["-r", "./register.js", file, ...words], { cwd: ROOT });
  const [stdout, status] = await Promise.all([
    text(child.stdout),
    new Promise<number | null>((ended) => child.once("close", ended)),
  ]);
  return { stdout, status };
}

test("every line begins with npm, or with a program that the requirements name", () => {
  expect(CALLS.length).toBeGreaterThan(8);
  const others = LINES.filter((line) => !line.startsWith("npm "));
  expect(others.map((line) => line.split(" ")[0] ?? "").filter((program) => !FOREIGN.has(program))).toEqual([]);
  for (const program of FOREIGN) expect(readme).toContain(`[${program === "pulumi" ? "Pulumi CLI" : program}]`);
});

test("every script that a line calls is there", () => {
  for (const [line, { script }] of CALLS) expect([line, script in scripts]).toEqual([line, true]);
});

test("every option of a line is one that the script's help lists", async () => {
  // pulumi's own options are pulumi's.
  const own = CALLS.filter(([, { script, words }]) => script !== "pulumi" && words.length > 0);
  const helps = new Map<string, string>();
  for (const [, { script }] of own) if (!helps.has(script)) helps.set(script, (await run(script, ["--help"])).stdout);
  for (const [line, { script, words }] of own) {
    const behind = words.indexOf("--");
    const options = (behind < 0 ? words : words.slice(0, behind)).filter((word) => word.startsWith("--"));
    const unknown = options.filter((option) => !new RegExp(`${option}[ \\[\\n]`).test(helps.get(script) ?? ""));
    expect([line, unknown]).toEqual([line, []]);
  }
});

const TRACES = CALLS.filter(([, { script }]) => script === "trace");

test.each(TRACES)("%s tells a path", async (_, { script, words }) => {
  const { stdout, status } = await run(script, words);
  expect(stdout).toMatch(/^From .* to .*: (reachable|blocked)\n/);
  expect([0, 1]).toContain(status);
});

test("tools that lines use inside of the sandbox are among the requirements", () => {
  const inside = LINES.flatMap((line) => / exec .*? -- (\S+)/.exec(line)?.[1] ?? []);
  expect(inside.length).toBeGreaterThan(1);
  const [requirements = ""] = /^You need Linux[\s\S]*?\n\n/m.exec(readme) ?? [];
  for (const tool of inside) expect(requirements).toContain(`\`${tool}\``);
});

test("every file that README links to is there", () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
  expect(links.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
