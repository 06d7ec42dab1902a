import { texts } from "../cluster/labels";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { policyObjects, type Spec, specsOf } from "../policies/objects";
import { operator } from "../tailnet/operator";
import { type App, apps } from "./apps";

/** Pods that an ingress rule of some policy names: those of a workload, or all of a namespace. */
export interface Peer {
  namespace: string;
  /** The value of the label that names the workload; undefined: every pod of the namespace. */
  workload: string | undefined;
}

/**
 * Declared apps, and namespaces as a whole, that some policy for an app's pods lets in, without those that are declared as its callers:
 * the pods from which an app could be reached by mistake. Proxies of the tailnet are none of them: they carry what the tailnet sends.
 */
export function undeclaredPeers(network: Network, app: App): Peer[] {
  const { byLabel, byNamespace } = namedPeers(network);
  const keys = ["", app.namespace].flatMap((space) => [
    ...(byNamespace.get(space) ?? []),
    ...labelsOf(app).flatMap((label) => byLabel.get(`${space} ${label}`) ?? []),
  ]);
  const carriers = orElse(() => operator(network)?.namespace, undefined);
  const declared = new Set(app.callers.map((caller) => `${caller.namespace}/${caller.app}`));
  const others = new Map(keys.map((peer) => [`${peer.namespace}/${peer.workload ?? ""}`, peer]));
  const own = new Set(names(app));
  return [...others]
    .filter(([key]) => !declared.has(key) && !own.has(key))
    .filter(([key, peer]) =>
      peer.workload === undefined
        ? peer.namespace !== carriers && peer.namespace !== app.namespace
        : declaredWorkloads(network).has(key),
    )
    .map(([, peer]) => peer);
}

/** The app's own names, by which policies may mean its pods. */
function names(app: App): string[] {
  const labels = orElse(() => Object.values(texts(app.service.at("spec.selector"))), []);
  return [app.name, ...labels].map((name) => `${app.namespace}/${name}`);
}

function labelsOf(app: App): string[] {
  return orElse(() => Object.entries(texts(app.service.at("spec.selector"))), []).map(
    ([key, value]) => `${key}=${value}`,
  );
}

function declaredWorkloads(network: Network): ReadonlySet<string> {
  return network.index(
    "peers/declared",
    () =>
      new Set(
        apps(network)
          .filter((a) => a.declared !== undefined)
          .flatMap(names),
      ),
  );
}

interface Named {
  byLabel: Map<string, Peer[]>;
  byNamespace: Map<string, Peer[]>;
}

/** Peers of policies, by a label or by the namespace of the pods that the policies are for. */
function namedPeers(network: Network): Named {
  return network.index("peers/named", (stack) => {
    const named: Named = { byLabel: new Map(), byNamespace: new Map() };
    for (const object of policyObjects(stack))
      for (const spec of orElse(() => specsOf(object), [])) {
        const [label] = orElse(() => Object.entries(texts(subject(spec).at("matchLabels"))), []);
        const space = spec.namespace ?? "";
        const [index, key] =
          label === undefined
            ? [named.byNamespace, space]
            : [named.byLabel, `${space} ${withoutSource(label[0])}=${label[1]}`];
        index.set(key, [...(index.get(key) ?? []), ...orElse(() => peersOf(spec), [])]);
      }
    return named;
  });
}

function subject({ view, cilium }: Spec): View {
  return view.at(cilium ? "endpointSelector" : "podSelector");
}

function peersOf({ view, cilium, namespace }: Spec): Peer[] {
  return view
    .at("ingress")
    .items()
    .flatMap((rule) =>
      cilium
        ? rule
            .at("fromEndpoints")
            .items()
            .flatMap((peer) => fromEndpoint(peer, namespace))
        : rule
            .at("from")
            .items()
            .flatMap((peer) => fromPeer(peer, namespace)),
    );
}

function fromEndpoint(selector: View, own: string | undefined): Peer[] {
  const labels = Object.fromEntries(
    Object.entries(texts(selector.at("matchLabels"))).map(([key, v]) => [withoutSource(key), v]),
  );
  const { "io.kubernetes.pod.namespace": namespace = own, ...rest } = labels;
  return namespace === undefined ? [] : [{ namespace, workload: workloadOf(rest) }];
}

function fromPeer(peer: View, own: string | undefined): Peer[] {
  const spaces = peer.at("namespaceSelector");
  const namespace = spaces.exists() ? texts(spaces.at("matchLabels"))["kubernetes.io/metadata.name"] : own;
  return namespace === undefined
    ? []
    : [{ namespace, workload: workloadOf(texts(peer.at("podSelector.matchLabels"))) }];
}

function workloadOf(labels: Readonly<Record<string, string>>): string | undefined {
  return labels["app.kubernetes.io/name"] ?? labels.app ?? Object.values(labels)[0];
}

function withoutSource(key: string): string {
  return key.replace(/^(k8s|any)[:.]/, "");
}
