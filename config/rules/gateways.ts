import type { Gateway, Homelab } from "../homelab";
import type { Problem } from "../problems";

/** GTW-xx: Gateways, their certificates and the names that lead to them fit each other. */
export function gatewayProblems(homelab: Homelab): Problem[] {
  return [
    ...twinProblems(homelab),
    ...portProblems(homelab),
    ...tunnelProblems(homelab),
    ...wildcardDnsProblems(homelab),
    ...exposeProblems(homelab),
  ];
}

function twinProblems({ gateways }: Homelab): Problem[] {
  return gateways.flatMap((gateway, i) => {
    const field = `homelab:gateways.${gateway.key}`;
    const inNamespace = gateways.slice(0, i).filter((g) => g.namespace === gateway.namespace);
    const named = inNamespace.find((g) => g.name === gateway.name);
    const certified = inNamespace.find((g) => g.certificate === gateway.certificate && g.domain !== gateway.domain);
    return [
      ...(named
        ? [
            {
              code: "GTW-01",
              field: `${field}.name`,
              message: `Gateway ${gateway.namespace}/${gateway.name} is already homelab:gateways.${named.key}.`,
              fix: "Give one of the two another name.",
            },
          ]
        : []),
      ...(certified
        ? [
            {
              code: "GTW-02",
              field: `${field}.certificate`,
              message: `Certificate ${gateway.certificate} is for *.${certified.domain} (homelab:gateways.${certified.key}), and this Gateway serves *.${gateway.domain}.`,
              fix: "Give one of the two certificates another name.",
            },
          ]
        : []),
    ];
  });
}

/** A Gateway's HTTP apps share 80 and 443; every plain TCP app needs a port of its own. */
function portProblems({ apps }: Homelab): Problem[] {
  const tcp = apps.filter((a) => a.protocol === "tcp" && a.lanGateway !== undefined);
  return tcp.flatMap((app, i) => {
    const gateway = app.lanGateway as Gateway;
    const twin = tcp.slice(0, i).find((a) => a.lanGateway?.key === gateway.key && a.port === app.port);
    const owner = app.port === 80 || app.port === 443 ? "its HTTP apps" : twin && `homelab:apps.${twin.key}`;
    if (!owner) return [];
    return [
      {
        code: "GTW-03",
        field: `homelab:apps.${app.key}.port`,
        message: `Port ${app.port} of Gateway ${gateway.key} already belongs to ${owner}.`,
        fix: "Give the app another port, another Gateway, or an address of its own.",
      },
    ];
  });
}

function tunnelProblems({ gateways, domains, cloudflare }: Homelab): Problem[] {
  const fed = gateways.filter((g) => g.feed === "tunnel");
  const wrong = fed
    .filter((g) => domains.public !== undefined && g.domain !== domains.public)
    .map((g) => ({
      code: "GTW-04",
      field: `homelab:gateways.${g.key}.domain`,
      message: `The tunnel brings names of ${domains.public}, and this Gateway's listeners answer *.${g.domain} only.`,
      fix: `Leave domain out, or write ${domains.public}.`,
    }));
  if (cloudflare?.tunnel.wildcard && fed.length !== 1)
    return [
      ...wrong,
      {
        code: "GTW-05",
        field: "homelab:cloudflare.tunnel.wildcard",
        message: `One ingress rule for all names needs one Gateway with feed: tunnel; there are ${fed.length}.`,
        fix: "Declare exactly one such Gateway, or take wildcard out.",
      },
    ];
  return wrong;
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
  return apps.flatMap((app, i) => {
    const hostname = app.tailscale?.hostname;
    const twin = apps.slice(0, i).find((a) => hostname !== undefined && a.tailscale?.hostname === hostname);
    return [
      ...(app.tailscale?.expose && !app.reach.tailnet
        ? [
            {
              code: "GTW-07",
              field: `homelab:apps.${app.key}.tailscale`,
              message: "The app is to be a device on the tailnet, but its reach does not name the tailnet.",
              fix: "Add tailnet (or tailnet:<group>) to its reach, or take tailscale out.",
            },
          ]
        : []),
      ...(twin
        ? [
            {
              code: "GTW-08",
              field: `homelab:apps.${app.key}.tailscale.hostname`,
              message: `${hostname} is already the device name of homelab:apps.${twin.key}.`,
              fix: "Give one of the two another hostname.",
            },
          ]
        : []),
    ];
  });
}
