import { join } from "node:path";
import { loadStackFile } from "../../config/load";
import { evaluated, idOf, ROOT } from "../plan/evaluated";
import { planned } from "../planned";
import { homelab } from "./homelab";
import { Network, type Requirement } from "./network";
import { older } from "./older";
import { vanillax } from "./vanillax";

const title = ({ section, quote }: Requirement) => `${section}: ${quote}`;
const fixtures = join(__dirname, "../fixtures");

/** A document's facts, and the network that its stack file makes. */
const documents = [
  { stack: "homelab", requirements: homelab, network: networkOf("homelab") },
  { stack: "vanillax", requirements: vanillax, network: networkOf("vanillax") },
  {
    stack: "older",
    requirements: older,
    network: new Network(planned("older", fixtures), loadStackFile("older", fixtures)),
  },
];

function networkOf(stack: string): Network {
  return new Network(evaluated(stack), loadStackFile(stack, ROOT));
}

describe.each(documents)("the document of stack $stack", ({ stack, requirements, network }) => {
  const broken = (n: Network) => requirements.filter((r) => !r.holds(n)).map(title);

  test.each(requirements.map((r) => [title(r), r] as const))("%s", (_, requirement) => {
    expect(requirement.holds(network)).toBe(true);
  });

  test("all of it holds", () => {
    const failed = broken(network);
    const held = requirements.length - failed.length;
    process.stderr.write(`requirements of stack ${stack}: ${held} of ${requirements.length} hold\n`);
    expect(failed).toEqual([]);
  });

  test("no fact is written twice", () => {
    const titles = requirements.map(title);
    expect(titles.filter((t, i) => titles.indexOf(t) !== i)).toEqual([]);
  });

  test("none but the alternatives hold of a network without resources", () => {
    const left = requirements.filter((r) => r.holds(new Network([], network.homelab)));
    expect(left.filter((r) => !r.alternative).map(title)).toEqual([]);
  });
});

describe.each(documents.filter(({ stack }) => stack !== "older"))("stack $stack", ({ requirements, network }) => {
  /** Providers of services carry credentials, not facts of a network. */
  const derived = network.resources.filter(
    (r) => r.options.custom && !/^pulumi:providers:(cloudflare|tailscale)$/.test(r.type),
  );

  test.each(derived.map((r) => [idOf(r), r] as const))("without %s a requirement fails", (_, resource) => {
    const mutilated = network.without(resource);
    expect(requirements.filter((r) => !r.holds(mutilated))).not.toEqual([]);
  });
});
