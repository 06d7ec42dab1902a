import { kindOf, title } from "../model/kind";
import { isWorkload, namespaceOf, reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Lookup, Unknown } from "../model/unknown";
import { View } from "../model/view";
import { installerInto } from "./installers";
import { podsBehind } from "./pods";
import { selectorOf } from "./services/services";

/** API groups none of whose kinds makes pods, and those whose workloads are read. Other kinds may be an operator's, which makes pods of them. */
const WITHOUT_PODS = [
  "core",
  "apps",
  "batch",
  "autoscaling",
  "policy",
  "discovery.k8s.io",
  "networking.k8s.io",
  "gateway.networking.k8s.io",
  "rbac.authorization.k8s.io",
  "storage.k8s.io",
  "cilium.io",
  "cert-manager.io",
  "external-secrets.io",
  "externaldns.k8s.io",
];

/** The contents of each namespace: workloads, and objects of kinds from which a controller may make other pods. */
function contents(network: Network): { workloads: Lookup<View>; makers: Lookup<View> } {
  return network.index("cluster/contents", (stack) => {
    const [workloads, makers] = [new Lookup<View>(), new Lookup<View>()];
    for (const resource of stack.resources) {
      const kind = kindOf(resource.type);
      if (kind === undefined) continue;
      const object = View.of(resource);
      const list = isWorkload(resource.type) ? workloads : WITHOUT_PODS.includes(kind.group) ? undefined : makers;
      list?.add(() => [[namespaceOf(object), object]]);
    }
    return { workloads, makers };
  });
}

/**
 * A Service's selector that chooses no pods: the resources make workloads in its namespace, none has these labels, and nothing else among
 * them could bring pods there. Where they make no workload in the namespace, another program installs the app.
 *
 * @throws Unknown also where something else may bring such pods
 */
export function selectorOfNothing(network: Network, service: View): View | undefined {
  const selector = selectorOf(service);
  const groups = podsBehind(network, service);
  if (selector === undefined || groups?.some(({ workload }) => workload !== undefined)) return undefined;
  const namespace = namespaceOf(service);
  const { workloads, makers } = contents(network);
  if (workloads.one(namespace) === undefined || makers.one(namespace) !== undefined) return undefined;
  const installer = installerInto(network, namespace);
  if (installer === undefined) return selector;
  const why = `no workload of ${namespace} has the labels of Service ${reference(service)}: whether ${title(installer.resource)} brings one is not known`;
  throw Unknown.because(why, selector);
}
