import { renderComment } from "../../../scripts/pr/comment";
import { resultSchema } from "../../../scripts/pr/result";
import type { End } from "../../../traffic/documents/changedWays";
import { exposed, reachOf, resultOf, stackOf } from "./results";

type Reachable = Extract<End, { status: "reachable" }>;
const open: Reachable = {
  status: "reachable",
  at: { service: "media/jellyfin", protocol: "tcp", port: 8096 },
  edge: false,
};
const written = (...ways: Parameters<typeof reachOf>) =>
  JSON.parse(JSON.stringify(resultOf(stackOf("passed", { reach: reachOf(...ways) })))) as unknown;
const comment = (...ways: Parameters<typeof reachOf>) => renderComment(resultSchema.parse(written(...ways)));

test.each<[string, Partial<Reachable>]>([
  ["through Cloudflare's edge, **after sign-in**", { edge: true, signIn: true }],
  ["through Tailscale's Funnel", { funnel: true }],
  ["over IPv4 alone", { alone: "over IPv4 alone" }],
])("a way that arrives %s is told so, also where the result has been written down", (text, more) => {
  const after = { ...open, ...more };
  expect(comment({ opened: [{ ...exposed, after }] })).toContain(
    `> - \`https://jellyfin.example.org\` → \`media/jellyfin\` tcp 8096, ${text}`,
  );
});

test("a sign-in that is taken away is told", () => {
  const before: Reachable = { ...open, edge: true, signIn: true };
  const told = comment({ moved: [{ ...exposed, before, after: { ...open, edge: true } }] });
  expect(told).toContain(
    "| `media/jellyfin` tcp 8096, through Cloudflare's edge, **after sign-in** | `media/jellyfin` tcp 8096, through Cloudflare's edge |",
  );
});

test("words of another kind are refused, as they would stand in the comment as they are", () => {
  const after = { ...open, alone: "[over](https://example.com)" };
  expect(resultSchema.safeParse(written({ opened: [{ ...exposed, after }] })).success).toBe(false);
});
