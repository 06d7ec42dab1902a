import { z } from "zod";
import { COREDNS_IMAGE } from "../releases";
import { address, hostname, port } from "./values";

/** The resolver of the LAN. A rule (LAN-02) tells, in words, which settings belong to which kind. */
export const lanDns = z
  .strictObject({
    kind: z
      .enum(["pihole", "pihole-api", "dnsmasq", "adguard", "unifi", "technitium", "coredns", "none"])
      .describe(
        "pihole: Pi-hole 5 or 6 over SSH (the version is detected); pihole-api: Pi-hole 6 by its HTTP API, with a password in place of an SSH key; dnsmasq: a router or server that reads /etc/dnsmasq.d; adguard: AdGuard Home by its HTTP API; unifi: the static DNS records of UniFi Network 9 or later by its HTTP API; technitium: Technitium DNS Server 13 or later by its HTTP API; coredns: a CoreDNS of the stack's own, in the cluster; none: you enter the names by hand, and the documents list them",
      ),
    address: address.optional().meta({
      description:
        "Where the LAN's resolver answers, and where the stack writes its names (kind coredns: an address of lan.ranges.loadBalancers; kind none, default: the router)",
      examples: ["192.168.30.45"],
    }),
    mode: z
      .enum(["records", "wildcard"])
      .default("records")
      .describe(
        "records: one record a name; wildcard: the whole internal domain answers with the LAN Gateway's address",
      ),
    user: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "SSH user; needs to write /etc/dnsmasq.d and restart the resolver (default: root). kind adguard: user of its web page (default: admin)",
        examples: ["root"],
      }),
    hostKey: z
      .string()
      .regex(
        /^(ssh|ecdsa)-\S+ \S+( [^\r\n]*)?$/,
        "is not a public host key; write the line of `ssh-keyscan`, without the host",
      )
      .optional()
      .meta({
        description:
          "The resolver's public SSH host key, ed25519 or ecdsa; without it any host that answers at the address is believed",
        examples: ["ssh-ed25519 AAAAC3\u2026"],
      }),
    sshPort: port.optional().meta({ description: "Port of its SSH server (default: 22)", examples: [22] }),
    directory: z
      .string()
      .regex(/^\/\S*$/, "is not a folder; write an absolute path without spaces, e.g. /etc/dnsmasq.d")
      .optional()
      .meta({ description: "The folder of dnsmasq files (default: /etc/dnsmasq.d)", examples: ["/etc/dnsmasq.d"] }),
    restart: z
      .string()
      .regex(/^.+$/, "is not a command; write it on one line, e.g. service dnsmasq restart")
      .optional()
      .meta({
        description: "kind dnsmasq only: the command that restarts the resolver (default: systemctl restart dnsmasq)",
        examples: ["service dnsmasq restart"],
      }),
    url: z
      .string()
      .regex(
        /^https?:\/\/[^/\s?#@]+\/?$/,
        "is not where an API answers; write it without a path, e.g. http://192.168.30.45",
      )
      .optional()
      .meta({
        description:
          "kinds pihole-api, adguard, unifi and technitium: where its API answers (default: http:// and the address; unifi: https://; technitium: port 5380)",
        examples: ["http://192.168.30.45:8080"],
      }),
    fingerprint: z
      .string()
      .regex(
        /^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/,
        "is not the SHA-256 fingerprint of a certificate; write what `openssl x509 -noout -fingerprint -sha256` prints behind the equals sign",
      )
      .optional()
      .meta({
        description:
          "The same kinds, with a url of https://: SHA-256 fingerprint of the certificate that it may show although this machine trusts nobody who vouches for it",
        examples: [Array.from({ length: 32 }, (_, i) => (0xa0 + i).toString(16).toUpperCase()).join(":")],
      }),
    site: z
      .string()
      .regex(/^[\w-]+$/, "is not a site of UniFi Network; write it as the address of its page has it, e.g. default")
      .optional()
      .meta({
        description: "kind unifi: the site, as the address of its page has it (default: default)",
        examples: ["default"],
      }),
    upstreams: z
      .array(address)
      .min(1)
      .optional()
      .meta({
        description: "kind coredns: resolvers that it asks for every other name (default: the router)",
        examples: [["192.168.30.1"]],
      }),
    image: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: `kind coredns: image of its pods (default: ${COREDNS_IMAGE})`,
        examples: [COREDNS_IMAGE],
      }),
    replicas: z
      .int()
      .min(1)
      .optional()
      .meta({ description: "kind coredns: pods that answer (default: 2)", examples: [2] }),
    records: z
      .record(hostname, address)
      .default({})
      .meta({ description: "Names that belong to no app", examples: [{ "talos.int.example.org": "192.168.30.50" }] }),
  })
  .describe("The resolver that the LAN's devices ask, and how the stack's names get there");
