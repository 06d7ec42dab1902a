import type { Homelab } from "../../config/homelab";
import { parseHomelab, readStackValues } from "../../config/load";
import type { TalosProvider } from "../../config/talosProvider";
import { isFrom, isInRange, type MinorRange, minorOf } from "../../config/versions";
import { repoRoot } from "../../sandbox/common/paths";
import { changedWays } from "../../traffic/documents/changedWays";
import { difference } from "../../traffic/reach/difference";
import { resourcesOfPlan } from "../../traffic/sources";
import { evaluate, type PlannedResource } from "../plan/evaluate";
import type { UpgradeArguments } from "./arguments";
import { changesOf } from "./changes";
import { droppedBy } from "./dropped";
import { judged } from "./judged";
import { type UpgradeProblem, UpgradeRefused } from "./problems";
import type { Versions } from "./products";
import type { Rehearsal, Upgrade } from "./rehearsed";
import { type Hop, route } from "./route";
import { newlyBroken } from "./rules";
import { neededProvider, StackFolder, type Values, versionsOf, withVersions } from "./stackFile";
import { stepsOf } from "./steps";

type Asked = Pick<UpgradeArguments, "to" | "from" | "talosProvider">;

/**
 * Finds the way, and evaluates the program before and after each hop.
 *
 * @throws ConfigurationError for a stack file that is wrong as it is, or with the new versions; UpgradeRefused for versions that no way leads to
 */
export async function rehearse(stack: string, folder: string, asked: Asked): Promise<Upgrade> {
  const written = readStackValues(stack, folder);
  const homelab = parseHomelab(stack, { values: written });
  const from = { ...versionsOf(homelab), ...asked.from };
  const { hops, problems } = route(from, asked.to);
  const refused = [...problems, ...imageProblems(homelab, from, asked.to)];
  if (refused.length > 0) throw new UpgradeRefused(stack, refused);
  const states = [from, ...hops.map(({ after }) => after)].map((versions) => ({
    versions,
    provider: neededProvider(homelab, versions.talos, asked.talosProvider),
  }));
  const values = states.map(({ versions, provider }) => withVersions(written, versions, provider));
  const plans = await evaluateAll(stack, values);
  const rehearsals = hops.map((hop, i) => {
    const around = { before: plans[i] as PlannedResource[], after: plans[i + 1] as PlannedResource[] };
    const { provider } = states[i + 1] as { provider: TalosProvider | undefined };
    const isNew = provider !== undefined && states[i]?.provider === undefined;
    return rehearsal(hop, around, { stack, homelab, provider: isNew ? provider : undefined, asked });
  });
  const to = { ...from, ...asked.to };
  return { stack, from, to, rehearsals, problems: rehearsals.flatMap(judged), states: values };
}

interface Around {
  before: readonly PlannedResource[];
  after: readonly PlannedResource[];
}

interface Of {
  stack: string;
  homelab: Homelab;
  provider: TalosProvider | undefined;
  asked: Asked;
}

function rehearsal(hop: Hop, plans: Around, { stack, homelab, provider, asked }: Of): Rehearsal {
  const before = resourcesOfPlan(plans.before);
  const after = resourcesOfPlan(plans.after);
  const dropped = droppedBy(hop.before, hop.after, { before, after });
  const changes = changesOf(plans.before, plans.after, hop.product !== "cilium");
  const made = changes.filter(({ op }) => op === "create").length;
  const providerGiven = asked.talosProvider !== undefined;
  return {
    hop,
    steps: stepsOf({ hop, stack, homelab, provider, providerGiven, dropped }),
    changes,
    unchanged: plans.after.length - (changes.filter(({ op }) => op === "update" || op === "replace").length + made),
    ways: changedWays(difference(before, after)),
    dropped,
    broken: newlyBroken(before, after),
    mended: newlyBroken(after, before),
    remarks: remarksOf(hop),
  };
}

/** One after the other: the program's runtime holds one at a time. */
async function evaluateAll(stack: string, all: readonly Values[]): Promise<PlannedResource[][]> {
  const folder = new StackFolder(stack);
  const plans: PlannedResource[][] = [];
  try {
    for (const values of all) {
      folder.write(values);
      plans.push(await evaluate(stack, repoRoot, folder.path));
    }
    return plans;
  } finally {
    folder.remove();
  }
}

/** From 1.14 on ghcr.io has no installer: the machine would refuse the upgrade, or an installation fail. Source: siderolabs/talos#13138. */
function imageProblems({ cluster }: Homelab, from: Versions, { talos }: Partial<Versions>): UpgradeProblem[] {
  if (talos === undefined || !isFrom(talos, "1.14")) return [];
  return cluster.nodes
    .filter(({ installImage }) => installImage?.startsWith("ghcr.io/siderolabs/installer"))
    .map(({ name, installImage }) => ({
      code: "UPG-05",
      field: `homelab:cluster.nodes.${name}.installImage`,
      message: `${installImage} is not published any more from Talos 1.14 on.`,
      fix: `Write factory.talos.dev/metal-installer/<schematic>:v${from.talos}; the upgrade then takes v${talos} of it.`,
    }));
}

/** Kubernetes that a Cilium is tested with. Sources: Cilium's Documentation/network/kubernetes/compatibility.rst of 1.18.14 and 1.20.2. */
const TESTED: Readonly<Record<string, MinorRange>> = { "1.18": ["1.30", "1.33"], "1.20": ["1.33", "1.36"] };

function remarksOf({ after: { cilium, kubernetes } }: Hop): string[] {
  const tested = TESTED[minorOf(cilium)];
  if (tested === undefined || isInRange(kubernetes, tested)) return [];
  const [first, last] = tested;
  return [
    `Cilium ${minorOf(cilium)} is tested with Kubernetes ${first} to ${last}; others «depend on the forward and backward compatibility offered by Kubernetes».`,
  ];
}
