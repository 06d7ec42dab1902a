import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import { type Collected, collect, type Known, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Arguments } from "./arguments";
import type { Annotations, Candidate } from "./candidate";
import { takes } from "./filters";
import type { Installation } from "./installations";
import { ofEndpoints, ofIngresses, ofServices } from "./objects";
import { ofRoutes } from "./routes";
import { type Side, sideOf, writersTo } from "./writers";

/** A name that an external-dns writes, or may. */
export interface Written {
  name: string;
  /** The record's addresses or names; an Unknown where they are not known, or whether the record is written at all. */
  targets: Known<readonly string[]>;
  proxied: boolean;
  /** The field that asks for it. */
  at: View;
  object: View;
  writer: View;
}

const PREFIX = "external-dns.alpha.kubernetes.io/";
/** Flags that give names or targets which no object says. */
const TARGETS = ["default-targets", "target-net-filter", "exclude-target-net"];

/** The records that external-dns writes. `unread`: objects whose names are not known; `asked`: names that objects ask for, written or not. */
export interface AllWritten extends Collected<Written> {
  asked: Set<string>;
}

/** The records of every external-dns that writes to one side. */
export function written(network: Network, side: Side): AllWritten {
  return network.index(`cluster/external-dns/${side}`, () => {
    const all: AllWritten = { found: [], unread: [], asked: new Set() };
    for (const writer of writersTo(network, side)) addWritten(all, network, writer);
    return all;
  });
}

function addWritten(all: AllWritten, network: Network, installation: Installation): void {
  const { args, view } = installation;
  const read = args instanceof Unknown ? args : settle(() => candidates(network, args));
  if (args instanceof Unknown || read instanceof Unknown) {
    all.unread.push(Unknown.because(`${title(view.resource)}: what it writes is not known`, view));
    return;
  }
  const side = sideOf(installation);
  const { found, unread } = collect(read.found, (candidate): Written[] => {
    const { name, at, object } = candidate;
    all.asked.add(name);
    const taken = takes(args, candidate, prefixOf(args));
    if (taken === false) return [];
    const doubts = [side, taken, settle(() => otherTargets(args, view))];
    const doubt = doubts.find((each) => each instanceof Unknown);
    const proxied = settle(() => candidate.proxied ?? String(args.on("cloudflare-proxied")));
    const targets = doubt ?? (proxied instanceof Unknown ? proxied : candidate.targets);
    return [{ name, at, object, writer: view, proxied: proxied === "true", targets }];
  });
  all.found.push(...found);
  all.unread.push(...read.unread, ...unread);
}

/** @throws Unknown where flags change what names stand for */
function otherTargets(args: Arguments, writer: View): true {
  const flag = TARGETS.find((name) => args.all(name).length > 0);
  if (flag !== undefined)
    throw Unknown.because(`--${flag} of ${title(writer.resource)} may change what it stands for`, writer);
  return true;
}

function prefixOf(args: Arguments): string {
  return args.one("annotation-prefix") ?? PREFIX;
}

/** @throws Unknown */
function candidates(network: Network, args: Arguments): Collected<Candidate> {
  const prefix = prefixOf(args);
  const ignoresHostnames = args.on("ignore-hostname-annotation");
  const annotation: Annotations = (object, key) => {
    const name = ignoresHostnames && /^(internal-)?hostname$/.test(key) ? "ignored" : `${prefix}${key}`;
    return object.at("metadata", "annotations", name);
  };
  const sources = new Set(args.all("source"));
  const all: Collected<Candidate> = { found: [], unread: [] };
  const add = ({ found, unread }: Collected<Candidate>) => {
    all.found.push(...found);
    all.unread.push(...unread);
  };
  if (sources.has("service")) add(ofServices(network, annotation, args.on("publish-internal-services")));
  if (sources.has("ingress")) {
    const reads = { rules: !args.on("ignore-ingress-rules-spec"), tls: !args.on("ignore-ingress-tls-spec") };
    add(ofIngresses(network, annotation, reads));
  }
  if (sources.has("crd")) add(ofEndpoints(network));
  if ([...sources].some((source) => source.startsWith("gateway-"))) add(ofRoutes(network, annotation));
  const other = [...sources].find((s) => !/^(service|ingress|crd|gateway-\w+)$/.test(s)) ?? args.one("fqdn-template");
  if (other !== undefined || sources.size === 0)
    all.unread.push(
      Unknown.because(other === undefined ? "its sources are not said" : `what ${other} gives it is not modelled`),
    );
  return all;
}
