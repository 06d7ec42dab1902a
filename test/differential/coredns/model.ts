import { isIPv4 } from "node:net";
import { clusterName } from "../../../traffic/cluster/coredns";
import { corednsStep } from "../../../traffic/cluster/coredns/answer";
import { parseCorefile, type ServerBlock } from "../../../traffic/cluster/coredns/corefile";
import { BadCorefile, UnknownCorefile } from "../../../traffic/cluster/coredns/problems";
import type { ClusterQuestion, DnsStep } from "../../../traffic/cluster/coredns/step";
import { Network } from "../../../traffic/model/network";
import { registered } from "../comparison";
import { type Case, filesOf } from "./corefiles";
import { ENDPOINTS, NAMESPACES, SERVICES } from "./kubernetesApi";
import { addressFrom } from "./nameServer";

/** The model's expectation: one of several lists of addresses; undefined where it does not know. */
export interface Expected {
  kind: string;
  any: string[][] | undefined;
}

interface Read {
  problem?: string;
  unread?: string;
  says(name: string): Expected;
}

const spaces = NAMESPACES.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } }));
const network = new Network([...SERVICES, ...spaces].map(registered));

export function read(asked: Case): Read {
  const files = filesOf(asked);
  try {
    const blocks = parseCorefile(files.Corefile ?? "", {
      imported: (pattern) => {
        const text = files[pattern.replace("/etc/coredns/", "").replace("*.conf", "a.conf")];
        return text === undefined ? [] : [text];
      },
      // There is no other file on this machine.
      at: (path) => files[path.replace("/etc/coredns/", "")] ?? "",
    });
    return { says: (name) => expected(blocks, name) };
  } catch (error) {
    const says = () => ({ kind: "unread", any: undefined });
    if (error instanceof BadCorefile) return { problem: error.message, says };
    if (error instanceof UnknownCorefile) return { unread: error.message, says };
    throw error;
  }
}

function expected(blocks: readonly ServerBlock[], name: string): Expected {
  const said = corednsStep(blocks, name, (question) => {
    const { any } = ofCluster(question);
    return any === undefined ? undefined : exists(question);
  });
  return ofStep(said);
}

function ofStep(said: DnsStep): Expected {
  switch (said.kind) {
    case "unknown":
      return { kind: "unknown", any: undefined };
    case "nothing":
      return { kind: "nothing", any: [[]] };
    case "addresses":
      return { kind: said.by, any: [said.addresses.filter(isIPv4).sort()] };
    case "forward":
      return { kind: "forward", any: said.to.map((to) => [addressFrom(numberOf(to), said.name)]) };
    case "cluster":
      return ofCluster(said);
  }
}

function numberOf(server: string): number {
  return Number(/10\.1\.0\.(\d)/.exec(server)?.[1] ?? 0);
}

function exists(question: ClusterQuestion): boolean | undefined {
  const found = clusterName(network, question);
  return "nothing" in found ? found.exists : true;
}

function ofCluster(question: ClusterQuestion): Expected {
  const found = clusterName(network, question);
  if ("unknown" in found) return { kind: "unknown", any: undefined };
  if ("nothing" in found) return { kind: "nothing in the cluster", any: [[]] };
  if ("address" in found) return { kind: "pod", any: [[found.address]] };
  if ("gateway" in found) return { kind: "unknown", any: undefined };
  const address = found.service.at("spec.clusterIP").text() ?? "";
  return { kind: "service", any: [address === "None" ? ENDPOINTS : [address]] };
}
