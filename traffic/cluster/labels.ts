import { namespaceOf } from "../model/kubernetes";
import type { View } from "../model/view";

export type Labels = Readonly<Record<string, string>>;

/** The texts of an object whose values are texts: labels, annotations, `matchLabels`. */
export function texts(view: View): Labels {
  return Object.fromEntries(view.entries().map(([key, value]) => [key, value.text() ?? ""]));
}

export function labelsOf(object: View): Labels {
  return texts(object.at("metadata.labels"));
}

/**
 * Does a Kubernetes label selector (`matchLabels`, `matchExpressions`) choose something with these labels? An empty selector chooses
 * everything. Source: Kubernetes API reference, LabelSelector.
 *
 * @returns undefined for an operator that Kubernetes does not have
 */
export function selects(selector: View, labels: Labels): boolean | undefined {
  const pairs = selector.at("matchLabels").entries();
  if (!pairs.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value.text())) return false;
  const results = selector
    .at("matchExpressions")
    .items()
    .map((expression) => meets(expression, labels));
  if (results.includes(false)) return false;
  return results.includes(undefined) ? undefined : true;
}

function meets(expression: View, labels: Labels): boolean | undefined {
  const key = expression.at("key").text() ?? "";
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  const values = expression.at("values").texts();
  switch (expression.at("operator").text()) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return undefined;
  }
}

/**
 * The labels by which Cilium's pools and announcement policies choose a Service: its own, and two that say which one it is. Source: Cilium,
 * «LB IPAM», Service selectors.
 */
export function serviceLabels(service: View, name: string, labels: Labels): Labels {
  return {
    ...labels,
    "io.kubernetes.service.namespace": namespaceOf(service),
    "io.kubernetes.service.name": name,
  };
}
