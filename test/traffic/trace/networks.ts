import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { parseVantage } from "../../../traffic/model/vantage";
import type { Verdict } from "../../../traffic/model/verdict";
import { resourcesOfPlan } from "../../../traffic/sources";
import { trace } from "../../../traffic/trace";
import { planned } from "../../planned";

const plans = new Map<string, Resource[]>();

/** The resources that a stack of the repository registers. */
export function resourcesOf(stack: string): Resource[] {
  const known = plans.get(stack) ?? resourcesOfPlan(planned(stack));
  plans.set(stack, known);
  return known;
}

/** A verdict, asked for as on the command line. */
export function ask(resources: readonly Resource[], from: string, to: string): Verdict {
  return trace(new Network(resources), parseVantage(from), parseDestination(to));
}

/** A path in short: layer and place of every hop, and how it ends. */
export function path(verdict: Verdict): string[] {
  return [...verdict.hops.map(({ layer, place }) => `${layer}: ${place}`), verdict.status];
}

type Inputs = Record<string, unknown>;

/** The same resources without one of them. */
export function without(resources: readonly Resource[], name: string): Resource[] {
  named(resources, name);
  return resources.filter((r) => r.name !== name);
}

/** The same resources with one of them changed. */
export function changed(resources: readonly Resource[], name: string, change: (inputs: Inputs) => void): Resource[] {
  const found = named(resources, name);
  const props = structuredClone(found.props) as Inputs;
  change(props);
  return resources.map((r) => (r === found ? { ...r, props } : r));
}

function named(resources: readonly Resource[], name: string): Resource {
  const found = resources.find((r) => r.name === name);
  if (found === undefined) throw new Error(`there is no resource ${name}`);
  return found;
}

/** The value at a path like `spec.listeners.0`, to be changed in place. */
export function at(value: unknown, path: string): Inputs {
  return path.split(".").reduce<unknown>((v, key) => (v as Inputs)[key], value) as Inputs;
}
