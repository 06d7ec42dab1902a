import { orElse } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Installation } from "../cilium/installation";

/** Values that become flags as they are, by their names in the charts of the project itself and of Bitnami. */
const FLAGS: readonly [value: string, flag: string][] = [
  ["provider", "provider"],
  ["provider.name", "provider"],
  ["domainFilters", "domain-filter"],
  ["excludeDomains", "exclude-domains"],
  ["regexDomainFilter", "regex-domain-filter"],
  ["regexDomainExclusion", "regex-domain-exclusion"],
  ["annotationFilter", "annotation-filter"],
  ["annotationPrefix", "annotation-prefix"],
  ["labelFilter", "label-filter"],
  ["managedRecordTypes", "managed-record-types"],
  ["managedRecordTypesFilters", "managed-record-types"],
  ["gatewayNamespace", "gateway-namespace"],
  ["namespace", "namespace"],
  ["ingressClassFilters", "ingress-class"],
  ["fqdnTemplates", "fqdn-template"],
  ["cloudflare.proxied", "cloudflare-proxied"],
  ["publishInternalServices", "publish-internal-services"],
  ["dryRun", "dry-run"],
];

/** The sources that both charts watch by default. */
const SOURCES = ["service", "ingress"];

/**
 * The words with which a chart starts external-dns. Sources: external-dns, charts/external-dns/templates/deployment.yaml; Bitnami's chart
 * external-dns, values.yaml.
 *
 * @throws Unknown
 */
export function chartWords(chart: Installation): string[] {
  const told = (path: string) => chart.layers.map((layer) => layer(path)).find((view) => view?.exists());
  const sources = told("sources");
  if (sources === undefined && chart.incomplete !== undefined) throw chart.incomplete;
  const own = told("namespaced")?.flag() === true && chart.namespace !== undefined ? [chart.namespace] : [];
  const flags = FLAGS.flatMap(([value, flag]) => valuesOf(told(value)).map((text) => `--${flag}=${text}`));
  return [
    ...(sources?.texts() ?? SOURCES).map((source) => `--source=${source}`),
    ...flags,
    ...own.map((namespace) => `--namespace=${namespace}`),
    ...extraWords(told("extraArgs")),
    ...variableWords(told("env")),
    ...variableWords(told("extraEnvVars")),
  ];
}

/** The image that the chart runs beside external-dns. */
export function webhookImage(chart: Installation): string | undefined {
  const read = () =>
    chart.layers.flatMap(
      (layer) =>
        layer("provider.webhook.image.repository")?.text() ?? layer("sidecars")?.items()[0]?.at("image").text() ?? [],
    )[0];
  return orElse(read);
}

/** Flags in the form of variables: EXTERNAL_DNS_DOMAIN_FILTER, a value on each line. @throws Unknown */
export function variableWords(env: View | undefined): string[] {
  return (env?.items() ?? []).flatMap((entry) => {
    const [, name] = /^EXTERNAL_DNS_(\w+)$/.exec(entry.at("name").text() ?? "") ?? [];
    if (name === undefined) return [];
    const flag = name.toLowerCase().replaceAll("_", "-");
    return (entry.at("value").text() ?? "").split("\n").map((value) => `--${flag}=${value}`);
  });
}

/** A list of words, or flags with their values. */
function extraWords(extra: View | undefined): string[] {
  if (extra === undefined) return [];
  if (extra.isList()) return extra.texts();
  return extra.entries().flatMap(([flag, value]) => {
    const values = valuesOf(value);
    return values.length === 0 ? [`--${flag}`] : values.map((text) => `--${flag}=${text}`);
  });
}

function valuesOf(view: View | undefined): string[] {
  if (view === undefined) return [];
  if (view.isList()) return view.texts();
  const value = view.value();
  return ["string", "number", "boolean"].includes(typeof value) && value !== "" ? [String(value)] : [];
}
