import { any, type Known, settleAt, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Flow } from "./endpoint";
import type { Identity } from "./identity";

/** Ports of one protocol: a span of numbers, all of them, or a name of a container port. */
export interface PortMatch {
  /** `TCP`, `UDP`, `SCTP`; `ANY` for all of these. */
  protocol: string;
  port: { first: number; last: number } | { name: string };
}

const EVERY = { first: 1, last: 65535 };
/** IANA service names: at least one letter, up to 15 characters. Source: pkg/iana of Cilium. */
const NAME = /^(?=.{1,15}$)([a-zA-Z0-9]-?)*[a-zA-Z](-?[a-zA-Z0-9])*$/;
/** A number as ParseUint reads it in any base; a leading zero would make it octal. */
const NUMBER = /^(0|[1-9]\d{0,4})$/;

/** Does one of the ports cover the flow? `ports` are not empty: none at all is decided by whoever asks. */
export function coversPort(ports: readonly Known<PortMatch>[], flow: Flow, destination: Identity): Truth {
  return any(ports, (match) => {
    if (match instanceof Unknown) return match;
    const { protocol, port } = match;
    if (protocol !== "ANY" && protocol.toLowerCase() !== flow.protocol) return false;
    if ("first" in port) return port.first <= flow.port && flow.port <= port.last;
    return isNamed(port.name, flow, destination);
  });
}

/** A name stands for the destination's own container port, of the same protocol. */
function isNamed(name: string, flow: Flow, { ports, endpoint }: Identity): Truth {
  if (ports === undefined) {
    const where = endpoint.kind === "pod" ? endpoint.namespace : "the destination";
    return Unknown.because(`which port of the pod in ${where} is called ${name} is not known`, undefined);
  }
  const named = Object.hasOwn(ports, name) ? ports[name] : undefined;
  return named !== undefined && named.protocol === flow.protocol && named.port === flow.port;
}

/** One item of `toPorts[].ports` of a Cilium policy. Without a protocol it is any that has ports; 0 is every port. */
export function readCiliumPort(item: View): Known<PortMatch> {
  return settleAt(item, () => {
    const text = item.at("port").value();
    const endPort = item.at("endPort").number() ?? 0;
    const protocol = item.at("protocol").text()?.toUpperCase() || "ANY";
    if (typeof text !== "string")
      return Unknown.because(`${item.path} has no port as text, which Cilium refuses`, item);
    if (NAME.test(text)) {
      if (endPort > 0)
        return Unknown.because(`${item.path} has an endPort beside a name, which Cilium does not define`, item);
      return { protocol, port: { name: text.toLowerCase() } };
    }
    return span(item, protocol, text, endPort);
  });
}

/** One item of `ports` of a NetworkPolicy: TCP without a protocol, every port without a number. */
export function readKubernetesPort(item: View): Known<PortMatch> {
  return settleAt(item, () => {
    const port = item.at("port").value();
    const protocol = item.at("protocol").text()?.toUpperCase() ?? "TCP";
    if (port === undefined || port === null) return { protocol, port: EVERY };
    const text = String(port);
    if (NAME.test(text)) return { protocol, port: { name: text } };
    return span(item, protocol, text, item.at("endPort").number() ?? 0);
  });
}

function span(item: View, protocol: string, text: string, endPort: number): Known<PortMatch> {
  if (!NUMBER.test(text) || Number(text) > 65535)
    return Unknown.because(`${item.path} names no port that is understood`, item);
  const first = Number(text);
  if (first === 0) return { protocol, port: EVERY };
  return { protocol, port: { first, last: Math.max(first, endPort) } };
}
