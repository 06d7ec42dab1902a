/** One thing that is wrong with a configuration, told so that a person can mend it. */
export interface Problem {
  /** Stable code, e.g. `ADR-03`; docs/configuration.md lists them. */
  code: string;
  /** Path of the field as it is written in the stack file, e.g. `homelab:apps.plex.address`. */
  field: string;
  /** Where that stands: `Pulumi.homelab.yaml:12`. Missing: in no file that is known here, or in no line of it. */
  at?: string;
  /** The problem, with the value found and, for a conflict, both owners. */
  message: string;
  /** The correction: a value to write instead. */
  fix: string;
}

/** A problem that several fields make together. Where one of them was refused on its own, the finding is void. */
export interface Finding extends Problem {
  /** Every field, besides `field`, whose value or absence it rests on. */
  rests?: readonly string[];
}

/** The meaning of each code; docs/configuration.md is made from this. */
export const problemCodes = {
  "CFG-01": "A value is not of the kind that its setting takes",
  "CFG-02": "A setting that does not exist, most often a typing error",
  "CFG-03": "A setting without which there is no network is missing",
  "CFG-04": "The stack has no file Pulumi.<stack>.yaml, or the file holds no configuration",
  "CFG-05": "A key of the stack file has another namespace than homelab, or none",
  "CFG-06": "A value is written so that Pulumi and others read it in different ways",
  "ADR-01": "A range is not inside the LAN",
  "ADR-02": "Two ranges share addresses",
  "ADR-03": "An address lies outside the range of its kind",
  "ADR-04": "Two owners have one address",
  "ADR-06": "LAN, pods and Services share addresses",
  "ADR-07": "An address is the LAN's network or broadcast address",
  "ADR-08": "A device with a fixed address lies in a range from which addresses are handed out",
  "ADR-09": "Pods or Services have addresses of the tailnet",
  "ADR-10": "Two links of a machine are in one network",
  "ADR-11": "A link's network shares addresses with pods, Services or another part of the house",
  "ADR-12": "An address that the control planes share is in no network of its link",
  "CLU-01": "No node is a control plane",
  "CLU-02": "A node names its network interface not exactly once",
  "CLU-03": "The control planes' virtual address is one node's own",
  "CLU-04": "The number of control planes is even",
  "CLU-05": "The endpoint of several control planes is one node's own address",
  "CLU-06": "Two nodes have one network card",
  "CLU-07": "A cluster that runs is to be adopted and bootstrapped",
  "CLU-08": "The Talos provider is too old for the Talos version",
  "CLU-09": "A known Talos provider is said to carry another library",
  "CLU-10": "The Talos version does not run the Kubernetes version",
  "CLU-20": "A node has several links, and does not say which has its address",
  "CLU-21": "A node's address is on a VLAN that is not declared",
  "CLU-22": "A member of a bond or bridge is to have traffic of its own",
  "CLU-23": "A link is a member twice, or of itself",
  "CLU-24": "A bond has one member",
  "CLU-25": "A link is to be two of a bond, a bridge and a card",
  "CLU-26": "A setting of a bond is none of its mode's",
  "CLU-27": "Two links are chosen by one selector",
  "CLU-28": "A worker is to share an address with the control planes",
  "CLU-29": "Two VLANs of a link have one number",
  "CLU-30": "The name of a VLAN's link is longer than a name may be",
  "CLU-31": "A VLAN's packets are larger than those of the link it is on",
  "CLU-32": "Two default routes of a node have one metric",
  "CLU-33": "A route's router cannot be asked over its link",
  "FWL-01": "The nodes' firewall lets no administrator in",
  "FWL-02": "The administrators' addresses are nobody's who could administer the machines",
  "FWL-03": "The nodes' firewall lets everybody in as administrator",
  "FWL-04": "Administrators are to come from the tailnet, and there is no way from it to the nodes",
  "FWL-05": "A rule of the nodes' firewall would take the place of one that the cluster lives by",
  "FWL-06": "Two ports of a rule of the nodes' firewall are one",
  "DNS-01": "The address of the cluster's DNS is outside the service range",
  "DNS-02": "The address of the cluster's DNS is the Kubernetes API's",
  "LAN-01": "The resolver's host key is of a kind that SSH servers no longer prove themselves by",
  "LAN-02": "A setting of the LAN's resolver belongs to another kind of resolver",
  "LAN-03": "The address of the LAN's resolver is missing",
  "LAN-04": "The resolver in the cluster asks itself",
  "LAN-05": "A machine asks the resolver in the cluster, which it has to start first",
  "LAN-06": "An app has the name of the objects of the resolver in the cluster",
  "LAN-07": "A resolver that takes no wildcard is to have one",
  "LAN-08": "The certificate of a resolver's API is named, and its address is one of plain HTTP",
  "LBA-01": "Addresses are to be announced by BGP, and there is no peer",
  "LBA-02": "BGP peers are declared, and nothing is announced to them",
  "LBA-03": "Addresses that BGP announces lie inside the LAN",
  "LBA-04": "A BGP peer is a node of the cluster",
  "LBA-05": "A BGP peer is further away than one hop",
  "LBA-06": "The addresses for Services that name none lie outside the load balancers' range",
  "LBA-07": "A pinned address lies where any Service may be given it first",
  "LBA-08": "Addresses are to be announced on links that have no node's address",
  "IPV-01": "Two networks of IPv6 share addresses",
  "IPV-02": "The load balancers' network of IPv6 is none that its addresses can be found in",
  "IPV-03": "IPv6 is declared, and switched off in Cilium's own values",
  "IPV-04": "A machine's link is given an address of IPv6 that the stack gives out itself",
  "APP-01": "A caller is no app of the stack",
  "APP-02": "An app is to be public without a tunnel, a port forward or a public domain",
  "APP-03": "An app that speaks no HTTP, or ends TLS itself, is to be public",
  "APP-04": "An app is for the tailnet, and there is none",
  "APP-05": "An app is for a group or a tag that is not declared",
  "APP-06": "An app has metrics, and nobody scrapes",
  "APP-07": "No Gateway serves an app that the LAN or the tailnet may reach",
  "APP-08": "Two apps have one host name",
  "APP-09": "Two apps have one Service",
  "APP-10": "Apps of different reach share a Gateway, which cannot tell them apart",
  "APP-11": "Two listeners of a Gateway, or two ports of a Service, collide",
  "APP-12": "A name that an app or a Gateway has is written as a record too",
  "APP-13": "An app is to be a device on the tailnet, and is not for the tailnet",
  "APP-14": "Two devices on the tailnet have one name",
  "APP-15": "An app that is not for the LAN has an entrance there that nothing shuts",
  "APP-16": "A name of an app is longer than a name may be",
  "APP-17": "A device outside of the cluster is given an address that is the cluster's, or nobody's",
  "APP-18": "Two settings of an app contradict each other",
  "APP-19": "A full name of an app is in no domain that can serve it",
  "APP-25": "An app's Service is somebody else's, and what stands behind it is not said",
  "APP-26": "A range of ports is none that a Service can list",
  "APP-27": "An app on its node's network is not for the LAN, and nothing closes the node",
  "APP-28": "An app is to listen on a port of its node that somebody else has",
  "APP-30":
    "Paths are to be public of an app that is public as a whole, or the paths are the whole app, or nothing of it",
  "APP-31": "A route of an app says two things that cannot be at once",
  "APP-32": "Two routes of an app are for one path, or say different things of one port",
  "APP-33": "A route of an app asks of the tunnel or the port forward what it does not have",
  "APP-34": "An app has more paths than one HTTPRoute takes",
  "APP-35": "An app asks for a sign-in that nobody can make, or that nobody comes by",
  "APP-36": "An app names some people of the tailnet, and everybody there as well",
  "APP-37": "A network from which an app may be opened is none of the house's others",
  "APP-38": "A Gateway is to end TLS and to pass it on for one name",
  "APP-39": "An app has a certificate of its own that no Gateway shows",
  "GTW-01": "Two Gateways are one object",
  "GTW-02": "The tunnel's wildcard has no Gateway to lead to",
  "GTW-03": "Two Gateways share a certificate that covers one of them only",
  "GTW-04": "The internet brings names that its Gateway does not answer",
  "GTW-05": "A tunnel or the port forward feeds two Gateways",
  "GTW-06": "The LAN's wildcard has no Gateway to lead to",
  "GTW-07": "Nobody makes the issuer of the Gateways' certificates",
  "GTW-08": "A certificate is to be asked for of Let's Encrypt for a name that is nobody's on the internet",
  "GTW-09": "Settings of the certificates contradict each other",
  "PFW-01": "The router's public side is no address that the internet reaches",
  "PFW-02": "A port forward has no Gateway to lead to, or a Gateway of the internet no port forward",
  "PFW-03": "A setting of the port forward has no place beside its address",
  "PFW-04": "The name that follows the router's public address is needed, and is another's or in no zone of the stack",
  "PFW-05": "The internet is shown certificates of the cluster's own authority",
  "FUN-01": "An app on Tailscale's Funnel has a public name that Funnel does not serve",
  "FUN-02": "An app on Tailscale's Funnel has the name of another device of the tailnet",
  "FUN-03": "A path or a route has a setting that Tailscale's proxy does not know",
  "FUN-04": "An app on Tailscale's Funnel has a device behind it whose certificate the proxy would not check",
  "TUN-01": "A tunnel is named that the stack does not have",
  "TUN-02": "Two tunnels have one name",
  "TUN-03": "A tunnel has no app that comes by it",
  "TUN-04": "Tunnels are declared beside one that is missing",
  "TUN-05": "A tunnel is named where the internet comes by another way, or not at all",
  "TUN-06": "Every public name is to come by two tunnels",
  "TLN-01": "The tailnet may reach an address that the subnet router has no route to",
  "NSP-01": "A namespace that belongs to one part of the network is used for another",
  "SEC-01": "A secret is missing",
  "SEC-02": "A secret stands in the stack file as plain text",
} as const satisfies Record<string, string>;

/** Every problem of one configuration at once. */
export class ConfigurationError extends Error {
  constructor(
    readonly stackName: string,
    readonly problems: readonly Problem[],
  ) {
    super(describeProblems(stackName, problems));
    this.name = "ConfigurationError";
  }
}

function describeProblems(stack: string, problems: readonly Problem[]): string {
  return listedProblems(problems, `the configuration of stack ${stack}`);
}

/** Problems for a person, under a line that says how many there are in `what`. */
export function listedProblems(problems: readonly Problem[], what: string): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const place = ({ at }: Problem) => (at === undefined ? "" : ` (${at})`);
  const lines = problems.map((p) => `  ${p.code} ${p.field}${place(p)}\n    ${p.message}\n    → ${p.fix}`);
  return [`${count} in ${what}:`, ...lines].join("\n");
}
