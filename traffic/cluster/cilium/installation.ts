import type { Unknown } from "../../model/unknown";
import { View } from "../../model/view";
import { plainMapping } from "../../model/yaml";

/** A place where values are looked for by their path in Cilium's chart, `gatewayAPI.enabled`; undefined where it cannot tell of that path. */
export type Layer = (path: string) => View | undefined;

/** One thing among the resources that installs or configures Cilium. */
export interface Installation {
  readonly at: View;
  readonly namespace: string | undefined;
  /** Of the chart or of the images; undefined where it is not said. */
  readonly version: View | undefined;
  /** The first that tells wins. */
  readonly layers: readonly Layer[];
  /** Why what no layer tells may be set all the same; else the chart's defaults hold. */
  readonly incomplete: Unknown | undefined;
}

/** Values as a nested object. */
export function nested(values: View): Layer {
  return (path) => values.at(path);
}

/** Values as YAML in a text: a ConfigMap's data, an Application's `helm.values`. Nothing where it is no mapping. */
export function parsedValues(text: View): View | undefined {
  const values = plainMapping(text.text() ?? "");
  return values === undefined ? undefined : View.parsed(text.resource, text.path, values);
}
