import { toldBy } from "../model/existing";
import { title } from "../model/kind";
import { containers, namespaceOf, objectName, reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { Arrival, Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import type { Endpoint } from "../policies";
import { enforce } from "./enforcement";
import { selectorOfNothing } from "./missingPods";
import { nodes, within } from "./nodes/nodes";
import { passFirewall } from "./nodes/passFirewall";
import { endpointsOfPods, type PodGroup, podsBehind, podsText } from "./pods";
import { endpointsOf } from "./services/endpoints";
import { portProtocol } from "./services/frontends";
import { asSeenByNodes, asSeenByPods } from "./services/senders";
import { portsOf, portsText, type ServicePort, servicePlace } from "./services/services";

/** The client that connects to a Service. */
export interface Sender {
  text: string;
  endpoints: readonly Endpoint[];
  /** May the node that takes the connection hand it on to another one? */
  handedOn?: boolean;
  /** Is it Cilium's proxy, which sends to what Cilium knows behind the Service, and asks no DNS? */
  proxies?: true;
}

/** From a Service's port to its pods. Ends the walk where the Service has no such port, no pods, or policies are against it. */
export function deliver(
  network: Network,
  service: View,
  target: { port: number; protocol: Protocol },
  sender: Sender,
  walk: Walk,
): Arrival {
  const { port, protocol } = target;
  const name = reference(service);
  const place = servicePlace(service);
  const found = portsOf(service).find((p) => p.port === port && p.protocol === protocol);
  const told = toldBy(service);
  if (told !== undefined) existing({ service, told, hasPort: found !== undefined, ...target }, walk);
  if (found === undefined)
    return walk.block({
      layer: "service",
      place,
      at: service.at("spec.ports"),
      text: `Service ${name} has no port ${port}/${protocol} (it has ${portsText(service)})`,
    });
  // Kubernetes gives a Service that stands for a name no endpoints, whatever its selector says.
  const groups = service.at("spec.externalName").exists() ? undefined : podsBehind(network, service);
  if (groups === undefined) return withoutSelector({ network, service, port: found, sender, walk });
  const nothing = selectorOfNothing(network, service);
  if (nothing !== undefined)
    return walk.block({
      layer: "service",
      place,
      at: nothing,
      text: `Service ${name} has no pods: no workload in the namespace ${namespaceOf(service)} has the labels that its selector names`,
    });
  const running = groups.filter(({ workload }) => workload?.at("spec.replicas").number() !== 0);
  const [first] = running;
  if (first === undefined)
    return walk.block({
      layer: "service",
      place,
      at: groups[0]?.workload?.at("spec.replicas"),
      text: `Service ${name} has no pods: replicas is 0`,
    });
  const pods = running.map(podsText).join(" and ");
  const number = targetPort(service, found, running, walk);
  const unlisted = unlistedPort(running, number, protocol);
  walk.pass({
    layer: "service",
    place,
    at: found.view,
    text: `Service ${name} sends port ${port}/${protocol} to ${pods}${number === port ? "" : `, port ${number}`}`,
  });
  if (running.some(({ asNodes }) => asNodes !== undefined))
    onNodes({ network, service, sender, protocol, port: number }, walk);
  enforce(
    network,
    {
      from: asSeenByPods(network, sender, protocol),
      to: running.flatMap(endpointsOfPods),
      protocol,
      port: number,
      fromText: sender.text,
      toText: pods,
      place: `pod/${name}`,
    },
    walk,
  );
  walk.pass({
    layer: "pod",
    place: `pod/${name}`,
    at: first.workload,
    text: `${pods} get it on port ${number}${unlisted}`,
  });
  return arrivalAt(service, found);
}

interface OnNodes {
  network: Network;
  service: View;
  sender: Sender;
  protocol: Protocol;
  /** At the node. */
  port: number;
}

/** To pods that have their node's network: the node's own firewall stands before them, on whichever node they run. */
function onNodes({ network, service, sender, protocol, port }: OnNodes, walk: Walk): void {
  walk.pass({
    ...{ layer: "service", place: servicePlace(service), at: service, believed: true },
    text: `as far as the stack tells, the pods behind Service ${reference(service)} have their node's network: it takes port ${port}/${protocol}, and policies for pods do not hold`,
  });
  const { machines } = nodes(network);
  const place = servicePlace(service);
  const from = asSeenByNodes(network, sender, protocol);
  passFirewall(network, { machines, port, protocol, from, fromText: sender.text, place }, walk);
}

interface Existing {
  service: View;
  told: View;
  hasPort: boolean;
  port: number;
  protocol: Protocol;
}

/** At a Service that no resource makes: it may have other ports than those of which the stack tells. */
function existing({ service, told, hasPort, port, protocol }: Existing, walk: Walk): void {
  const step = { layer: "service", place: servicePlace(service), at: told } as const;
  const name = `Service ${reference(service)}`;
  if (!hasPort)
    return walk.unknown({
      ...step,
      text: `whether ${name}, which no resource makes, has a port ${port}/${protocol} is not known (${title(told.resource)} tells of ${portsText(service)})`,
    });
  walk.pass({
    ...step,
    believed: true,
    text: `as far as the stack tells, ${name} is there: no resource makes it, and ${title(told.resource)} says what is known of it`,
  });
}

/** The pods' own port. Source: Kubernetes, «Port definitions» (a name is looked up in each pod's containers). */
function targetPort(service: View, port: ServicePort, pods: readonly PodGroup[], walk: Walk): number {
  const { target, protocol } = port;
  if (typeof target === "number") return target;
  const numbers = pods.map(({ pod }) => {
    const named = pod.ports?.[target];
    return named?.protocol === protocol ? named.port : undefined;
  });
  const step = { layer: "service", place: servicePlace(service), at: port.view.at("targetPort") } as const;
  if (pods.some(({ workload }) => workload === undefined))
    return walk.unknown({
      ...step,
      text: `Service ${reference(service)} names its pods' port «${target}», and none of the resources makes these pods`,
    });
  const [first, ...others] = numbers.filter((n): n is number => n !== undefined);
  if (first === undefined)
    return walk.block({ ...step, text: `Service ${reference(service)}: its pods have no port named «${target}»` });
  if (others.some((n) => n !== first))
    return walk.unknown({
      ...step,
      text: `Service ${reference(service)}: its pods have different ports named «${target}»`,
    });
  return first;
}

/** Containers may listen on ports that they do not list; but where a list lacks the port, it is often a mistake. */
function unlistedPort(pods: readonly PodGroup[], port: number, protocol: Protocol): string {
  const listed = pods
    .flatMap(({ spec }) => (spec === undefined ? [] : containers(spec)))
    .flatMap((c) => c.at("ports").items());
  if (listed.length === 0) return "";
  if (listed.some((p) => p.at("containerPort").number() === port && portProtocol(p) === protocol)) return "";
  return `, which none of their containers lists (they list ${listed.map((p) => p.at("containerPort").number()).join(", ")})`;
}

interface Unselected {
  network: Network;
  service: View;
  port: ServicePort;
  sender: Sender;
  walk: Walk;
}

/** To the addresses that EndpointSlices or Endpoints give a Service which selects no pods. */
function withoutSelector({ network, service, port, sender, walk }: Unselected): Arrival {
  const name = `Service ${reference(service)}`;
  const step = { layer: "service", place: servicePlace(service) } as const;
  const alias = service.at("spec.externalName");
  const endpoints = endpointsOf(network, service, port);
  if (alias.text() !== undefined && sender.proxies && endpoints === undefined)
    return walk.block({
      ...step,
      at: alias,
      text: `${name} stands for the name ${alias.text()}, and Cilium's proxy, which sends to endpoints only and asks no DNS, answers 503`,
    });
  if (alias.text() !== undefined && !sender.proxies)
    return walk.unknown({
      ...step,
      at: alias,
      text: `${name} stands for the name ${alias.text()}, which this model does not follow`,
    });
  if (endpoints === undefined && toldBy(service) !== undefined) {
    walk.pass({
      ...{ ...step, at: toldBy(service), believed: true },
      text: `as far as the stack tells, something outside of the stack takes it behind ${name}`,
    });
    return arrivalAt(service, port);
  }
  if (endpoints === undefined)
    return walk.unknown({
      ...step,
      at: service.at("spec.selector"),
      text: `${name} has no selector: what is behind it is not known`,
    });
  const [first] = endpoints;
  if (first === undefined)
    return walk.block({
      ...step,
      at: port.view,
      text: `${name} has no endpoint: no EndpointSlice or Endpoints object has a ready address for its port ${port.port}/${port.protocol}`,
    });
  const places = endpoints.map((e) => `${e.address}:${e.port}`).join(" and ");
  walk.pass({ ...step, at: first.at, text: `${name} sends port ${port.port}/${port.protocol} to ${places}` });
  for (const { address, port: number } of endpoints)
    enforce(
      network,
      {
        ...{ from: asSeenByNodes(network, sender, port.protocol), to: endpointAt(network, address) },
        ...{ protocol: port.protocol, port: number },
        ...{ fromText: sender.text, toText: address, place: `address/${address}`, quiet: true },
      },
      walk,
    );
  return arrivalAt(service, port);
}

function arrivalAt(service: View, { port, protocol }: ServicePort): Arrival {
  return { namespace: namespaceOf(service), service: objectName(service), port, protocol };
}

/** A node has an identity of its own, and so has a pod, of which an address does not tell which. */
function endpointAt(network: Network, address: string): Endpoint[] {
  const { byAddress, podRanges } = nodes(network);
  if (within(podRanges, address)) throw Unknown.because(`which pod has the address ${address} is not known`);
  return byAddress.has(address) ? [{ kind: "host" }, { kind: "remote-node" }] : [{ kind: "address", address }];
}
