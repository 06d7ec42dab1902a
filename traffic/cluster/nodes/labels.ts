import type { Network } from "../../model/network";
import { all, any, both, not, settle, type Truth, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { documentField, documentsOf, isControlPlane, type Machine } from "./machines";
import { nodes } from "./nodes";

const CONTROL_PLANE = "node-role.kubernetes.io/control-plane";
const HOSTNAME = "kubernetes.io/hostname";

/** A label's value; undefined where the node surely lacks it; an Unknown where it may have it. */
type LabelOf = (key: string) => string | undefined | Unknown;

/**
 * Does a label selector choose a node? Known are the labels of every Talos node (`kubernetes.io/os`), the name and role that the
 * configuration tells, and the labels that it sets. Others may have been put on the node by hand or by a controller. Source: Kubernetes,
 * «Well-Known Labels, Annotations and Taints»; Talos, `machine.nodeLabels` and KubeNodeConfig.
 */
export function selectsNode(selector: View, machine: Machine): Truth {
  return chooses(selector, (key) => labelOf(machine, key));
}

/**
 * Does a label selector choose one of the cluster's nodes? Where no machine is among the resources, a control plane is all that is sure to
 * be there.
 */
export function selectsANode(network: Network, selector: View): Truth {
  const { machines } = nodes(network);
  if (machines.length > 0) return any(machines, (machine) => selectsNode(selector, machine));
  const some = (role: string | undefined): Truth =>
    chooses(
      selector,
      (key) =>
        wellKnown(key) ??
        (key === CONTROL_PLANE ? role : Unknown.because(`${key} of the nodes is not known`, selector)),
    );
  return any(
    [
      () => some(""),
      () => both(Unknown.because("whether the cluster has a worker is not known", selector), () => some(undefined)),
    ],
    (ask) => ask(),
  );
}

/** Does the selector, which may be missing, leave no node out, whatever its labels are? */
export function isEverySelector(selector: View): boolean {
  return selector.at("matchLabels").entries().length === 0 && selector.at("matchExpressions").items().length === 0;
}

/** Does a pod's `nodeSelector`, plain labels, let it run on the node? */
export function letsRunOn(labels: View, machine: Machine): Truth {
  return all(labels.entries(), ([key, value]) => equal(labelOf(machine, key), value.text()));
}

function chooses(selector: View, labelOf: LabelOf): Truth {
  return both(
    all(selector.at("matchLabels").entries(), ([key, value]) => equal(labelOf(key), value.text())),
    () => all(selector.at("matchExpressions").items(), (expression) => meets(expression, labelOf)),
  );
}

function meets(expression: View, labelOf: LabelOf): Truth {
  const value = labelOf(expression.at("key").text() ?? "");
  const values = expression.at("values").texts();
  const isIn: Truth = value instanceof Unknown ? value : value !== undefined && values.includes(value);
  const exists: Truth = value instanceof Unknown ? value : value !== undefined;
  switch (expression.at("operator").text()) {
    case "In":
      return isIn;
    case "NotIn":
      return not(isIn);
    case "Exists":
      return exists;
    case "DoesNotExist":
      return not(exists);
    default:
      return Unknown.because("the selector has an operator that Kubernetes does not have", expression);
  }
}

function equal(value: string | undefined | Unknown, wanted: string | undefined): Truth {
  return value instanceof Unknown ? value : value === wanted;
}

function labelOf(machine: Machine, key: string): string | undefined | Unknown {
  const known = wellKnown(key);
  if (known !== undefined) return known;
  if (key === CONTROL_PLANE) return settle(() => (isControlPlane(machine) ? "" : undefined));
  if (key === HOSTNAME) return hostnameOf(machine) ?? unknownLabel(machine, key);
  return writtenLabel(machine, key) ?? unknownLabel(machine, key);
}

function wellKnown(key: string): string | undefined {
  return key === "kubernetes.io/os" || key === "beta.kubernetes.io/os" ? "linux" : undefined;
}

function writtenLabel(machine: Machine, key: string): string | undefined {
  const v1alpha1 = machine.sources.flatMap(({ documents }) => documents).map((d) => d.at("machine", "nodeLabels", key));
  const own = documentsOf(machine, "KubeNodeConfig").map((document) => document.at("labels", key));
  return [...v1alpha1, ...own].flatMap((value) => value.text() ?? []).at(-1);
}

/** The node's name in Kubernetes, undefined where its configuration gives none: lower case, and without a domain unless the kubelet registers with it. */
export function hostnameOf(machine: Machine): string | undefined {
  const v1alpha1 = machine.sources.flatMap(({ documents }) => documents).map((d) => d.at("machine.network.hostname"));
  const own = documentField(machine, "HostnameConfig", "hostname");
  const name = own?.text() ?? v1alpha1.flatMap((value) => value.text() ?? []).at(-1);
  return name?.toLowerCase().split(".")[0];
}

function unknownLabel(machine: Machine, key: string): Unknown {
  return Unknown.because(`${key} of the node is not among the resources`, machine.apply);
}
