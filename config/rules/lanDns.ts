import type { Homelab } from "../homelab";
import { API_KINDS, isInCluster, isOverHttp, isOverSsh, type LanDns } from "../lanDns";
import type { Finding } from "../problems";
import { RESOLVER_APP } from "../resolverApp";

const FIELD = "homelab:lan.dns";

/** LAN-xx: what is written of the LAN's resolver fits its kind, and can be used. */
export function lanDnsProblems(homelab: Homelab): Finding[] {
  const { dns } = homelab.lan;
  if (dns === undefined) return [];
  return [
    ...hostKeyProblems(dns),
    ...strangerProblems(dns),
    ...addressProblems(dns),
    ...wildcardProblems(dns),
    ...fingerprintProblems(dns),
    ...(isInCluster(dns) ? inClusterProblems(homelab, dns) : []),
  ];
}

const PROVABLE = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) /;

/**
 * LAN-01: the command provider asks the server to prove itself by exactly the kind that the key names. By an ssh-rsa key that means SHA-1, which
 * OpenSSH refuses since 8.8; the server has others beside it.
 */
function hostKeyProblems(dns: LanDns): Finding[] {
  if (!isOverSsh(dns)) return [];
  const { hostKey, address, sshPort } = dns;
  if (hostKey === undefined || PROVABLE.test(hostKey)) return [];
  const port = sshPort === 22 ? "" : `-p ${sshPort} `;
  return [
    {
      code: "LAN-01",
      field: `${FIELD}.hostKey`,
      message: `A host key of kind ${hostKey.split(" ")[0]} is refused by the SSH servers of today.`,
      fix: `Write the server's ed25519 key: what \`ssh-keyscan -t ed25519 ${port}${address}\` prints, without the address.`,
      rests: [`${FIELD}.address`, `${FIELD}.sshPort`],
    },
  ];
}

type Kind = LanDns["kind"];

const SSH: Kind[] = ["pihole", "dnsmasq"];

/** The kinds that a setting is for, where it is not for all. */
const FOR: Record<string, Kind[]> = {
  user: [...SSH, "adguard"],
  hostKey: SSH,
  sshPort: SSH,
  directory: SSH,
  restart: ["dnsmasq"],
  url: [...API_KINDS],
  fingerprint: [...API_KINDS],
  site: ["unifi"],
  upstreams: ["coredns"],
  image: ["coredns"],
  replicas: ["coredns"],
};

/** The reason why such a setting means nothing for a kind of resolver. */
const INSTEAD: Record<Kind, string> = {
  pihole: "a Pi-hole's own command restarts it",
  "pihole-api": "the stack speaks to its HTTP API",
  adguard: "the stack speaks to its HTTP API",
  unifi: "the stack speaks to its HTTP API",
  technitium: "the stack speaks to its HTTP API",
  dnsmasq: "the stack writes a file there over SSH",
  coredns: "the stack runs it in the cluster",
  none: "the stack writes nothing there",
};

/** LAN-02: a setting that means nothing for the kind would be passed over in silence. */
function strangerProblems({ kind, written }: LanDns): Finding[] {
  return written
    .filter((setting) => FOR[setting] !== undefined && !FOR[setting].includes(kind))
    .map((setting) => ({
      code: "LAN-02",
      field: `${FIELD}.${setting}`,
      message: `${setting} means nothing for a resolver of kind ${kind}: ${INSTEAD[kind]}.`,
      fix: `Take ${setting} out, or write kind: ${FOR[setting]?.join(" or ")}.`,
      rests: [`${FIELD}.kind`],
    }));
}

/** LAN-03: who writes to a machine has to say which one. Names that are entered by hand are the router's, where nothing else is said. */
function addressProblems({ kind, written, address }: LanDns): Finding[] {
  if (kind === "none" || written.includes("address")) return [];
  const own = kind === "coredns";
  return [
    {
      code: "LAN-03",
      field: `${FIELD}.address`,
      message: own
        ? "A resolver in the cluster needs an address of its own, and it is missing."
        : `A resolver of kind ${kind} is written to, and its address is missing.`,
      fix: own
        ? "Write a free address of homelab:lan.ranges.loadBalancers."
        : `Write the address at which it answers, e.g. ${address}.`,
      rests: [`${FIELD}.kind`],
    },
  ];
}

/** LAN-07: UniFi's static DNS records are of whole names; it refuses a star. */
function wildcardProblems({ kind, mode }: LanDns): Finding[] {
  if (kind !== "unifi" || mode !== "wildcard") return [];
  return [
    {
      code: "LAN-07",
      field: `${FIELD}.mode`,
      message: "UniFi takes no wildcard: its static DNS records are of whole names.",
      fix: "Write mode: records, or kind: coredns, to whose address UniFi forwards the domain.",
      rests: [`${FIELD}.kind`],
    },
  ];
}

/** LAN-08: over plain HTTP no certificate is shown, and whoever answers would get the password. */
function fingerprintProblems(dns: LanDns): Finding[] {
  if (!isOverHttp(dns) || dns.fingerprint === undefined || dns.url.startsWith("https://")) return [];
  return [
    {
      code: "LAN-08",
      field: `${FIELD}.fingerprint`,
      message: `A fingerprint is one of a certificate, and ${dns.url} shows none.`,
      fix: "Write url: https://…, or take fingerprint out.",
      rests: [`${FIELD}.url`],
    },
  ];
}

/**
 * LAN-04: it would ask itself. LAN-05: machines need names before the cluster runs, to fetch its images. LAN-06: its Service, policy and namespace are
 * made under the name of an app.
 */
function inClusterProblems(
  { apps, cluster }: Homelab,
  { address, upstreams, written }: LanDns & { upstreams: string[] },
): Finding[] {
  const asking = [
    { field: "homelab:cluster.nameServers", servers: cluster.nameServers },
    ...cluster.nodes.map((n) => ({ field: `homelab:cluster.nodes.${n.name}.nameServers`, servers: n.nameServers })),
  ];
  const taken = apps.filter(({ key, written }) => key === RESOLVER_APP && written.length > 0);
  return [
    ...(written.includes("address") && upstreams.includes(address)
      ? [
          {
            code: "LAN-04",
            field: `${FIELD}.upstreams`,
            message: `${address} is the resolver itself: it would ask itself for every name that it does not have.`,
            fix: "Write the router's address, or resolvers of the internet, e.g. [9.9.9.9].",
            rests: [`${FIELD}.address`],
          },
        ]
      : []),
    ...asking
      .filter(({ servers }) => servers?.includes(address))
      .map(({ field }) => ({
        code: "LAN-05",
        field,
        message: `${address} is the resolver in the cluster, and machines need names before the cluster runs, to fetch its images.`,
        fix: `Write the router or resolvers of the internet, or leave it out: then they ask ${upstreams.join(", ")} as the resolver does.`,
        rests: [`${FIELD}.address`],
      })),
    ...taken.map(() => ({
      code: "LAN-06",
      field: `homelab:apps.${RESOLVER_APP}`,
      message: `${RESOLVER_APP} is the name under which the stack makes the resolver's own objects.`,
      fix: `Give the app another name, or write another kind of resolver (${FIELD}.kind).`,
      rests: [`${FIELD}.kind`],
    })),
  ];
}
