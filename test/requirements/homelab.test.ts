import { loadStackFile } from "../../config/load";
import { evaluated, idOf, ROOT } from "../plan/evaluated";
import { cilium } from "./homelab/cilium";
import { gateways } from "./homelab/gateways";
import { names } from "./homelab/names";
import { overview } from "./homelab/overview";
import { policies } from "./homelab/policies";
import { tailnet } from "./homelab/tailnet";
import { Network, type Requirement } from "./network";

/** The document «Networking Deep Dive» of lorenzodebie.be, fact by fact. */
const requirements = [...overview, ...cilium, ...gateways, ...names, ...tailnet, ...policies];
const network = new Network(evaluated(), loadStackFile("homelab", ROOT));

const title = ({ section, quote }: Requirement) => `${section}: ${quote}`;
const broken = (n: Network) => requirements.filter((r) => !r.holds(n)).map(title);

test.each(requirements.map((r) => [title(r), r] as const))("%s", (_, requirement) => {
  expect(requirement.holds(network)).toBe(true);
});

test("all of them hold", () => {
  const failed = broken(network);
  process.stderr.write(
    `requirements of stack homelab: ${requirements.length - failed.length} of ${requirements.length} hold\n`,
  );
  expect(failed).toEqual([]);
});

test("no fact is written twice", () => {
  const titles = requirements.map(title);
  expect(titles.filter((t, i) => titles.indexOf(t) !== i)).toEqual([]);
});

test("none but those of the address plan holds of a network without resources", () => {
  const empty = new Network([], network.homelab);
  const left = requirements.filter((r) => r.holds(empty)).map((r) => r.section);
  const planned = ["IP Addressing", "Network Topology", "Pi-hole Setup", "Expose Service via Tailscale"];
  expect(left.filter((s) => !planned.some((p) => s.endsWith(p)))).toEqual([]);
  expect(left.length).toBeLessThan(12);
});

const derived = network.resources.filter(
  (r) => r.options.custom && !/^pulumi:providers:(cloudflare|tailscale)$/.test(r.type),
);

test.each(derived.map((r) => [idOf(r), r] as const))("without %s one of them fails", (_, resource) => {
  expect(broken(network.without(resource))).not.toEqual([]);
});
