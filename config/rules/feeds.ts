import type { Homelab } from "../homelab";
import type { Problem } from "../problems";

/** GTW-03 to GTW-07, APP-13, APP-14: whoever feeds a Gateway or a device brings the names that it answers. */
export function feedProblems(homelab: Homelab): Problem[] {
  return [
    ...certificateProblems(homelab),
    ...issuerProblems(homelab),
    ...tunnelProblems(homelab),
    ...wildcardDnsProblems(homelab),
    ...exposeProblems(homelab),
  ];
}

/** Gateways of one namespace may share a certificate, if it covers what both serve. */
function certificateProblems({ gateways }: Homelab): Problem[] {
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
      },
    ];
  });
}

/** A Gateway waits for its certificate, and a certificate for its issuer, which proves the domain by Cloudflare. */
function issuerProblems({ gateways, cloudflare, certificates }: Homelab): Problem[] {
  if (gateways.length === 0 || cloudflare !== undefined || certificates.existing) return [];
  return [
    {
      code: "GTW-07",
      field: "homelab:certificates.issuer",
      message: `Nothing makes the ClusterIssuer ${certificates.issuer}: the program proves domains by Cloudflare, and homelab:cloudflare is missing.`,
      fix: "Add homelab:cloudflare, or write certificates.existing: true and make the issuer yourself.",
    },
  ];
}

function tunnelProblems({ gateways, domains }: Homelab): Problem[] {
  const fed = gateways.filter((g) => g.feed === "tunnel");
  const [first, ...others] = fed;
  return [
    ...fed
      .filter((g) => domains.public !== undefined && g.domain !== domains.public)
      .map((g) => ({
        code: "GTW-04",
        field: `homelab:gateways.${g.key}.domain`,
        message: `The tunnel brings names of ${domains.public}, and this Gateway's listeners answer *.${g.domain} only.`,
        fix: `Leave domain out, or write ${domains.public}.`,
      })),
    ...others.map((g) => ({
      code: "GTW-05",
      field: `homelab:gateways.${g.key}.feed`,
      message: `The tunnel feeds homelab:gateways.${first?.key} already; every public name goes there.`,
      fix: "Write feed: lan, or take this Gateway out.",
    })),
  ];
}

function wildcardDnsProblems({ gateways, domains, lan }: Homelab): Problem[] {
  if (lan.dns?.mode !== "wildcard" || gateways.some((g) => g.feed === "lan" && g.domain === domains.internal))
    return [];
  return [
    {
      code: "GTW-06",
      field: "homelab:lan.dns.mode",
      message: `No Gateway on the LAN serves *.${domains.internal}, so there is no address to answer with.`,
      fix: "Declare a Gateway with feed: lan, or write mode: records.",
    },
  ];
}

/** A device of its own on the tailnet is reached from the tailnet only, so the declaration has to say so. */
function exposeProblems({ apps }: Homelab): Problem[] {
  const exposed = apps.filter((a) => a.tailscale?.expose);
  return exposed.flatMap((app, i) => {
    const hostname = app.tailscale?.hostname;
    const twin = exposed.slice(0, i).find((a) => a.tailscale?.hostname === hostname);
    return [
      ...(app.reach.tailnet
        ? []
        : [
            {
              code: "APP-13",
              field: `homelab:apps.${app.key}.tailscale`,
              message: "The app is to be a device on the tailnet, but its reach does not name the tailnet.",
              fix: "Add tailnet (or tailnet:<group>) to its reach, or take tailscale out.",
            },
          ]),
      ...(twin
        ? [
            {
              code: "APP-14",
              field: `homelab:apps.${app.key}.tailscale.hostname`,
              message: `${hostname} is already the device name of homelab:apps.${twin.key}.`,
              fix: "Give one of the two another hostname.",
            },
          ]
        : []),
    ];
  });
}
