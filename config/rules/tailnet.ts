import type { App, Homelab } from "../homelab";
import { cidrRange, contains, type Range } from "../ipv4";
import type { Finding } from "../problems";

/** APP-15 and TLN-01: what is for the tailnet is open to the tailnet, and to nobody else at home. */
export function tailnetProblems(homelab: Homelab): Finding[] {
  return [...homelab.apps.flatMap(openToLan), ...routeProblems(homelab)];
}

/** Namespace in which the program writes no policies: it would have to know everything that runs the cluster there. */
const WITHOUT_POLICIES = "kube-system";

/**
 * The LAN's Gateway answers whoever knows its address, and its requests carry no sender by which a policy could tell the tailnet's
 * from the LAN's. An address of an app's own is announced to the LAN too, but there the app's network policy sees the sender.
 */
function openToLan(app: App): Finding[] {
  if (app.reach.lan) return [];
  const at = `homelab:apps.${app.key}`;
  if (app.lanGateway?.feed === "lan")
    return [
      {
        code: "APP-15",
        field: `${at}.reach`,
        message: `The app is not for the LAN, and Gateway ${app.lanGateway.key} opens it to everybody there at ${app.lanGateway.address}.`,
        fix: withoutGateway(app),
        rests: [
          ...["gateway", "address", "tailscale", "service"].map((field) => `${at}.${field}`),
          `homelab:gateways.${app.lanGateway.key}.feed`,
        ],
      },
    ];
  if (app.address === undefined || app.namespace !== WITHOUT_POLICIES) return [];
  return [
    {
      code: "APP-15",
      field: `${at}.reach`,
      message: `The app is not for the LAN, and ${app.address} opens it there: in ${WITHOUT_POLICIES} no network policy refuses the LAN.`,
      fix: "Move the app to another namespace, take its address out (for the tailnet: write tailscale: {}), or add lan.",
      rests: [`${at}.address`, `${at}.namespace`],
    },
  ];
}

/** The ways to the tailnet that do not pass the Gateway, as far as the app can take them. */
function withoutGateway({ service, tailscale, address }: App): string {
  if (service.existing)
    return "Add lan. A device or an address of its own would shut the LAN out, but both are made with the Service, and this one is somebody else's.";
  if (tailscale?.expose) return "Take gateway out: the app is a device of the tailnet already. Or add lan.";
  if (address !== undefined)
    return "Take gateway out: at its own address the app's network policy refuses the LAN. Or add lan.";
  return "Write tailscale: {}, and the operator makes it a device of the tailnet that the LAN does not see; or give it an address of its own, where its network policy refuses the LAN; or add lan.";
}

/** Where the tailnet goes through the subnet router: each address with who has it and where that is written. */
function routedAddresses({ apps, lan, tailscale }: Homelab): { address: string; owner: string; field: string }[] {
  const open = apps.filter((a) => a.reach.tailnet);
  const found = open.flatMap((app) => [
    ...(app.lanGateway
      ? [
          {
            address: app.lanGateway.address,
            owner: `Gateway ${app.lanGateway.key}`,
            field: `homelab:gateways.${app.lanGateway.key}.address`,
          },
        ]
      : []),
    ...(app.address
      ? [{ address: app.address, owner: `app ${app.key}`, field: `homelab:apps.${app.key}.address` }]
      : []),
  ]);
  if (found.length > 0 && tailscale?.splitDns && lan.dns)
    found.push({ address: lan.dns.address, owner: "the LAN's resolver", field: "homelab:lan.dns.address" });
  return found.filter((one, i) => found.findIndex((other) => other.address === one.address) === i);
}

/** A grant opens an address only to those who have a route to it. */
function routeProblems(homelab: Homelab): Finding[] {
  const { tailscale, lan, apps } = homelab;
  if (tailscale === undefined) return [];
  const routes = tailscale.subnetRouter.routes.map(cidrRange);
  const holds = (ranges: Range[], address: string) => ranges.some((range) => contains(range, address));
  // An address outside of the network is a problem of the address.
  const home = [cidrRange(lan.cidr), lan.ranges.loadBalancers];
  return routedAddresses(homelab)
    .filter(({ address }) => holds(home, address) && !holds(routes, address))
    .map(({ address, owner, field }) => ({
      code: "TLN-01",
      field: "homelab:tailscale.subnetRouter.routes",
      message: `The tailnet may reach ${owner} at ${address}, and no route leads there (${tailscale.subnetRouter.routes.join(", ")}).`,
      fix: `Add ${address}/32 or a network that holds it, or take routes out: the default is the whole LAN.`,
      rests: [
        field,
        "homelab:lan.cidr",
        "homelab:lan.ranges.loadBalancers",
        ...apps.filter((a) => a.reach.tailnet).map((a) => `homelab:apps.${a.key}.reach`),
      ],
    }));
}
