import * as fc from "fast-check";
import MarkdownIt from "markdown-it";
import { commentLimit, marker, renderComment } from "../../../scripts/pr/comment";
import type { Result, StackResult } from "../../../scripts/pr/result";
import type { ChangedWay } from "../../../traffic/documents/changedWays";
import { exposed, opened, reachOf, recorded, resultOf, stackOf } from "./results";

const title = (comment: string) => /^## (.*)$/m.exec(comment)?.[1];

test("the first line is the marker, the title tells the verdict and what changes", () => {
  const comment = renderComment(resultOf(stackOf("passed")));
  expect(comment.startsWith(`${marker}\n`)).toBe(true);
  expect(title(comment)).toBe("✅ Preview passed: 5 to update, 3 to create");
  expect(comment).toContain("| `homelab` | ✅ passed | 5 to update, 3 to create (90 unchanged) | ✅ none broken |");
  expect(comment).toContain("+ create    kubernetes:core/v1:Service app-jellyfin");
  expect(comment).toContain("!             ~ spec.ports[0].port");
});

test("without changes it says so, and no more", () => {
  const comment = renderComment(resultOf(stackOf("unchanged")));
  expect(title(comment)).toBe("✅ Preview passed: no changes");
  expect(comment).toContain("none (95 unchanged)");
  expect(comment).not.toContain("###");
});

test("a broken rule is told before the changes, with its code", () => {
  const comment = renderComment(resultOf(stackOf("refused")));
  expect(title(comment)).toBe("❌ Preview refused: 1 policy violation");
  expect(comment.indexOf("NET-C05 Cluster secrets")).toBeLessThan(comment.indexOf("- delete"));
});

test("what can cost something stands first among the changes", () => {
  const ops = [...renderComment(resultOf(stackOf("refused"))).matchAll(/^[-+!] (\w+)/gm)].map(([, op]) => op);
  expect([...new Set(ops)]).toEqual(["delete", "replace", "unprotect", "update"]);
});

test("an error is told, and the changes are not known then", () => {
  const comment = renderComment(resultOf(stackOf("failed")));
  expect(title(comment)).toBe("❌ Preview refused: 1 policy violation, 1 error");
  expect(comment).toContain("| not known |");
  expect(comment).toContain('Unsupported value: "TPC"');
});

test("a refusal without a reason is not taken for an empty change", () => {
  const stack = stackOf("unchanged", { passed: false, complete: false });
  expect(title(renderComment(resultOf(stack)))).toBe("❌ Preview refused: it did not come to an end");
});

test.each<[StackResult["against"], RegExp]>([
  ["nothing", /passed, new stack/],
  ["gone", /removed by this change/],
  ["broken base", /passed, without a base/],
])("a stack whose head is compared with «%s» is told from the others", (against, told) => {
  expect(renderComment(resultOf(stackOf("passed", { against })))).toMatch(told);
});

test("a base that could not be brought up is told with its reason", () => {
  const baseProblems = [{ severity: "error" as const, message: "no such chart" }];
  const comment = renderComment(resultOf(stackOf("passed", { against: "broken base", baseProblems })));
  expect(comment).toMatch(/The base could not be brought up[\s\S]*no such chart/);
});

test("a change of what judges it is told", () => {
  const comment = renderComment({ ...resultOf(stackOf("passed")), judges: ["policy/rules/tunnel.ts"] });
  expect(comment).toMatch(/edits what judges it: `policy\/rules\/tunnel.ts`/);
});

