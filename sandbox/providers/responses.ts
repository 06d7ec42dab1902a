import { CheckFailure, CheckResponse, DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { Diff, CheckFailure as Failure, Path, PropertyChange, Props } from "./types";
import { encodeProps } from "./wire";

export function checkResponse(r: {
  inputs: Props;
  failures?: Failure[];
  secrets: Path[];
  source: Props;
}): CheckResponse {
  const response = new CheckResponse().setInputs(encodeProps(r.inputs, r.secrets, r.source));
  for (const { property, reason } of r.failures ?? []) {
    response.addFailures(new CheckFailure().setProperty(property).setReason(reason));
  }
  return response;
}

export function diffResponse(diff: Diff): DiffResponse {
  const response = new DiffResponse().setChanges(
    diff.changes ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE,
  );
  if (!diff.changes) return response;
  const detailed = diff.detailed ?? fromNames(diff.changed ?? [], diff.replaces ?? []);
  const replaces = new Set(diff.replaces ?? []);
  const roots = new Set<string>();
  for (const [path, change] of Object.entries(detailed)) {
    roots.add(rootOf(path));
    response
      .getDetaileddiffMap()
      .set(path, new PropertyDiff().setKind(kindOf(change)).setInputdiff(change.input ?? true));
  }
  response.setHasdetaileddiff(Object.keys(detailed).length > 0);
  response.setDiffsList([...roots]);
  response.setReplacesList([...replaces]);
  response.setDeletebeforereplace(diff.deleteBeforeReplace ?? false);
  return response;
}

function fromNames(changed: string[], replaces: string[]): Record<string, PropertyChange> {
  const result: Record<string, PropertyChange> = {};
  for (const path of [...changed, ...replaces]) result[path] = { kind: "update", replace: replaces.includes(path) };
  return result;
}

function rootOf(path: string): string {
  return /^[^.[]+/.exec(path)?.[0] ?? path;
}

function kindOf(change: PropertyChange): PropertyDiff.Kind {
  const { Kind } = PropertyDiff;
  switch (change.kind) {
    case "add":
      return change.replace ? Kind.ADD_REPLACE : Kind.ADD;
    case "delete":
      return change.replace ? Kind.DELETE_REPLACE : Kind.DELETE;
    case "update":
      return change.replace ? Kind.UPDATE_REPLACE : Kind.UPDATE;
  }
}
