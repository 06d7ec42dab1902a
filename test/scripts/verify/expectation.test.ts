import { expectations } from "../../../scripts/verify/expectation";
import { Network } from "../../../traffic/model/network";
import { ingress, WORLD } from "../../traffic/tailnet/funnelWorld";
import { changed } from "../../traffic/tailnet/world";

const internet = { kind: "internet" } as const;
const expected = (host: string) => {
  const named = ingress(undefined, { tls: [{ hosts: [host] }] });
  return expectations(new Network(changed(WORLD, [], named)), internet).map(({ to, reached, why }) => [
    to,
    reached,
    why,
  ]);
};

test("a name on Funnel of which nothing tells the tailnet's part is not held against what a probe finds", () => {
  expect(expected("tv")).toEqual([
    ["https://tv.your-tailnet.ts.net", undefined, "the tailnet's name is in none of the resources"],
  ]);
  expect(expected("tv.tail1234.ts.net")).toEqual([["https://tv.tail1234.ts.net", true, undefined]]);
});
