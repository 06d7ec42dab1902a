import { namespaceOf, objectName, reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { Arrival, Protocol } from "../model/verdict";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import type { Endpoint } from "../policies";
import { enforce } from "./enforcement";
import { endpointOf, type PodGroup, podsBehind, podsText } from "./pods";
import { portsOf, portsText, type ServicePort, servicePlace } from "./services/services";

/** Who connects to a Service. */
export interface Sender {
  text: string;
  endpoints: readonly Endpoint[];
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
  if (found === undefined)
    return walk.block({
      layer: "service",
      place,
      at: service.at("spec.ports"),
      text: `Service ${name} has no port ${port}/${protocol} (it has ${portsText(service)})`,
    });
  const groups = podsBehind(network, service);
  if (groups === undefined) return withoutSelector(service, walk);
  const running = groups.filter(({ workload }) => workload?.at("spec.replicas").number() !== 0);
  const [first] = running;
  if (first === undefined)
    return walk.block({
      layer: "service",
      place,
      at: groups[0]?.workload?.at("spec.replicas"),
      text: `Service ${name} has no pods: replicas is 0`,
    });
  const number = targetPort(service, found, running, walk);
  walk.pass({
    layer: "service",
    place,
    at: found.view,
    text: `Service ${name} sends port ${port}/${protocol} to ${running.map(podsText).join(" and ")}${number === port ? "" : `, port ${number}`}`,
  });
  enforce(
    network,
    {
      from: sender.endpoints,
      to: running.map(endpointOf),
      protocol,
      port: number,
      fromText: sender.text,
      toText: running.map(podsText).join(" and "),
      place: `pod/${namespaceOf(service)}/${objectName(service)}`,
    },
    walk,
  );
  walk.pass({
    layer: "pod",
    place: `pod/${namespaceOf(service)}/${objectName(service)}`,
    at: first.workload,
    text: `${running.map(podsText).join(" and ")} get it on port ${number}`,
  });
  return { namespace: namespaceOf(service), service: objectName(service), port, protocol };
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

function withoutSelector(service: View, walk: Walk): never {
  const name = service.at("spec.externalName").text();
  const text =
    name === undefined
      ? "has no selector: what is behind it is not known"
      : `stands for the name ${name}, which this model does not follow`;
  return walk.unknown({
    layer: "service",
    place: servicePlace(service),
    at: service.at(name === undefined ? "spec.selector" : "spec.externalName"),
    text: `Service ${reference(service)} ${text}`,
  });
}
