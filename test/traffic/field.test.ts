import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import type { Resource } from "../../traffic/model/resource";
import { parseVantage } from "../../traffic/model/vantage";
import { resourcesOfManifests, resourcesOfState } from "../../traffic/sources";
import { trace } from "../../traffic/trace";

// Situations that people who run Talos, Cilium, cloudflared and Tailscale at home reported, each as a small input, with the verdict that is
// right and the rules that have to speak. Why each is so stands beside the code that decides it.

interface Situation {
  folder: string;
  /** Default: `https://shop.lab.example.org` from the LAN, at 192.168.7.20. */
  from?: string;
  url?: string;
  at?: string;
  verdict: "reachable" | "blocked" | "unknown";
  /** A part of what the path says. */
  says: string;
  /** Codes of the rules that speak. */
  rules?: string[];
}

const INTERNET = { from: "internet", url: "https://shop.example.org" };
const SHARED_ADDRESS = "http://a.example.org";

const situations: Situation[] = [
  { folder: "gateway-local-l2-1.20.2", verdict: "blocked", says: "Local", rules: ["NET-G08"] },
  {
    folder: "service-local-l2-1.20.2",
    url: "tcp://192.168.7.25:53",
    verdict: "reachable",
    says: "answers ARP for 192.168.7.25",
  },
  { folder: "l2-empty-node-selector", verdict: "reachable", says: "answers ARP" },
  { folder: "l2-linux-node-selector", verdict: "reachable", says: "answers ARP" },
  { folder: "tunnel-to-the-generated-service", ...INTERNET, verdict: "reachable", says: "cilium-gateway-" },
  { folder: "tunnel-https-to-an-address", ...INTERNET, verdict: "blocked", says: "without a name" },
  { folder: "selector-matches-no-workload", verdict: "blocked", says: "no workload", rules: ["NET-R02"] },
  { folder: "endpointslice-backend", verdict: "reachable", says: "192.168.7.5" },
  { folder: "cilium-values-in-a-helmrelease", verdict: "blocked", says: "l2announcements.enabled is not true" },
  { folder: "kustomization-namespace", verdict: "reachable", says: "web/shop" },
  { folder: "alias-without-anchor", verdict: "reachable", says: "web/shop" },
  {
    folder: "hostname-deeper-than-the-certificate",
    url: "https://a.shop.lab.example.org",
    verdict: "reachable",
    says: "clients",
    rules: ["NET-G02"],
  },
  { folder: "pool-chooses-other-services", verdict: "blocked", says: "chooses other Services", rules: ["NET-A09"] },
  { folder: "nobody-announces", verdict: "blocked", says: "nothing announces", rules: ["NET-A10"] },
  { folder: "bgp-advertisement-without-selector", verdict: "blocked", says: "nothing announces", rules: ["NET-A10"] },
  { folder: "gateway-of-another-class", verdict: "unknown", says: "gateway.envoyproxy.io" },
  { folder: "talos-newer-documents", verdict: "reachable", says: "web/shop", rules: ["NET-A03", "NET-C10"] },
  { folder: "vip-inside-the-pool", verdict: "reachable", says: "web/shop", rules: ["NET-A03"] },
  { folder: "ipv6-pool", verdict: "reachable", says: "web/shop", at: "fd00:7::20" },
  { folder: "to-the-api-server", from: "pod:web/shop", url: "tcp://10.96.0.1:443", verdict: "reachable", says: "6443" },
  {
    folder: "infrastructure-annotation-wins",
    url: SHARED_ADDRESS,
    at: "192.168.30.76",
    verdict: "blocked",
    says: "nobody has the address",
    rules: ["NET-A06"],
  },
  {
    folder: "infrastructure-annotation-wins",
    url: SHARED_ADDRESS,
    at: "192.168.30.75",
    verdict: "reachable",
    says: "ra/good",
    rules: ["NET-A06"],
  },
  {
    folder: "pool-beside-a-disabled-one",
    url: "tcp://192.168.30.75:80",
    verdict: "blocked",
    says: "does not get the address",
    rules: ["NET-A03"],
  },
  { folder: "cname-to-a-foreign-tunnel", ...INTERNET, verdict: "unknown", says: "1033", rules: ["NET-I12"] },
  { folder: "cname-to-an-inside-name", ...INTERNET, verdict: "blocked", says: "1016", rules: ["NET-I12"] },
];

/** Rules that every one of these small inputs breaks: no default deny in its namespaces, no protection of its tunnel. */
const BARE = ["NET-P01", "NET-C05"];

function resourcesOf(folder: string): Resource[] {
  const path = join(__dirname, "../fixtures/field", folder);
  const state = join(path, "state.json");
  if (existsSync(state)) return resourcesOfState(JSON.parse(readFileSync(state, "utf8")));
  return resourcesOfManifests(path).resources;
}

test.each(situations)("$folder: $verdict", (situation) => {
  const { folder, from = "lan", url = "https://shop.lab.example.org", at = "192.168.7.20", verdict, says } = situation;
  const destination = parseDestination(url);
  const given = from === "lan" && !/^[\d.]+$/.test(destination.host) ? new Map([[destination.host, at]]) : undefined;
  const path = trace(new Network(resourcesOf(folder)), parseVantage(from), destination, given);
  const told = [...path.hops.map((hop) => hop.text), "why" in path ? path.why : ""].join("\n");
  expect([path.status, told]).toEqual([verdict, expect.stringContaining(says)]);
});

test.each(situations)("$folder: the rules speak that have to", ({ folder, rules: codes = [] }) => {
  const stack = judgedStack(resourcesOf(folder));
  const speaking = rules.filter((rule) => evaluate(rule, stack).violations.length > 0).map(({ code }) => code);
  expect(speaking.filter((code) => !BARE.includes(code))).toEqual(codes);
});
