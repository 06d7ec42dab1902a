import { asksIssuer } from "../appNames";
import type { Gateway, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** GTW-03 to GTW-07, GTW-09, APP-13, APP-14: whoever feeds a Gateway or a device brings the names that it answers. */
export function feedProblems(homelab: Homelab): Finding[] {
  return [
    ...certificateProblems(homelab),
    ...issuerProblems(homelab),
    ...authorityProblems(homelab),
    ...(["tunnel", "internet"] as const).flatMap((feed) => publicProblems(feed, homelab)),
    ...wildcardDnsProblems(homelab),
    ...exposeProblems(homelab),
  ];
}

/** Gateways of one namespace may share a certificate, if it covers what both serve. */
function certificateProblems({ gateways }: Homelab): Finding[] {
  return gateways.flatMap((gateway, i) => {
    const other = gateways
      .slice(0, i)
      .find((g) => g.namespace === gateway.namespace && g.certificate === gateway.certificate);
    if (other === undefined || other.domain === gateway.domain) return [];
    return [
      {
        code: "GTW-03",
        field: `homelab:gateways.${gateway.key}.certificate`,
        message: `Certificate ${gateway.certificate} is for *.${other.domain} (homelab:gateways.${other.key}), and this Gateway serves *.${gateway.domain}.`,
        fix: "Give one of the two certificates another name.",
        rests: ["certificate", "domain", "namespace"].flatMap((f) => [
          `homelab:gateways.${gateway.key}.${f}`,
          `homelab:gateways.${other.key}.${f}`,
        ]),
      },
    ];
  });
}

/** A Gateway waits for its certificate, and a certificate for its issuer, which proves the domain by Cloudflare. */
function issuerProblems(homelab: Homelab): Finding[] {
  const { gateways, cloudflare, certificates } = homelab;
  const asked = gateways.some((gateway) => asksIssuer(gateway, homelab));
  if (!asked || cloudflare !== undefined || certificates.existing || certificates.authority === "own") return [];
  return [
    {
      code: "GTW-07",
      field: "homelab:certificates.issuer",
      message: `Nothing makes the ClusterIssuer ${certificates.issuer}: the program proves domains by Cloudflare, and homelab:cloudflare is missing.`,
      fix: "Add homelab:cloudflare; or write certificates.authority: own, which devices have to trust; or certificates.existing: true, and make the issuer yourself.",
      rests: ["homelab:cloudflare", "homelab:certificates.existing", "homelab:certificates.authority"],
    },
  ];
}

/** GTW-09: an authority of the cluster's own is made here, and writes to nobody. */
function authorityProblems({ certificates }: Homelab): Finding[] {
  if (certificates.authority !== "own") return [];
  const field = (setting: string) => `homelab:certificates.${setting}`;
  const finding = (setting: string, message: string, fix: string): Finding => ({
    code: "GTW-09",
    field: field(setting),
    message,
    fix,
    rests: [field("authority")],
  });
  return [
    ...(certificates.existing
      ? [
          finding(
            "existing",
            "The cluster is to make an authority of its own (authority), and somebody else the issuer.",
            "Take existing out, or authority.",
          ),
        ]
      : []),
    ...(certificates.email === undefined
      ? []
      : [
          finding(
            "email",
            "The authority is the cluster's own (authority), which writes to nobody.",
            "Take email out: it is for Let's Encrypt; or authority.",
          ),
        ]),
  ];
}

function feederOf({ feed, tunnel }: Gateway): string {
  if (feed === "internet") return "The port forward";
  return tunnel === undefined ? "The tunnel" : `The tunnel ${tunnel}`;
}

function publicProblems(feed: Exclude<Gateway["feed"], "lan">, { gateways, domains }: Homelab): Finding[] {
  const fed = gateways.filter((g) => g.feed === feed);
  const others = fed.flatMap((gateway, i) => {
    const first = fed.slice(0, i).find(({ tunnel }) => tunnel === gateway.tunnel);
    return first ? [{ gateway, first }] : [];
  });
  return [
    ...fed
      .filter((g) => domains.public !== undefined && g.domain !== domains.public)
      .map((g) => ({
        code: "GTW-04",
        field: `homelab:gateways.${g.key}.domain`,
        message: `${feederOf(g)} brings names of ${domains.public}, and this Gateway's listeners answer *.${g.domain} only.`,
        fix: `Leave domain out, or write ${domains.public}.`,
        rests: ["homelab:domains.public", `homelab:gateways.${g.key}.feed`],
      })),
    ...others.map(({ gateway, first }) => ({
      code: "GTW-05",
      field: `homelab:gateways.${gateway.key}.feed`,
      message: `${feederOf(gateway)} feeds homelab:gateways.${first.key} already; every public name ${gateway.tunnel ? "of its apps " : ""}goes there.`,
      fix: "Write feed: lan, or take this Gateway out.",
      rests: [gateway, first].flatMap(({ key }) => [`homelab:gateways.${key}.feed`, `homelab:gateways.${key}.tunnel`]),
    })),
  ];
}

function wildcardDnsProblems({ gateways, domains, lan }: Homelab): Finding[] {
  if (lan.dns?.mode !== "wildcard" || gateways.some((g) => g.feed === "lan" && g.domain === domains.internal))
    return [];
  return [
    {
      code: "GTW-06",
      field: "homelab:lan.dns.mode",
      message: `No Gateway on the LAN serves *.${domains.internal}, so there is no address to answer with.`,
      fix: "Declare a Gateway with feed: lan, or write mode: records.",
      rests: [
        "homelab:gateways",
        ...gateways.flatMap((g) => [`homelab:gateways.${g.key}.feed`, `homelab:gateways.${g.key}.domain`]),
        "homelab:domains.internal",
      ],
    },
  ];
}

/** A device of its own on the tailnet is reached from the tailnet only, so the declaration has to say so. */
function exposeProblems({ apps, tailscale }: Homelab): Finding[] {
  const exposed = apps.filter((a) => a.tailscale?.expose);
  return exposed.flatMap((app, i) => {
    const hostname = app.tailscale?.hostname;
    const twin = exposed.slice(0, i).find((a) => a.tailscale?.hostname === hostname);
    const own = ownDevices(tailscale).find((device) => device.hostname === hostname);
    return [
      ...(own === undefined
        ? []
        : [
            {
              code: "APP-14",
              field: `homelab:apps.${app.key}.tailscale.hostname`,
              message: `${hostname} is already the device name of ${own.owner} (${own.field}).`,
              fix: "Give the app's device another hostname.",
              rests: [own.field, `homelab:apps.${app.key}.name`],
            },
          ]),
      ...(app.reach.tailnet
        ? []
        : [
            {
              code: "APP-13",
              field: `homelab:apps.${app.key}.tailscale`,
              message: "The app is to be a device on the tailnet, but its reach does not name the tailnet.",
              fix: "Add tailnet (or tailnet:<group>) to its reach, or take tailscale out.",
              rests: ["reach", "tailnet"].map((setting) => `homelab:apps.${app.key}.${setting}`),
            },
          ]),
      ...(twin
        ? [
            {
              code: "APP-14",
              field: `homelab:apps.${app.key}.tailscale.hostname`,
              message: `${hostname} is already the device name of homelab:apps.${twin.key}.`,
              fix: "Give one of the two another hostname.",
              rests: [`homelab:apps.${twin.key}.tailscale`, `homelab:apps.${twin.key}.name`],
            },
          ]
        : []),
    ];
  });
}

/** Devices that the program itself makes. A subnet router's are called by its hostname and a number. */
function ownDevices(tailscale: Homelab["tailscale"]): { hostname: string; owner: string; field: string }[] {
  if (tailscale === undefined) return [];
  const { operator, subnetRouter } = tailscale;
  const router = [subnetRouter.hostname, ...[0, 1, 2].map((i) => `${subnetRouter.hostname}-${i}`)];
  return [
    { hostname: operator.hostname, owner: "the operator", field: "homelab:tailscale.operator.hostname" },
    ...router.map((hostname) => ({
      hostname,
      owner: "the subnet router",
      field: "homelab:tailscale.subnetRouter.hostname",
    })),
  ];
}
