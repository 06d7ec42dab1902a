import { hasPods, isWeb, transportOf } from "../appKinds";
import type { App, Homelab } from "../homelab";
import { nearest } from "../nearest";
import type { Finding } from "../problems";

/** APP-xx: what an app says of itself can be true, given the rest of the network. */
export function appProblems(homelab: Homelab): Finding[] {
  return [
    ...homelab.apps.flatMap((app) => [
      ...callerProblems(app, homelab),
      ...reachProblems(app, homelab),
      ...gatewayProblems(app, homelab),
    ]),
    ...serviceProblems(homelab),
  ];
}

function callerProblems(app: App, { apps }: Homelab): Finding[] {
  const [inside, outside] = [true, false].map((wanted) => apps.filter((a) => hasPods(a) === wanted));
  const keys = (inside ?? []).map((a) => a.key);
  return app.callers
    .filter((caller) => !keys.includes(caller))
    .map((caller) => {
      const other = outside?.find((a) => a.key === caller);
      const isDevice = other !== undefined;
      const setting = other?.backend ? "backend" : "service";
      return {
        code: "APP-01",
        field: `homelab:apps.${app.key}.callers`,
        message: isDevice
          ? `${caller} is a device outside of the cluster (homelab:apps.${caller}.${setting}), which calls nobody inside.`
          : `${caller} is not an app of this stack.`,
        fix: isDevice
          ? `Take it out; the device reaches what ${app.key} has on the LAN.`
          : `Write ${oneOf(keys, caller)}, or declare homelab:apps.${caller}.`,
        rests: [`homelab:apps.${caller}`, `homelab:apps.${caller}.${setting}`],
      };
    });
}

const WAYS = { tunnel: "a tunnel", portForward: "a port forward" };

function reachProblems(app: App, { domains, cloudflare, tailscale, monitoring }: Homelab): Finding[] {
  const field = `homelab:apps.${app.key}.reach`;
  const internet = app.published ? field : `homelab:apps.${app.key}.internet`;
  const problems: Finding[] = [];
  const add = (code: string, message: string, fix: string, missing: string, at = field) =>
    problems.push({ code, field: at, message, fix, rests: [missing] });
  if (app.reach.internet && cloudflare === undefined)
    add(
      "APP-02",
      "internet needs a Cloudflare tunnel or a port forward, and homelab:cloudflare is missing.",
      "Add homelab:cloudflare, or take internet out.",
      "homelab:cloudflare",
      internet,
    );
  // Tunnels without the one that needs no name are told once (TUN-04), and not for each app.
  else if (app.publicWay && cloudflare?.[app.publicWay] === undefined && !cloudflare?.tunnels.length) {
    const other = app.publicWay === "tunnel" ? "portForward" : "tunnel";
    const hasOther = cloudflare?.[other] !== undefined;
    add(
      "APP-02",
      `The internet is to come by ${WAYS[app.publicWay]}, and homelab:cloudflare.${app.publicWay} is missing.`,
      `Add homelab:cloudflare.${app.publicWay}${hasOther ? "" : ` or ${other}`}, or take ${hasOther ? "by" : "internet"} out.`,
      `homelab:cloudflare.${app.publicWay}`,
      hasOther ? `homelab:apps.${app.key}.internet.by` : internet,
    );
  }
  if (app.reach.internet && domains.public === undefined)
    add(
      "APP-02",
      "internet needs a public domain, and homelab:domains.public is missing.",
      "Add homelab:domains.public, or take internet out.",
      "homelab:domains.public",
      internet,
    );
  if (app.reach.internet && !isWeb(app))
    add(
      "APP-03",
      `${app.publicWay === "tunnel" ? "The tunnel's public names serve" : "The port forward leads to a Gateway, which serves the internet"} HTTP only; this app speaks plain ${transportOf(app)}.`,
      `Take internet out; use the tailnet for ${transportOf(app)}.`,
      `homelab:apps.${app.key}.protocol`,
      internet,
    );
  if (app.reach.tailnet && tailscale === undefined)
    add(
      "APP-04",
      "tailnet needs homelab:tailscale, which is missing.",
      "Add homelab:tailscale, or take tailnet out.",
      "homelab:tailscale",
      app.named.length > 0 ? `homelab:apps.${app.key}.tailnet` : field,
    );
  if (app.metrics !== undefined && monitoring === undefined)
    add(
      "APP-06",
      `Port ${app.metrics} is to be scraped, but homelab:monitoring is missing.`,
      "Add homelab:monitoring (namespace and labels of Prometheus), or take metrics out.",
      "homelab:monitoring",
      `homelab:apps.${app.key}.metrics`,
    );
  return problems;
}

/** Names to choose from; the one that was most likely meant alone. */
function oneOf(names: readonly string[], written: string | undefined): string {
  return (written !== undefined && nearest(written, names, 2)) || `one of ${names.join(", ")}`;
}

function gatewayProblems(app: App, { gateways }: Homelab): Finding[] {
  const otherNetworks = app.reach.from.length > 0;
  const atHome = app.reach.lan || app.reach.tailnet || otherNetworks;
  // A device of its own on the tailnet needs no Gateway for the tailnet.
  const ownDevice = app.tailscale?.expose && !app.reach.lan && !otherNetworks;
  const ownEntrance = app.address !== undefined || ownDevice;
  if (!atHome || app.lanGateway?.feed === "lan" || (ownEntrance && app.gatewayKey === undefined)) return [];
  const candidates = gateways.filter((g) => g.feed === "lan").map((g) => g.key);
  return [
    {
      code: "APP-07",
      field: `homelab:apps.${app.key}.gateway`,
      message: app.lanGateway
        ? app.lanGateway.feed === "tunnel"
          ? `Gateway ${app.lanGateway.key} is fed by the tunnel, so the LAN cannot use it.`
          : `Gateway ${app.lanGateway.key} is the internet's: whoever asks it for any name, the internet reaches what it serves.`
        : app.gatewayKey === undefined
          ? "No Gateway serves this app on the LAN."
          : `${app.gatewayKey} is not a Gateway of this stack.`,
      fix:
        candidates.length > 0
          ? `Write ${oneOf(candidates, app.gatewayKey)}, or give the app an address of its own.`
          : "Declare a Gateway with feed: lan, or give the app an address of its own.",
      rests: [
        "homelab:gateways",
        ...gateways.map((g) => `homelab:gateways.${g.key}.feed`),
        `homelab:apps.${app.key}.address`,
        `homelab:apps.${app.key}.reach`,
      ],
    },
  ];
}

function serviceProblems({ apps }: Homelab): Finding[] {
  return apps.flatMap((app, i) => {
    const same = apps.slice(0, i).find((a) => a.namespace === app.namespace && a.service.name === app.service.name);
    if (same === undefined) return [];
    return [
      {
        code: "APP-09",
        field: `homelab:apps.${app.key}.service.name`,
        message: `Service ${app.namespace}/${app.service.name} already belongs to homelab:apps.${same.key}.`,
        fix: "Give one of the two another Service name or namespace.",
        rests: [app, same].flatMap((a) => [`homelab:apps.${a.key}.namespace`, `homelab:apps.${a.key}.service`]),
      },
    ];
  });
}
