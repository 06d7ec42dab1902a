import { all, settleAt, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { CLUSTER, type Identity } from "./identity";
import type { Settings } from "./settings";

const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"];

/** One condition on a label. */
export interface Requirement {
  /** `any`, `k8s`, `reserved` … */
  source: string;
  key: string;
  operator: string;
  values: ReadonlySet<string>;
}

/**
 * A label selector with label sources: `k8s:app`, `reserved:ingress`; a key without one is `any`.
 * Source: https://docs.cilium.io/en/stable/gettingstarted/terminology/#label-source, pkg/policy/types/requirements.go.
 */
export class Selector {
  constructor(
    readonly requirements: readonly Requirement[],
    /** The parts of it that could not be read. */
    readonly doubts: readonly Unknown[] = [],
  ) {}

  matches(identity: Identity): Truth {
    const known = all(this.requirements, (requirement) => holds(requirement, identity));
    return known === false ? false : (this.doubts[0] ?? known);
  }

  has(source: string, key: string): boolean {
    return this.requirements.some((r) => r.source === source && r.key === key);
  }

  hasPrefix(source: string, prefix: string): boolean {
    return this.requirements.some((r) => r.source === source && r.key.startsWith(prefix));
  }

  with(...more: Requirement[]): Selector {
    return new Selector([...this.requirements, ...more], this.doubts);
  }
}

export function equals(source: string, key: string, value: string): Requirement {
  return { source, key, operator: "In", values: new Set([value]) };
}

export function exists(source: string, key: string): Requirement {
  return { source, key, operator: "Exists", values: new Set() };
}

/** A selector that names no cluster means the pods of this one: the other way round, nothing that is no pod. */
export function inOwnCluster(selector: Selector, { cluster, localCluster }: Settings): Selector {
  if (localCluster === false || ["k8s", "any"].some((source) => selector.has(source, CLUSTER))) return selector;
  if (localCluster instanceof Unknown) return new Selector(selector.requirements, [...selector.doubts, localCluster]);
  return selector.with(cluster instanceof Unknown ? exists("k8s", CLUSTER) : equals("k8s", CLUSTER, cluster));
}

/**
 * @param view `matchLabels` and `matchExpressions`
 * @param source of keys that name none
 * @param prefix in front of every key
 * @param overridden the label whose value among `matchLabels` does not count, with the source `k8s`
 */
export function readSelector(view: View, source: string, { prefix = "", overridden = "" } = {}): Selector {
  const requirements: Requirement[] = [];
  const doubts: Unknown[] = [];
  const take = (at: View, read: () => Requirement | Unknown) => {
    const found = settleAt(at, read);
    if (found instanceof Unknown) doubts.push(found);
    else requirements.push(found);
  };
  const whole = settleAt(view, () => {
    const seen = new Selector(requirements);
    for (const [text, value] of view.at("matchLabels").entries()) {
      const key = parseKey(text, source, prefix);
      // `app` and `any:app` are the same key of a map: which value is left over, Cilium itself does not know.
      if (seen.has(key.source, key.key))
        doubts.push(Unknown.because(`${view.path} has the label ${key.key} twice`, value));
      else if (key.source !== "k8s" || key.key !== overridden) take(value, () => label(key, value));
    }
    for (const item of view.at("matchExpressions").items()) take(item, () => expression(item, source, prefix));
  });
  if (whole instanceof Unknown) doubts.push(whole);
  return new Selector(requirements, doubts);
}

interface Key {
  source: string;
  key: string;
}

function label(key: Key, value: View): Requirement | Unknown {
  const text = value.text();
  return text === undefined ? Unknown.because(`${value.path} is no text`, value) : equals(key.source, key.key, text);
}

function expression(item: View, source: string, prefix: string): Requirement | Unknown {
  const key = item.at("key").text();
  const operator = item.at("operator").text() ?? "";
  if (key === undefined || !OPERATORS.includes(operator))
    return Unknown.because(`${item.path} is no label requirement`, item);
  return { ...parseKey(key, source, prefix), operator, values: new Set(item.at("values").texts()) };
}

/** `k8s:app` → source and key; `$host` is short for `reserved:host`. */
function parseKey(text: string, standard: string, prefix: string): Key {
  if (text.startsWith("$")) return { source: "reserved", key: text.slice(1) };
  const colon = text.indexOf(":");
  const written = colon < 0 ? "" : text.slice(0, colon);
  return { source: written === "" ? standard : written, key: prefix + text.slice(colon + 1) };
}

function holds({ source, key, operator, values }: Requirement, identity: Identity): Truth {
  if (IN_ADDRESSES.has(source) && identity.isOutside)
    return Unknown.because(`a selector for labels of the source ${source} is not understood`, undefined);
  const label = identity.label(source, key);
  if (label instanceof Unknown) return label;
  if (operator === "Exists") return label !== undefined;
  if (operator === "DoesNotExist") return label === undefined;
  if (label === undefined) return operator === "NotIn";
  if (label.value instanceof Unknown) return label.value;
  return values.has(label.value) === (operator === "In");
}

/** Sources of labels that Cilium itself makes for addresses. */
const IN_ADDRESSES = new Set(["cidr", "cidrgroup", "fqdn"]);
