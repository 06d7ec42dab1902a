import { readable } from "../../scripts/trace/readable";
import { parseDestination } from "../../traffic/model/destination";
import type { Hop, Verdict } from "../../traffic/model/verdict";

const hop: Hop = { layer: "service", place: "service/media/app", text: "Service media/app is there" };
const arrival = { namespace: "media", service: "app", port: 80, protocol: "tcp" } as const;
const written = (verdict: Verdict) => readable({ kind: "lan" }, parseDestination("https://app.example.org"), verdict);

test("a path that depends on its owner's word says so, at the beginning and at the end", () => {
  const lines = written({ status: "reachable", hops: [{ ...hop, believed: true }], arrival }).split("\n");
  expect([lines.at(0), lines.at(-1)]).toEqual([
    "From lan to https://app.example.org: reachable, as far as the stack tells",
    "Reachable at Service media/app, port 80/tcp, as far as the stack tells.",
  ]);
});

test("a path that follows from the resources has no reservation", () => {
  expect(written({ status: "reachable", hops: [hop], arrival })).not.toContain("as far as");
});

test("a path that is stopped has none either", () => {
  const verdict: Verdict = { status: "blocked", hops: [{ ...hop, believed: true }], why: "no pods", by: undefined };
  expect(written(verdict)).toMatch(/: blocked\n/);
});
