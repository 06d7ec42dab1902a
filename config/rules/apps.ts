import { hasPods, isWeb, transportOf } from "../appKinds";
import { onFunnel } from "../funnel";
import type { App, Homelab } from "../homelab";
import { nearest } from "../nearest";
import type { Finding } from "../problems";

/** APP-xx: what an app says of itself can be true, given the rest of the network. */
export function appProblems(homelab: Homelab): Finding[] {
  return [
    ...homelab.apps.flatMap((app) => [
      ...callerProblems(app, homelab),
      ...internetProblems(app, homelab),
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
const CARRIES = {
  tunnel: "The tunnel's public names serve",
  portForward: "The port forward leads to a Gateway, which serves the internet",
  funnel: "Tailscale's proxy serves the internet",
};

function internetProblems(app: App, { domains, cloudflare, tailscale }: Homelab): Finding[] {
  const { publicWay } = app;
  if (publicWay === undefined) return [];
  const internet = `homelab:apps.${app.key}.${app.published ? "reach" : "internet"}`;
  const problems: Finding[] = [];
  const add = (code: string, message: string, fix: string, missing: string, at = internet) =>
    problems.push({ code, field: at, message, fix, rests: [missing, `homelab:apps.${app.key}.internet.by`] });
  if (publicWay === "funnel") {
    if (tailscale === undefined)
      add(
        "APP-02",
        "The internet is to come by Tailscale's Funnel, and homelab:tailscale is missing.",
        "Add homelab:tailscale, or take internet out.",
        "homelab:tailscale",
      );
  } else if (cloudflare === undefined)
    add(
      "APP-02",
      "internet needs a Cloudflare tunnel or a port forward, and homelab:cloudflare is missing.",
      tailscale === undefined
        ? "Add homelab:cloudflare, or take internet out."
        : "Add homelab:cloudflare, write internet: { by: funnel } for Tailscale's Funnel, or take internet out.",
      "homelab:cloudflare",
    );
  // Tunnels without the one that needs no name are told once (TUN-04), and not for each app.
  else if (cloudflare[publicWay] === undefined && cloudflare.tunnels.length === 0) {
    const other = publicWay === "tunnel" ? "portForward" : "tunnel";
    const hasOther = cloudflare[other] !== undefined;
    add(
      "APP-02",
      `The internet is to come by ${WAYS[publicWay]}, and homelab:cloudflare.${publicWay} is missing.`,
      `Add homelab:cloudflare.${publicWay}${hasOther ? "" : ` or ${other}`}, or take ${hasOther ? "by" : "internet"} out.`,
      `homelab:cloudflare.${publicWay}`,
      hasOther ? `homelab:apps.${app.key}.internet.by` : internet,
    );
  }
  if (publicWay !== "funnel" && domains.public === undefined)
    add(
      "APP-02",
      "internet needs a public domain, and homelab:domains.public is missing.",
      "Add homelab:domains.public, or take internet out.",
      "homelab:domains.public",
    );
  if (!isWeb(app))
    add(
      "APP-03",
      `${CARRIES[publicWay]} HTTP only; this app speaks plain ${transportOf(app)}.`,
      `Take internet out; use the tailnet for ${transportOf(app)}.`,
      `homelab:apps.${app.key}.protocol`,
    );
  return problems;
}

function reachProblems(app: App, { tailscale, monitoring }: Homelab): Finding[] {
  const field = `homelab:apps.${app.key}.reach`;
  const problems: Finding[] = [];
  const add = (code: string, message: string, fix: string, missing: string, at = field) =>
    problems.push({ code, field: at, message, fix, rests: [missing] });
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
  const isDevice = app.tailscale?.expose || (onFunnel(app) && app.publicPaths === undefined);
  const ownDevice = isDevice && !app.reach.lan && !otherNetworks;
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
