import { changedWays } from "../../../traffic/documents/changedWays";
import { differenceText } from "../../../traffic/documents/difference";
import { funnelSteps } from "../../../traffic/documents/funnel";
import { internetPage } from "../../../traffic/documents/internet";
import { reachPage } from "../../../traffic/documents/reach";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { difference } from "../../../traffic/reach/difference";
import { matrix } from "../../../traffic/reach/matrix";
import { topology } from "../../../traffic/topology";
import { record } from "../../policy/resources";
import { attributes, FUNNEL, given, ingress, WORLD } from "../tailnet/funnelWorld";
import { changed } from "../tailnet/world";

const internet = { kind: "internet" } as const;
const home = changed(WORLD, [], ingress({}));

test("the page on the internet lists what is on Funnel, by itself and beside public names", () => {
  const row = "| `tv.your-tailnet.ts.net` | `media/tv` | `tv` |";
  expect(internetPage(new Network(WORLD))).toContain(row);
  expect(internetPage(new Network([...WORLD, record("a.example.org")]))).toContain(row);
  expect(internetPage(new Network(home))).toContain("Nothing of this network is published");
});

test.each<[string, object]>([
  ["its TLS host", { spec: { tls: [{ hosts: ["tv.tail1234.ts.net"] }] } }],
  ["its status", { status: { loadBalancer: { ingress: [{ hostname: "tv.tail1234.ts.net" }] } } }],
])("the tailnet's own part of the name is known by %s", (_, props) => {
  const one = ingress();
  const spec = { ...(one.props.spec as object), ...(props as { spec?: object }).spec };
  const named = { ...one, props: { ...one.props, ...props, spec } };
  expect(internetPage(new Network(changed(WORLD, [], named)))).toContain("| `tv.tail1234.ts.net` | `media/tv` |");
});

test("the matrix has the app open to the internet, and not to the LAN, whose way leads out and back", () => {
  const entries = matrix(new Network(WORLD), [internet, { kind: "lan" }, { kind: "tailnet" }]);
  const page = reachPage(entries);
  expect(page).toContain("| *`media/tv`* | **yes** | no | no |");
  expect(page).toContain(
    "| LAN | `https://tv.your-tailnet.ts.net` | no | only through Tailscale's Funnel, as from the internet |",
  );
});

test("the checks ask for the name from outside, where something is on Funnel", () => {
  const commands = (world: readonly Resource[]) => JSON.stringify(funnelSteps(new Network(world)));
  expect(commands(WORLD)).toContain("curl -sSI https://tv.your-tailnet.ts.net/");
  expect(commands(home)).toBe("[]");
});

test("a change that puts an app on Funnel opens it to the internet", () => {
  const { opened, closed } = difference(home, WORLD);
  expect(opened.map(({ vantage, after }) => [vantage.kind, after?.status])).toContainEqual(["internet", "reachable"]);
  expect(closed).toEqual([]);
  expect(differenceText(changedWays(difference(home, WORLD)))).toContain(
    "`media/tv` tcp 80, through Tailscale's Funnel",
  );
  expect(difference(WORLD, changed(WORLD, [], attributes(given("tag:ci")))).closed).not.toEqual([]);
});

test("the map leads from the internet by Funnel and the tailnet's proxy to the Service", () => {
  const { connections, places } = topology(new Network(WORLD));
  const lines = connections.map(({ from, to }) => `${from} → ${to}`);
  expect(lines).toEqual(
    expect.arrayContaining([
      "client/internet → resolver/public",
      "client/internet → edge/funnel",
      "edge/funnel → router/tailnet",
      "router/tailnet → service/media/tv",
    ]),
  );
  expect(places.find(({ id }) => id === "edge/funnel")).toMatchObject({
    name: "Tailscale Funnel",
    facts: [{ label: "host name", values: ["tv.your-tailnet.ts.net"], known: true }],
  });
  const without = topology(new Network(changed(WORLD, [], ingress({ ...FUNNEL, "tailscale.com/funnel": "false" }))));
  expect(without.places.some(({ id }) => id === "edge/funnel")).toBe(false);
});