test("what the internet reaches now stands before a broken rule, with its path", () => {
  const comment = renderComment(resultOf(stackOf("refused", { reach: reachOf({ opened: [exposed] }) })));
  const [caution, path, violation] = ["> [!CAUTION]", "2. `the tunnel takes it`", "NET-C05"].map((t) =>
    comment.indexOf(t),
  );
  expect(caution).toBeGreaterThan(0);
  expect(comment.slice(0, caution)).toMatch(/### `homelab`\n\n$/);
  expect([path > caution, violation > path]).toEqual([true, true]);
  expect(comment).toContain("| ⚠️ **1 new from the internet**, 1 opened |");
});

test("what the internet may reach, of which that cannot be told any more, is a caution too", () => {
  const obscured: ChangedWay = { ...exposed, before: opened.before, after: exposed.before };
  const comment = renderComment(resultOf(stackOf("passed", { reach: reachOf({ obscured: [obscured] }) })));
  expect(comment).toContain(
    "> [!CAUTION]\n> **Perhaps new from the internet: 1**\n>\n> - `https://jellyfin.example.org` → not known: `a content is not yet known`\n",
  );
  expect(comment).toContain("| ⚠️ **1 perhaps new from the internet**, 1 not known any more |");
});

test("who reaches what now stands after a broken rule and before the changes", () => {
  const closed: ChangedWay = { ...opened, before: opened.after, after: opened.before };
  const comment = renderComment(
    resultOf(stackOf("refused", { reach: reachOf({ opened: [opened], closed: [closed] }) })),
  );
  const marks = ["NET-C05", "**Arrives now**", "**Arrives no longer**", "- delete"].map((text) =>
    comment.indexOf(text),
  );
  expect(marks).toEqual([...marks].sort((a, b) => a - b));
  expect(marks[0]).toBeGreaterThan(0);
  expect(comment).not.toContain("CAUTION");
  expect(comment).toContain(
    "| LAN | `https://jellyfin.int.example.org` | `media/jellyfin` tcp 8096 | `nothing answers` (`Command lan-dns-file`, `stdin`) |",
  );
});

test("where nobody reaches more or less, the table says so and nothing else does", () => {
  const comment = renderComment(resultOf(stackOf("unchanged", { reach: reachOf({}) })));
  expect(comment).toContain("| as before |");
  expect(comment).not.toContain("###");
});

test("a new stack's ways are counted, but for what the internet reaches", () => {
  const reach = reachOf({ opened: [exposed, opened, { ...opened, to: "https://other.int.example.org" }] });
  const comment = renderComment(resultOf(stackOf("passed", { against: "nothing", reach })));
  expect(comment).toContain(
    "> - `https://jellyfin.example.org` → `media/jellyfin` tcp 8096, through Cloudflare's edge",
  );
  expect(comment).toContain(
    "Ways that arrive in the new stack: 1 from the internet, 2 from the LAN, 1 from the tailnet.",
  );
  expect(comment).not.toContain("Arrives now");
});

test("what could not be compared is told with its reason, and refuses nothing", () => {
  const reach = { compared: false as const, why: "The base has no plan:\nCFG-01" };
  const comment = renderComment(resultOf(stackOf("passed", { reach })));
  expect(title(comment)).toMatch(/Preview passed/);
  expect(comment).toMatch(/Who reaches what is not compared\.[\s\S]*\nCFG-01\n/);
});

test("equal results make equal comments", () => {
  expect(renderComment(resultOf(stackOf("refused")))).toBe(renderComment(resultOf(stackOf("refused"))));
});

const many = (count: number): StackResult => {
  const [change] = recorded("refused").changes.filter(({ op }) => op === "replace");
  const changes = Array.from({ length: count }, (_, i) => ({ ...change, name: `${change.name}-${i}` }));
  return stackOf("refused", { changes });
};

test("a long list is cut with a line that tells how many entries are missing, and still has its totals", () => {
  const comment = renderComment(resultOf(many(5_000)));
  expect(comment.length).toBeLessThanOrEqual(commentLimit);
  expect(comment).toContain("5000 to replace");
  const shown = [...comment.matchAll(/^- replace/gm)].length;
  expect(shown).toBeGreaterThan(100);
  expect(comment).toContain(`\n… ${5_000 - shown} more\n`);
});

test("many changed ways are cut like the other lists, and their number stands in the table", () => {
  const changed = Array.from({ length: 3_000 }, (_, i) => ({ ...exposed, to: `https://a${i}.example.org` }));
  const comment = renderComment(resultOf(stackOf("passed", { reach: reachOf({ opened: changed }) })));
  expect(comment.length).toBeLessThanOrEqual(commentLimit);
  expect(comment).toContain("**3000 new from the internet**, 3000 opened");
  const shown = [...comment.matchAll(/^> - `https/gm)].length;
  expect(shown).toBeGreaterThan(50);
  expect(comment).toContain(`\n> - … ${3_000 - shown} more\n`);
});

test("everything is shown as long as it fits", () => {
  const comment = renderComment(resultOf(many(300)));
  expect([...comment.matchAll(/^- replace/gm)]).toHaveLength(300);
  expect(comment).not.toContain("more");
});

/** Texts that would do something in a comment, alone and in the midst of others. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          "@someone",
          "#1",
          "`",
          "``",
          "```",
          "\n```\n@someone\n",
          "~~~",
          "\n",
          "\r",
          "\n\n",
          "|",
          "\\",
          "<!--",
          "-->",
          "</details>",
          "<img src=x>",
        ],
        ...[
          "<script>",
          "[a](http://x.example)",
          "![a](http://x.example/a.png)",
          "https://x.example",
          "\u202e",
          "\u2028",
          "\t",
        ],
        ...["# ", "    ", "- ", "> ", "***", "&lt;", "&#64;someone", "\u0000", " ", marker],
      ),
      fc.string({ unit: "binary" }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(""));

const paths = fc.array(fc.record({ path: hostile, kind: fc.constantFrom("add", "delete"), replaces: fc.boolean() }), {
  maxLength: 3,
});
const op = fc.constantFrom("create", "update", "replace", "delete");
const problem = fc.record(
  { severity: fc.constantFrom("error", "warning"), resource: hostile, message: hostile },
  { requiredKeys: ["severity", "message"] },
);
const vantage = fc.oneof(
  fc.constantFrom({ kind: "internet" }, { kind: "lan" }),
  fc.record({ kind: fc.constant("tailnet"), who: hostile }),
  fc.record({ kind: fc.constant("pod"), namespace: hostile, app: hostile }),
);
const end = fc.oneof(
  fc.record({
    status: fc.constant("reachable"),
    at: fc.record({ service: hostile, protocol: fc.constant("tcp"), port: fc.integer() }),
    edge: fc.boolean(),
  }),
  fc.record({ status: fc.constantFrom("blocked", "unknown"), why: hostile, by: fc.array(hostile, { maxLength: 2 }) }),
);
const ways = fc.array(
  fc.record({
    from: fc.array(vantage, { maxLength: 3 }),
    to: hostile,
    before: end,
    after: end,
    steps: fc.array(hostile, { maxLength: 3 }),
  }),
  { maxLength: 2 },
);
const reach = fc.oneof(
  fc.record({
    compared: fc.constant(true),
    ways: fc.record({ opened: ways, closed: ways, moved: ways, obscured: ways }),
  }),
  fc.record({ compared: fc.constant(false), why: hostile }),
);
const hostileResult = fc.record({
  reach,
  judges: fc.array(hostile, { maxLength: 3 }),
  changes: fc.array(fc.record({ op, type: hostile, name: hostile, retained: fc.boolean(), paths }), { maxLength: 4 }),
  policies: fc.array(fc.record({ rule: hostile, level: fc.constantFrom("mandatory", "advisory"), message: hostile }), {
    maxLength: 4,
  }),
  problems: fc.array(problem, { maxLength: 4 }),
  baseProblems: fc.array(problem, { maxLength: 2 }),
});

/** The tokens that a Markdown reader makes of a comment, without those inside code. */
function outsideCode(comment: string): string[] {
  const reader = new MarkdownIt({ html: true, linkify: true });
  const flat = reader.parse(comment, {}).flatMap((token) => [token, ...(token.children ?? [])]);
  return flat
    .filter(({ type }) => !["fence", "code_inline", "code_block", "inline"].includes(type))
    .map(({ type, content }) => `${type} ${content}`);
}

/** Fields whose text a pull request decides. */
const decided = new Set([
  ...["type", "name", "path", "rule", "message", "resource"],
  ...["who", "namespace", "app", "to", "service", "why", "by", "steps"],
]);

test("whatever texts a pull request brings, they are code and nothing else", () => {
  const empty = stackOf("refused", { against: "broken base" });
  const texts = (result: Result) => [...new Set(outsideCode(renderComment(result)))].sort();
  fc.assert(
    fc.property(hostileResult, ({ judges, ...parts }) => {
      const hostileOne = { ...resultOf({ ...empty, ...parts } as StackResult), judges };
      // The same with harmless texts: a reader has to see the same things outside of code.
      const calm = JSON.parse(JSON.stringify(hostileOne), (key, value) =>
        decided.has(key) ? (Array.isArray(value) ? value.map(() => "x") : "x") : value,
      ) as Result;
      expect(renderComment(hostileOne)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(texts(hostileOne)).toEqual(texts({ ...calm, judges: judges.map(() => "x") }));
    }),
    { numRuns: 300 },
  );
});

test("a comment of nothing but hidden characters still fits", () => {
  const hidden = "\u{e0041}".repeat(2_500);
  const changes = Array.from({ length: 3 }, () => ({ ...recorded("passed").changes[0], name: hidden, type: hidden }));
  const policies = Array.from({ length: 3 }, () => ({ rule: hidden, level: "mandatory" as const, message: hidden }));
  const stacks = Array.from({ length: 60 }, (_, i) => stackOf("refused", { stack: `s${i}`, changes, policies }));
  const comment = renderComment({ ...resultOf(...stacks), judges: Array(500).fill(hidden) });
  expect(comment.length).toBeLessThanOrEqual(commentLimit);
  expect(comment).toContain("\\u{e0041}");
});
