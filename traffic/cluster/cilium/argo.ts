import { title } from "../../model/kind";
import type { Stack } from "../../model/stack";
import { VALUES_FILE } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { nameOfChart } from "./charts";
import { type Installation, type Layer, nested, parsedValues } from "./installation";

/**
 * Applications of Argo CD with a source that is the chart; parameters over valuesObject over values over valueFiles. Source: Argo CD, «Helm»
 * (values precedence) and «Multiple sources».
 */
export function applications(stack: Stack, wanted: string): Installation[] {
  return stack.kind("argoproj.io", "Application").flatMap((application) => {
    const spec = application.at("spec");
    const sources = [spec.at("source"), ...spec.at("sources").items()];
    return sources
      .filter((source) => nameOfChart(source.at("chart").text()) === wanted)
      .map((source) => installation(stack, application, source));
  });
}

function installation(stack: Stack, application: View, source: View): Installation {
  const helm = source.at("helm");
  const parameters = helm.at("parameters").items();
  const layers: Layer[] = [
    (path) => parameters.find((p) => p.at("name").text() === path)?.at("value"),
    nested(helm.at("valuesObject")),
  ];
  let incomplete: Unknown | undefined;
  const add = (values: View | undefined, at: View) => {
    if (values !== undefined) layers.push(nested(values));
    else incomplete ??= Unknown.because(`${title(application.resource)}: values of ${at.path} cannot be read`, at);
  };
  if (helm.at("values").exists()) add(parsedValues(helm.at("values")), helm.at("values"));
  for (const file of helm.at("valueFiles").items().reverse()) add(valuesFile(stack, file.text() ?? ""), file);
  const namespace = application.at("spec.destination.namespace").text();
  return { at: application, namespace, version: source.at("targetRevision"), layers, incomplete };
}

/** A values file among the resources, by its path in the repository; the folder that was given may be a part of that. */
export function valuesFile(stack: Stack, path: string): View | undefined {
  const wanted = path.replace(/^(\$[\w-]+)?\/*(\.\/)*/, "");
  const files = stack.type(VALUES_FILE);
  const fits = files.filter(
    ({ name }) => name === wanted || wanted.endsWith(`/${name}`) || name.endsWith(`/${wanted}`),
  );
  return fits.length === 1 ? fits[0] : undefined;
}
