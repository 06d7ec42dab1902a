import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { orElse } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumVersion } from "../cilium";

/** Kinds without whose version v1 Cilium 1.20 serves no Gateway at all. Source: operator/pkg/gateway-api/helpers/schemes.go, RequiredGVKs. */
const REQUIRED = [
  "GatewayClass",
  "Gateway",
  "HTTPRoute",
  "GRPCRoute",
  "TLSRoute",
  "ReferenceGrant",
  "BackendTLSPolicy",
];

/** The first version of Cilium that wants v1 of all of them. */
const WANTS_V1 = 1020;

/** The definition of a kind of the Gateway API, and whether the API server serves its v1. Older releases have some kinds as v1alpha2 alone. */
export interface Definition {
  view: View;
  v1: boolean;
}

/** @returns undefined where no resource defines the kind, or its versions are not known */
export function definitionOf(network: Network, kind: string): Definition | undefined {
  const byKind = network.index("gateway/definitions", (stack) => {
    const all = stack.kind("apiextensions.k8s.io", "CustomResourceDefinition");
    return new Map(all.flatMap((view) => orElse(() => entryOf(view), [])));
  });
  return byKind.get(kind);
}

function entryOf(view: View): [string, Definition][] {
  const kind = view.at("spec.names.kind").text();
  if (kind === undefined || view.at("spec.group").text() !== GATEWAY_API) return [];
  const versions = view.at("spec.versions").items();
  const v1 = versions.some((one) => one.at("name").text() === "v1" && one.at("served").flag() === true);
  return [[kind, { view, v1 }]];
}

/** Why Cilium serves no Gateway at all: the definition of a kind that it wants to have. */
export function missingVersion(network: Network): { why: string; at: View } | undefined {
  if ((ciliumVersion(network) ?? 0) < WANTS_V1) return undefined;
  for (const kind of REQUIRED) {
    const found = definitionOf(network, kind);
    if (found?.v1 === false)
      return { why: `Cilium from 1.20 on wants v1 of ${kind}, which its definition does not serve`, at: found.view };
  }
  return undefined;
}

/** Does Cilium see the routes of a kind that it wants to have as v1, or does without? Undefined where nothing tells. */
export function seesRoutes(network: Network, kind: string, routes: readonly View[]): boolean | undefined {
  const found = definitionOf(network, kind);
  if (found !== undefined) return found.v1;
  return routes.length === 0 || routes.some(({ resource }) => /\/v1:/.test(resource.type)) ? true : undefined;
}
