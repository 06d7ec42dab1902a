import { compareReach } from "../../../scripts/pr/reach";
import { resultSchema } from "../../../scripts/pr/result";
import { planned } from "../../planned";
import { resultOf, stackOf } from "./results";

const plan = planned("homelab");
const ended = (resources: unknown) => ({ status: 0, stdout: JSON.stringify(resources), stderr: "" });
const without = (name: string) => plan.filter((resource) => resource.name !== name);

function ways(...[base, head]: Parameters<typeof compareReach>) {
  const reach = compareReach(base, head, []);
  if (!reach.compared) throw new Error(reach.why);
  return reach.ways;
}

test("two plans are compared: what the base lacks is opened, for everybody whom it is opened for", () => {
  const { opened, closed } = ways(ended(without("app-sonarr-route")), ended(plan), []);
  expect(closed).toEqual([]);
  expect(opened).toEqual([
    {
      from: [{ kind: "lan" }, { kind: "tailnet" }, { kind: "tailnet", who: "group:homelab" }],
      to: "https://sonarr.int.lorenzodebie.be",
      before: {
        status: "blocked",
        why: expect.stringContaining("no route names it"),
        by: ["Gateway kube-system/internal-gateway"],
      },
      after: { status: "reachable", at: { service: "media/sonarr", protocol: "tcp", port: 8989 }, edge: false },
      steps: [],
    },
  ]);
});

test("a new stack is compared with nothing, and the internet's ways come with their steps", () => {
  const { opened } = ways(undefined, ended(plan), []);
  const [first] = opened.filter(({ from }) => from.some(({ kind }) => kind === "internet"));
  expect(first.to).toBe("https://plex.lorenzodebie.be");
  expect(first.steps.length).toBeGreaterThan(5);
});

test("what is compared has the form that the comment is read by", () => {
  const result = resultOf(stackOf("passed", { reach: compareReach(undefined, ended(plan), []) }));
  expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(result)));
});

test.each([
  [
    "the base's program fails",
    { status: 1, stdout: "", stderr: "/a/base/index.ts: no such thing" },
    /^The base has no plan:\n.*no such thing$/,
  ],
  ["the base fails and says nothing", { status: 3, stdout: "", stderr: "" }, /ended with status 3/],
  ["the base's plan is no JSON", { status: 0, stdout: "Hello", stderr: "" }, /JSON/],
  ["the base's plan is no list", ended({}), /a plan is a list of resources/],
])("when %s it is not compared, and nothing is thrown", (_, base, why) => {
  expect(compareReach(base, ended(plan), ["/a/base"])).toEqual({ compared: false, why: expect.stringMatching(why) });
});
