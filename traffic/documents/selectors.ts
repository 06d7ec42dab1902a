import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { code, codes } from "./markdown";
import { LATER, told } from "./reading";

/** Labels by which Cilium says where a pod is, without their source (`k8s:`). */
const NAMESPACE = "io.kubernetes.pod.namespace";
const NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";

/** `pods app=sonarr in media`: a label selector in words. `namespace`: where it looks when it says nothing itself. */
export function podsText(selector: View, namespace: string | undefined): string {
  return orElse(() => {
    const terms = [...equalities(selector), ...expressions(selector)];
    const place = terms.filter((t) => t.key === NAMESPACE).map((t) => t.text);
    const namespaces = terms.filter((t) => t.key.startsWith(NAMESPACE_LABELS)).map((t) => t.text);
    const own = terms.filter((t) => t.key !== NAMESPACE && !t.key.startsWith(NAMESPACE_LABELS)).map((t) => t.text);
    const who = own.length === 0 ? "all pods" : `pods ${own.join(" and ")}`;
    if (place.length > 0) return `${who} in ${place.join(" and ")}`;
    if (namespaces.length > 0) return `${who} in namespaces ${namespaces.join(" and ")}`;
    return namespace === undefined ? `${who} of the cluster` : `${who} in ${code(namespace)}`;
  }, `pods that are ${LATER}`);
}

/** A label selector alone: `every`, `app=sonarr`. */
export function selectorText(selector: View): string {
  return orElse(() => [...equalities(selector), ...expressions(selector)].map((t) => t.text).join(" and "), LATER);
}

interface Term {
  key: string;
  text: string;
}

function equalities(selector: View): Term[] {
  return selector
    .at("matchLabels")
    .entries()
    .map(([written, value]) => {
      const key = withoutSource(written);
      return { key, text: key === NAMESPACE ? code(told(value)) : code(`${shown(key)}=${told(value)}`) };
    });
}

function expressions(selector: View): Term[] {
  return selector
    .at("matchExpressions")
    .items()
    .map((expression) => {
      const key = withoutSource(told(expression.at("key")));
      const values = codes(expression.at("values").items().map(told));
      const name = key === NAMESPACE ? "" : `${code(shown(key))} `;
      switch (told(expression.at("operator"))) {
        case "In":
          return { key, text: key === NAMESPACE ? values : `${name}one of ${values}` };
        case "NotIn":
          return { key, text: `${name}none of ${values}` };
        case "Exists":
          return { key, text: key === NAMESPACE ? "any namespace" : `with ${name}`.trim() };
        case "DoesNotExist":
          return { key, text: key === NAMESPACE ? "no namespace" : `without ${name}`.trim() };
        default:
          return { key, text: `${name}${code(told(expression.at("operator")))} ${values}` };
      }
    });
}

/** `k8s:app` and `any:app` mean `app`. Source: Cilium's documentation, Endpoint labels. */
function withoutSource(key: string): string {
  return key.replace(/^(k8s|any)[:.]/, "");
}

function shown(key: string): string {
  return key.startsWith(NAMESPACE_LABELS) ? key.slice(NAMESPACE_LABELS.length) : key;
}
