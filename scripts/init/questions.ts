import { networkInterfaces } from "node:os";
import {
  addressAt,
  cidrRange,
  contains,
  fromNumber,
  isAddress,
  isCidr,
  prefixLength,
  toNumber,
} from "../../config/ipv4";
import type { Found } from "./found";

export type QuestionName =
  | "lan"
  | "router"
  | "node"
  | "interface"
  | "pool"
  | "domain"
  | "resolver"
  | "public-domain"
  | "cloudflare"
  | "tailnet-user"
  | "app";

/** Answers as they are typed; a list has its parts between blanks. */
export type Answers = Partial<Record<QuestionName, string>>;

export interface Question {
  name: QuestionName;
  /** The question, which is also the help of the option of the same name. */
  about: string;
  /** The help's name for the answer. */
  value: string;
  isList?: true;
  /** Nothing is an answer too. */
  optional?: true;
  /** How each part of the answer is written, and an example. */
  form?: { is: RegExp; example: string };
  /** The fields of the stack file that the answer becomes. */
  fields: readonly string[];
  propose?(found: Found, answers: Answers): string | undefined;
}

export const QUESTIONS: readonly Question[] = [
  {
    name: "lan",
    about: "the LAN, as a network: 192.168.30.0/24",
    value: "CIDR",
    fields: ["homelab:lan.cidr"],
    propose: ({ nodes }) => lanOf(nodes[0]?.address),
  },
  {
    name: "router",
    about: "the router's address",
    value: "IP",
    fields: ["homelab:lan.router"],
    propose: (_, { lan = "" }) => (isCidr(lan) ? addressAt(lan, 1) : undefined),
  },
  {
    name: "interface",
    about: "the machines' network interface («talosctl get links» lists them)",
    value: "NAME",
    fields: [],
    propose: () => "eth0",
  },
  {
    name: "node",
    about: "each machine of the cluster: NAME=ADDRESS for a control plane, NAME=ADDRESS:worker for a worker",
    value: "NAME=IP",
    isList: true,
    form: { is: /^[^=:]+=.+$/, example: "cp-1=192.168.30.50 worker-1=192.168.30.51:worker" },
    fields: ["homelab:cluster.nodes", "homelab:lan.ranges.nodes"],
    propose: ({ nodes }) =>
      nodes.map(({ name, address, worker }) => `${name}=${address}${worker ? ":worker" : ""}`).join(" ") || undefined,
  },
  {
    name: "pool",
    about:
      "addresses of the LAN that nobody has and the router does not hand out, for Gateways and apps: 192.168.30.60-80",
    value: "RANGE",
    fields: ["homelab:lan.ranges.loadBalancers", "homelab:gateways"],
    propose: (_, answers) => freePool(answers),
  },
  {
    name: "domain",
    about: "the domain of the names at home, below one that is yours: int.example.org",
    value: "NAME",
    fields: ["homelab:domains.internal"],
  },
  {
    name: "resolver",
    about:
      "the LAN's resolver: pihole, pihole-api, dnsmasq, adguard, unifi or technitium=ADDRESS; coredns=ADDRESS for one in the cluster, at an address of the pool; none=ADDRESS where you enter the names yourself",
    value: "KIND=IP",
    optional: true,
    form: { is: /^[a-z-]+=[^=]+$/, example: "pihole=192.168.30.45" },
    fields: ["homelab:lan.dns"],
  },
  {
    name: "public-domain",
    about: "the domain at Cloudflare for what the internet may open",
    value: "NAME",
    optional: true,
    fields: ["homelab:domains.public"],
  },
  {
    name: "cloudflare",
    about: "account id and zone id of Cloudflare, for a tunnel: ACCOUNT/ZONE (the dashboard shows both)",
    value: "A/Z",
    optional: true,
    form: { is: /^[^/]+\/[^/]+$/, example: "0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210" },
    fields: ["homelab:cloudflare"],
  },
  {
    name: "tailnet-user",
    about: "who is on the tailnet, by e-mail address",
    value: "EMAIL",
    isList: true,
    optional: true,
    fields: ["homelab:tailscale"],
  },
  {
    name: "app",
    about:
      "an app: NAME=NAMESPACE:PORT, and behind a colon who may open it (nothing: the LAN): wiki=web:8080:lan,internet",
    value: "NAME=N:P",
    isList: true,
    optional: true,
    form: { is: /^[^=:]+=[^=:]+:\d+(:[a-z:,-]+)?$/, example: "wiki=web:8080 photos=web:2342:lan,internet" },
    fields: ["homelab:apps"],
  },
];

/** The network of a machine's address, of 256 addresses; without one, that of this machine's own. */
function lanOf(address: string | undefined): string | undefined {
  if (address !== undefined) return `${cidrRange(`${address}/24`).first}/24`;
  const own = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const home = own.find(({ family, internal, cidr }) => family === "IPv4" && !internal && isCidr(cidr ?? ""));
  const { first } = cidrRange(home?.cidr ?? "0.0.0.0/0");
  return home?.cidr && prefixLength(home.cidr) >= 16 ? `${first}/${prefixLength(home.cidr)}` : undefined;
}

const POOL = 20;

/** The first run of addresses, from the 60th on, that none of the answers has. */
function freePool({ lan = "", ...others }: Answers): string | undefined {
  if (!isCidr(lan) || prefixLength(lan) > 25) return undefined;
  const taken = Object.values(others)
    .flatMap((text) => text.split(/[\s=:]+/))
    .filter(isAddress);
  for (const start of [60, 100, 200, 20]) {
    const first = toNumber(addressAt(lan, start));
    const range = { first: fromNumber(first), last: fromNumber(first + POOL) };
    const inside = contains(cidrRange(lan), range.last) && range.last !== cidrRange(lan).last;
    if (inside && !taken.some((address) => contains(range, address))) return `${range.first}-${range.last}`;
  }
  return undefined;
}
