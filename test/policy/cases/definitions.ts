import type { Case } from "../case";
import { cilium, object } from "../resources";

/** A definition of the Gateway API that serves some versions, and lists another for old objects only. */
const definition = (plural: string, ...served: string[]) =>
  object("apiextensions.k8s.io/v1", "CustomResourceDefinition", `${plural}.gateway.networking.k8s.io`, {
    spec: {
      group: "gateway.networking.k8s.io",
      versions: [...served.map((name) => ({ name, served: true })), { name: "v1alpha3", served: false }],
    },
  });

/** The versions of the Gateway API's definitions that Cilium needs when it comes. */
export const definitionCases: Case[] = [
  {
    rule: "NET-C09",
    when: "Cilium 1.20 comes before the Gateway API whose definitions it needs",
    resources: [
      cilium("1.20.2"),
      definition("tlsroutes", "v1alpha2"),
      definition("referencegrants", "v1beta1"),
      definition("backendtlspolicies", "v1alpha2"),
    ],
    reports: ["cilium", "cilium", "cilium"],
    found: "not served in v1",
  },
  {
    rule: "NET-C09",
    when: "Cilium 1.20 finds the Gateway API's definitions in v1",
    resources: [
      cilium("1.20.2"),
      definition("tlsroutes", "v1"),
      definition("referencegrants", "v1", "v1beta1"),
      definition("backendtlspolicies", "v1"),
    ],
    reports: [],
  },
  {
    rule: "NET-C09",
    when: "Cilium 1.19 lives with grants of the old version",
    resources: [cilium("1.19.6"), definition("referencegrants", "v1beta1")],
    reports: [],
  },
];
