import { renderComment } from "../../../scripts/pr/comment";
import { resultSchema } from "../../../scripts/pr/result";
import { exposed, reachOf, resultOf, stackOf } from "./results";

test("a way by Tailscale's Funnel is told as one, also where the result has been written down", () => {
  const after = { ...(exposed.after as { status: "reachable"; edge: boolean }), edge: false, funnel: true as const };
  const result = resultOf(stackOf("passed", { reach: reachOf({ opened: [{ ...exposed, after }] }) }));
  expect(renderComment(resultSchema.parse(JSON.parse(JSON.stringify(result))))).toContain(
    "> - `https://jellyfin.example.org` → `media/jellyfin` tcp 8096, through Tailscale's Funnel",
  );
});
