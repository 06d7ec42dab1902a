import { title } from "../model/kind";
import type { Network } from "../model/network";
import type { Truth } from "../model/unknown";
import type { View } from "../model/view";
import { nameOf } from "./records";

/** Something at Cloudflare's edge that may answer, refuse, redirect or rewrite a request, and which this model does not carry out. */
export interface Feature {
  view: View;
  /** Its possible effect, in words that follow its name: «may keep visitors waiting». */
  what: string;
}

type Concerns = (view: View, host: string) => Truth;

const cloudflare = (name: string) => `cloudflare:index/${name[0]?.toLowerCase()}${name.slice(1)}:${name}`;

/** Phases in which a rule set can keep a request from the origin, or change which one it reaches. Source: Cloudflare, «Phases list». */
const DECIDING_PHASES = new Set([
  "ddos_l7",
  "http_ratelimit",
  "http_request_dynamic_redirect",
  "http_request_firewall_custom",
  "http_request_firewall_managed",
  "http_request_origin",
  "http_request_redirect",
  "http_request_sbfm",
  "http_request_transform",
]);

const FEATURES: readonly { types: string[]; what: string; concerns: Concerns }[] = [
  {
    types: [cloudflare("Ruleset")],
    what: "may refuse or rewrite requests, which is not modelled",
    concerns: (set) =>
      DECIDING_PHASES.has(set.at("phase").text() ?? "") &&
      set
        .at("rules")
        .items()
        .some((rule) => rule.at("enabled").flag() !== false),
  },
  {
    types: [cloudflare("PageRule")],
    what: "may redirect or rewrite requests, which is not modelled",
    concerns: (rule, host) => rule.at("status").text() !== "disabled" && pattern(rule.at("target"), host),
  },
  {
    types: [cloudflare("WorkersRoute")],
    what: "hands requests to a Worker, which is not modelled",
    concerns: (route, host) => pattern(route.at("pattern"), host),
  },
  {
    types: [cloudflare("WorkersCustomDomain")],
    what: "hands requests to a Worker, which is not modelled",
    concerns: (domain, host) => pattern(domain.at("hostname"), host),
  },
  {
    types: [cloudflare("LoadBalancer")],
    what: "sends requests to its own pools, which are not modelled",
    concerns: (balancer, host) => pattern(balancer.at("name"), host),
  },
  {
    types: [cloudflare("SnippetRules")],
    what: "may answer or rewrite requests, which is not modelled",
    concerns: (rules) =>
      rules
        .at("rules")
        .items()
        .some((rule) => rule.at("enabled").flag() !== false),
  },
  {
    types: [cloudflare("WaitingRoom")],
    what: "may keep visitors waiting, which is not modelled",
    concerns: (room, host) => room.at("suspended").flag() !== true && pattern(room.at("host"), host),
  },
];

/** A Spectrum application for the name, which proxies ports and protocols that the edge leaves alone otherwise. */
export function spectrum(network: Network, host: string): View | undefined {
  return network.stack.type(cloudflare("SpectrumApplication")).find((app) => nameOf(app.at("dns")) === host);
}

/** The first feature of the zone that concerns requests for a name. @throws Unknown when what a feature is for is not known yet */
export function featureFor(network: Network, host: string, record: View): Feature | undefined {
  for (const { types, what, concerns } of FEATURES)
    for (const view of types.flatMap((type) => network.stack.type(type)))
      if (sameZone(view, record) && concerns(view, host) !== false) return { view, what };
  return undefined;
}

export function featureText({ view, what }: Feature): string {
  return `${title(view.resource)} ${what}`;
}

/** May both belong to one zone? Something of the account may concern every zone. */
export function sameZone(a: View, b: View): boolean {
  const [one, other] = [a.at("zoneId"), b.at("zoneId")];
  if (!one.known || !other.known) return true;
  return !one.exists() || !other.exists() || one.text() === other.text();
}

/** Does `*.example.org/app/*`, with or without a scheme, name the host? A `*` stands for anything. */
export function pattern(at: View, host: string): boolean {
  const text = at.text();
  if (text === undefined) return false;
  const [named = ""] = text
    .toLowerCase()
    .replace(/^(\*|https?\*?):\/\//, "")
    .split("/");
  const expression = named.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`).test(host);
}
