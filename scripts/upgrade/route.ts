import { isFrom, isInRange, kubernetesOf, minorOf } from "../../config/versions";
import type { UpgradeProblem } from "./problems";
import { fieldOf, PRODUCTS, type Product, titles, type Versions } from "./products";

/** One product's way from one version to the next; the others stay. */
export interface Hop {
  product: Product;
  before: Versions;
  after: Versions;
}

/** The newest minor version of which the rehearsal knows something. Sources: docs/upgrades.md, «What is known». */
const NEWEST: Partial<Versions> = { cilium: "1.20" };

/**
 * The hops in a supported order, or what is wrong with the versions: all of it. An order is supported when each state between two hops
 * is: Talos runs that Kubernetes.
 */
export function route(now: Versions, to: Partial<Versions>): { hops: Hop[]; problems: UpgradeProblem[] } {
  const changed = PRODUCTS.filter((product) => to[product] !== undefined);
  const target: Versions = { ...now, ...to };
  const problems = changed.flatMap((product) => stepProblems(product, now[product], target[product]));
  const conflict = problems.length === 0 ? conflictOf(target, changed) : undefined;
  if (conflict !== undefined) problems.push(conflict);
  if (problems.length > 0) return { hops: [], problems };
  const orders = permutations(changed).map((order) => hopsOf(now, target, order));
  const open = orders.find((hops) => hops.every(({ after }) => runsTogether(after)));
  if (open !== undefined) return { hops: open, problems };
  const [first = []] = orders;
  const stuck = first.find(({ after }) => !runsTogether(after)) as Hop;
  return { hops: [], problems: [togetherProblem(stuck.after, stuck.product, "on the way")] };
}

/** One minor version at a time. Sources: the upgrade guides of Talos, Kubernetes (version skew policy) and Cilium. */
function stepProblems(product: Product, before: string, after: string): UpgradeProblem[] {
  const problem = (code: UpgradeProblem["code"], message: string, fix: string) => [
    { code, field: fieldOf(product), message, fix },
  ];
  const title = titles[product];
  if (compare(before, after) === 0)
    return problem("UPG-01", `${title} ${after} is what runs.`, "Write another version.");
  if (compare(after, before) < 0)
    return problem("UPG-01", `${title} ${after} is older than ${before}, which runs.`, BACK[product]);
  const [major, minor] = numbers(before) as [number, number];
  const next = `${major}.${minor + 1}`;
  if (minorOf(after) !== minorOf(before) && minorOf(after) !== next) {
    const fix = `Upgrade to the last patch release of ${next} first: --to ${product}=${next}.N`;
    return problem("UPG-02", `From ${title} ${before} to ${after} is more than one minor version.`, fix);
  }
  const newest = NEWEST[product];
  const known =
    product === "talos" ? kubernetesOf(after) !== undefined : newest === undefined || isFrom(newest, minorOf(after));
  if (known) return [];
  const fix =
    "Write an older version, or read its release notes and add it to the tables of config/versions.ts and scripts/upgrade.";
  return problem("UPG-04", `Nothing is known here of ${title} ${minorOf(after)}.`, fix);
}

/** The way back to an older version, which is no upgrade. */
const BACK: Readonly<Record<Product, string>> = {
  talos: "A machine goes back with `talosctl rollback`; the stack file with its old talosVersion, and `pulumi up`.",
  kubernetes: "Kubernetes does not go back: restore etcd from the snapshot that was taken before.",
  cilium: "One minor version back is supported: write the old version into the stack file, and `pulumi up`.",
};

function conflictOf(target: Versions, changed: readonly Product[]): UpgradeProblem | undefined {
  if (runsTogether(target)) return undefined;
  return togetherProblem(target, changed.includes("kubernetes") ? "kubernetes" : "talos", "then");
}

function togetherProblem(versions: Versions, product: Product, when: string): UpgradeProblem {
  const { talos, kubernetes } = versions;
  const [first, last] = kubernetesOf(talos) ?? ["", ""];
  const fix =
    product === "kubernetes"
      ? `Upgrade Talos as well (--to talos=…), or write a Kubernetes from ${first} to ${last}.`
      : `Upgrade Kubernetes first, one minor version at a time, to one from ${first} to ${last}.`;
  const message = `Talos ${talos} runs Kubernetes ${first} to ${last}; ${when} it would be ${kubernetes}.`;
  return { code: "UPG-03", field: fieldOf(product), message, fix };
}

function runsTogether({ talos, kubernetes }: Versions): boolean {
  const range = kubernetesOf(talos);
  return range === undefined || isInRange(kubernetes, range);
}

function hopsOf(now: Versions, target: Versions, order: readonly Product[]): Hop[] {
  let before = now;
  return order.map((product) => {
    const after = { ...before, [product]: target[product] };
    const hop = { product, before, after };
    before = after;
    return hop;
  });
}

function permutations(products: readonly Product[]): Product[][] {
  if (products.length === 0) return [[]];
  return products.flatMap((first) => permutations(products.filter((p) => p !== first)).map((rest) => [first, ...rest]));
}

const numbers = (version: string): number[] => version.split(".").map(Number);

function compare(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((part, i) => part !== right[i]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
