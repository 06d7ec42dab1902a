import type { Resource } from "../../../traffic/model/resource";
import { resourcesOfPlan } from "../../../traffic/sources";
import { planned } from "../../planned";

/** The resources that a stack registers, evaluated once a test file. */
export function network(stack: string): Resource[] {
  return resourcesOfPlan(planned(stack));
}

export function without(resources: readonly Resource[], name: string): Resource[] {
  const rest = resources.filter((r) => r.name !== name);
  if (rest.length !== resources.length - 1) throw new Error(`there is not exactly one resource ${name}`);
  return rest;
}

/** The same resources with one changed; its properties are a copy. */
export function changed(
  resources: readonly Resource[],
  name: string,
  change: (props: Record<string, unknown>) => void,
): Resource[] {
  const old = resources.find((r) => r.name === name);
  if (old === undefined) throw new Error(`there is no resource ${name}`);
  const props = structuredClone(old.props);
  change(props);
  return resources.map((r) => (r === old ? { ...r, props } : r));
}
