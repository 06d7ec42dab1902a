import { namespaceOf, objectName } from "../../model/kubernetes";
import { all, settle, type Truth, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { labelsOf, texts } from "../labels";
import type { Arguments } from "./arguments";
import type { Candidate } from "./candidate";
import { chooses } from "./selector";

const CONTROLLER = "dns-controller";

/** Does an external-dns take what an object asks for? Source: external-dns, docs/flags.md. */
export function takes(args: Arguments, { source, object, gateway, name }: Candidate, prefix: string): Truth {
  const annotations = () => texts(object.at("metadata.annotations"));
  const tests: (() => boolean | undefined)[] = [
    () => args.all("source").includes(source),
    () => mayWrite(args, name),
    () => [undefined, "", namespaceOf(object)].includes(args.one("namespace")),
    () => source === "crd" || [undefined, CONTROLLER].includes(annotations()[`${prefix}controller`]),
    () => chooses(args.one("annotation-filter") ?? "", annotations()),
    () => chooses(args.one("label-filter") ?? "", labelsOf(object)),
    () => source !== "ingress" || ofClass(args.all("ingress-class"), object),
    () => source !== "service" || ofType(args.all("service-type-filter"), object),
    () => gateway === undefined || ofGateway(args, gateway),
  ];
  return all(tests, (test) => {
    const at = { resource: object.resource, path: "metadata" };
    return settle(() => test() ?? Unknown.because("a filter of external-dns cannot be read", at));
  });
}

function ofClass(classes: readonly string[], ingress: View): boolean {
  const own = ingress.at("spec.ingressClassName").text();
  const older = ingress.at("metadata", "annotations", "kubernetes.io/ingress.class").text();
  return classes.length === 0 || classes.includes(own ?? older ?? "");
}

function ofType(types: readonly string[], service: View): boolean {
  return types.length === 0 || types.includes(service.at("spec.type").text() ?? "ClusterIP");
}

function ofGateway(args: Arguments, gateway: View): boolean | undefined {
  if (![undefined, "", objectName(gateway)].includes(args.one("gateway-name"))) return false;
  if (![undefined, "", namespaceOf(gateway)].includes(args.one("gateway-namespace"))) return false;
  return chooses(args.one("gateway-label-filter") ?? "", labelsOf(gateway));
}

/**
 * May it write a name, by its domains? A domain stands for itself and every name below it; with a dot in front only for these. Source:
 * external-dns, endpoint/domain_filter.go.
 *
 * @returns undefined where regular expressions decide
 * @throws Unknown
 */
export function mayWrite(args: Arguments, name: string): boolean | undefined {
  if (args.all("regex-domain-filter").length > 0 || args.all("regex-domain-exclusion").length > 0) return undefined;
  const domains = filtersOf(args, "domain-filter");
  return (domains.length === 0 || matches(domains, name)) && !matches(filtersOf(args, "exclude-domains"), name);
}

function filtersOf(args: Arguments, flag: string): string[] {
  return args
    .all(flag)
    .map((domain) => domain.trim().toLowerCase().replace(/\.$/, ""))
    .filter((domain) => domain !== "");
}

function matches(domains: readonly string[], name: string): boolean {
  return domains.some((domain) =>
    domain.startsWith(".") ? name.endsWith(domain) : name === domain || name.endsWith(`.${domain}`),
  );
}
