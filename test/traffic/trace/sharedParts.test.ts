import { sampleNetwork } from "../../../scripts/bench/reach";
import { Network } from "../../../traffic/model/network";
import { follow, followPart, Walk } from "../../../traffic/model/walk";
import { matrix } from "../../../traffic/reach/matrix";
import { trace } from "../../../traffic/trace";

const step = { layer: "client", place: "client/lan" } as const;

test("a path tells the same, whatever was asked of the network before", () => {
  const resources = sampleNetwork(21);
  const tried = matrix(new Network(resources)).flatMap(({ vantage, attempts }) =>
    attempts.map(({ destination }) => ({ vantage, destination })),
  );
  const shared = new Network(resources);
  const paths = tried.flatMap(({ vantage, destination }) =>
    destination === undefined ? [] : [{ vantage, destination }],
  );
  expect(paths.length).toBeGreaterThan(100);
  for (const { vantage, destination } of paths)
    expect(trace(shared, vantage, destination)).toEqual(trace(new Network(resources), vantage, destination));
});

test("a part that was followed once ends every path that takes it where it ended itself", () => {
  const closed = followPart((walk) => walk.block({ ...step, text: "it is closed" }));
  const verdicts = ["one", "another"].map((text) =>
    follow((walk) => {
      walk.pass({ ...step, text });
      return walk.take(closed);
    }),
  );
  expect(verdicts.map(({ status, hops }) => [status, ...hops.map((hop) => hop.text)])).toEqual([
    ["blocked", "one", "it is closed"],
    ["blocked", "another", "it is closed"],
  ]);
});

test("a part that arrives hands on what it found, and its hops", () => {
  const open = followPart((walk) => {
    walk.pass({ ...step, text: "it is open" });
    return 443;
  });
  const walk = new Walk();
  expect(walk.take(open)).toBe(443);
  expect(walk.hops.map(({ text }) => text)).toEqual(["it is open"]);
});

test("who had to sign in on a part has to on the whole path", () => {
  const at = {
    resource: { type: "t", name: "n", urn: "u", props: {}, opts: { protect: false, ignoreChanges: [] } },
    path: "",
  };
  const asked = followPart((walk) => walk.signIn({ ...step, text: "sign in", at }));
  const verdict = follow((walk) => {
    walk.take(asked);
    return undefined;
  });
  expect(verdict).toMatchObject({ status: "reachable", signIn: { urn: "u" } });
});

test("a name with an address of each kind counts for the whole path, where it is met on a part", () => {
  const named = followPart((walk) => {
    walk.choose("photos.example.net", ["192.168.50.60", "fd00:50::60"]);
    return walk.family;
  }, "ipv6");
  const walk = new Walk("ipv6");
  walk.pass({ ...step, text: "before" });
  expect(walk.take(named)).toBe("ipv6");
  expect(walk.chosen).toMatchObject({ name: "photos.example.net", after: 1, answered: false });
  walk.answered();
  expect(named.chosen?.answered).toBe(false);
});
