import { kindOf } from "../../traffic/model/kind";
import { objectName } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { releasesOf } from "../facts/versions";
import { concerns, type KnownVersion, knownVersions } from "../knownVersions";
import { type Judge, stackRule } from "../rule";

const known = stackRule({
  code: "NET-C09",
  title: "No version of the stack has a known fault that concerns it",
  prevents: "Others have found and reported the fault; with that version the network fails here in the same way.",
  level: "advisory",
  check(stack, judge) {
    for (const one of knownVersions)
      for (const release of releasesOf(stack, judge, one.chart))
        judge.attempt(() => {
          const version = release.at("version").text();
          if (version === undefined || !/^v?\d/.test(version) || !concerns(one, version)) return;
          if (matters(stack, one, judge))
            judge.violation(release, `${one.chart} ${version}, with which ${one.what} (${one.source})`, one.instead);
        });
  },
});

function matters(stack: Stack, { with: needed, without }: KnownVersion, judge: Judge): boolean {
  const objects = needed === undefined ? [] : stack.kind(needed.group, needed.kind);
  const present =
    needed === undefined ||
    judge.collect(objects, (object) => (isThere(needed, object, judge) ? [true] : [])).found.length > 0;
  return present && (without === undefined || isUnserved(stack, without, judge));
}

/** Of a list with an entry that is not known yet the others count all the same. */
function isThere({ versions, lacks }: NonNullable<KnownVersion["with"]>, object: View, judge: Judge): boolean {
  if (versions !== undefined && !versions.includes(kindOf(object.resource.type)?.version ?? "")) return false;
  if (lacks === undefined) return true;
  const [list, field] = lacks;
  return judge.collect(object.at(list).items(), (entry) => (entry.at(field).exists() ? [] : [true])).found.length > 0;
}

/** A version that a definition lists may be there for old objects only: `served` says whether the API server takes it. */
function isUnserved(stack: Stack, without: NonNullable<KnownVersion["without"]>, judge: Judge): boolean {
  const all = judge.collect(stack.kind("apiextensions.k8s.io", "CustomResourceDefinition"), (d) => [
    { name: objectName(d), versions: d.at("spec.versions").items() },
  ]);
  const found = all.found.find(({ name }) => name === without.definition);
  // Definitions may come from elsewhere: only one that is here can lack the version.
  if (found === undefined || found.versions.length === 0) return false;
  return !found.versions.some((v) => v.at("name").text() === without.version && v.at("served").flag() !== false);
}

export const knownVersionRules = [known];
