import { evaluate, judgedStack, type Rule, type Violation } from "../../../policy/rule";
import { rules } from "../../../policy/rules";
import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../../policy/case";
import { cases } from "../../policy/cases";
import { unknownTwin } from "../../policy/resources";
import type { PackConfig } from "./engine";

export const ruleOf = (code: string): Rule => {
  const rule = rules.find((r) => r.code === code);
  if (rule === undefined) throw new Error(`no rule ${code}`);
  return rule;
};

/** A case whose resources can stand in one stack with those of other cases: no two have the same type and logical name. */
export interface Placed extends Omit<Case, "beside"> {
  /** URNs of the reported resources, as often as they are reported. */
  urns: string[];
  /** Resources in the same stack that are no part of the case. */
  beside: Resource[];
}

/** The cases, each resource with a logical name of its own. Names of Kubernetes objects stay as they are. */
export const placedCases: readonly Placed[] = cases.map((c, i) => {
  const placed = c.resources.map((resource, j) => place(resource, `${i}-${j}`));
  const urns = new Map(c.resources.map(({ urn }, j) => [urn, placed[j]?.urn ?? urn]));
  const resources = placed.map((resource) => withSources(resource, (urn) => urns.get(urn) ?? urn));
  return { ...c, resources, beside: [], urns: reported(c).map((j) => (resources[j] as Resource).urn) };
});

/** The same cases beside unknown twins: of the resources that are reported, or of those that the case names. */
export const besideUnknown: readonly Placed[] = placedCases.map((c, i) => {
  const named = cases[i]?.beside ?? c.resources.filter((r) => c.urns.includes(r.urn));
  return { ...c, beside: named.map((r, j) => place(unknownTwin(r), `unknown-${i}-${j}`)) };
});

export function resourcesOf(group: readonly Placed[]): Resource[] {
  return group.flatMap((c) => [...c.resources, ...c.beside]);
}

function place(resource: Resource, prefix: string): Resource {
  const name = `${prefix}-${resource.name}`;
  return { ...resource, name, urn: `urn:pulumi:bench::homelab::${resource.type}::${name}` };
}

/** The resource with other URNs for what its properties are made from. */
function withSources(resource: Resource, other: (urn: string) => string): Resource {
  if (resource.dependencies === undefined) return resource;
  const entries = Object.entries(resource.dependencies).map(([property, urns]) => [property, urns.map(other)]);
  return { ...resource, dependencies: Object.fromEntries(entries) };
}

/** Places of the reported resources among those of the case. */
function reported({ reports, resources }: Case): number[] {
  return reports.map((name) => {
    const places = resources.flatMap((r, i) => (r.name === name ? [i] : []));
    if (places.length !== 1) throw new Error(`${name} names ${places.length} resources of its case`);
    return places[0] as number;
  });
}

/** Settings of the rules that a group of cases is about. */
export function packConfig(group: readonly Placed[]): PackConfig {
  return Object.fromEntries(group.flatMap((c) => (c.settings ? [[c.rule, c.settings]] : [])));
}

/** All other rules switched off, so that a stack which is right by the group's rules passes. */
export function only(group: readonly Placed[]): PackConfig {
  const levels = Object.fromEntries(
    [...new Set(group.map((c) => c.rule))].map((code) => [code, { enforcementLevel: ruleOf(code).level }]),
  );
  const own = packConfig(group);
  const merged = Object.entries(levels).map(([code, level]) => [code, { ...level, ...(own[code] as object) }]);
  return { all: "disabled", ...Object.fromEntries(merged) };
}

/** The violations of a group's rules in its whole stack, one rule at a time. */
function judged(group: readonly Placed[]): Map<string, Violation[]> {
  const stack = judgedStack(resourcesOf(group));
  const config = packConfig(group);
  return new Map(
    [...new Set(group.map((c) => c.rule))].map((code) => [
      code,
      evaluate(ruleOf(code), stack, config[code] as Record<string, unknown>).violations,
    ]),
  );
}

/** Does each case get from the whole stack what it gets alone? */
export function undisturbed(group: readonly Placed[]): boolean {
  const found = judged(group);
  return group.every((c) => {
    const own = (found.get(c.rule) ?? []).filter((v) => c.resources.includes(v.resource));
    const said = own.map((v) => `${v.found} ${v.instead}`).join("\n");
    return (
      said.includes(c.found ?? "") &&
      own
        .map((v) => v.resource.urn)
        .sort()
        .join() === [...c.urns].sort().join()
    );
  });
}

/** Do the group's rules find nothing at all? */
export function content(group: readonly Placed[]): boolean {
  return [...judged(group).values()].every((violations) => violations.length === 0);
}

/**
 * As few stacks as it takes to judge all cases through the engine without one disturbing another: cases that expect other settings of a rule,
 * or whose resources are part of each other's story, go into different ones.
 */
export function stacksOf(list: readonly Placed[], fits: (group: readonly Placed[]) => boolean): Placed[][] {
  const groups: Placed[][] = [];
  for (const c of list) {
    const group = groups.find((g) => g.every((o) => agree(o, c)) && fits([...g, c]));
    if (group === undefined) groups.push([c]);
    else group.push(c);
  }
  return groups;
}

function agree(a: Placed, b: Placed): boolean {
  return a.rule !== b.rule || JSON.stringify(a.settings) === JSON.stringify(b.settings);
}
