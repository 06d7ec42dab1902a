import type { App, Homelab } from "../homelab";
import type { Problem } from "../problems";

/** APP-xx: what an app says of itself can be true, given the rest of the network. */
export function appProblems(homelab: Homelab): Problem[] {
  return [
    ...homelab.apps.flatMap((app) => [
      ...callerProblems(app, homelab),
      ...reachProblems(app, homelab),
      ...gatewayProblems(app, homelab),
    ]),
    ...nameProblems(homelab),
    ...sharedGatewayProblems(homelab),
  ];
}

function callerProblems(app: App, { apps }: Homelab): Problem[] {
  return app.callers
    .filter((caller) => !apps.some((a) => a.key === caller))
    .map((caller) => ({
      code: "APP-01",
      field: `homelab:apps.${app.key}.callers`,
      message: `${caller} is not an app of this stack.`,
      fix: `Write one of ${apps.map((a) => a.key).join(", ")}, or declare homelab:apps.${caller}.`,
    }));
}

function reachProblems(app: App, { domains, cloudflare, tailscale, monitoring }: Homelab): Problem[] {
  const field = `homelab:apps.${app.key}.reach`;
  const problems: Problem[] = [];
  const add = (code: string, message: string, fix: string, at = field) =>
    problems.push({ code, field: at, message, fix });
  if (app.reach.internet && cloudflare === undefined)
    add(
      "APP-02",
      "internet needs a Cloudflare tunnel, and homelab:cloudflare is missing.",
      "Add homelab:cloudflare, or take internet out.",
    );
  if (app.reach.internet && domains.public === undefined)
    add(
      "APP-02",
      "internet needs a public domain, and homelab:domains.public is missing.",
      "Add homelab:domains.public, or take internet out.",
    );
  if (app.reach.internet && app.protocol === "tcp")
    add(
      "APP-03",
      "The tunnel's public names serve HTTP only; this app speaks plain TCP.",
      "Take internet out; use the tailnet for TCP.",
    );
  if (app.reach.tailnet && tailscale === undefined)
    add("APP-04", "tailnet needs homelab:tailscale, which is missing.", "Add homelab:tailscale, or take tailnet out.");
  for (const group of app.reach.groups)
    if (tailscale && !(group in tailscale.groups))
      add(
        "APP-05",
        `tailnet:${group} names a group that is not declared.`,
        `Add homelab:tailscale.groups.${group} with its members.`,
      );
  if (app.metrics !== undefined && monitoring === undefined)
    add(
      "APP-06",
      `Port ${app.metrics} is to be scraped, but homelab:monitoring is missing.`,
      "Add homelab:monitoring (namespace and labels of Prometheus), or take metrics out.",
      `homelab:apps.${app.key}.metrics`,
    );
  return problems;
}

function gatewayProblems(app: App, { gateways }: Homelab): Problem[] {
  const atHome = app.reach.lan || app.reach.tailnet;
  // A device of its own on the tailnet needs no Gateway for the tailnet.
  const ownDevice = app.tailscale?.expose && !app.reach.lan;
  const ownEntrance = app.address !== undefined || ownDevice;
  if (!atHome || app.lanGateway?.feed === "lan" || (ownEntrance && app.lanGateway === undefined)) return [];
  const candidates = gateways.filter((g) => g.feed === "lan").map((g) => g.key);
  return [
    {
      code: "APP-07",
      field: `homelab:apps.${app.key}.gateway`,
      message:
        app.lanGateway === undefined
          ? "No Gateway serves this app on the LAN."
          : `Gateway ${app.lanGateway.key} is fed by the tunnel, so the LAN cannot use it.`,
      fix:
        candidates.length > 0
          ? `Write one of ${candidates.join(", ")}, or give the app an address of its own.`
          : "Declare a Gateway with feed: lan, or give the app an address of its own.",
    },
  ];
}

function nameProblems({ apps }: Homelab): Problem[] {
  const problems: Problem[] = [];
  apps.forEach((app, i) => {
    const twin = apps.slice(0, i).find((a) => a.hostLabel === app.hostLabel);
    if (twin)
      problems.push({
        code: "APP-08",
        field: `homelab:apps.${app.key}.name`,
        message: `${app.hostLabel} is already the host name of homelab:apps.${twin.key}.`,
        fix: "Give one of the two another name.",
      });
    const same = apps.slice(0, i).find((a) => a.namespace === app.namespace && a.service.name === app.service.name);
    if (same)
      problems.push({
        code: "APP-09",
        field: `homelab:apps.${app.key}.service.name`,
        message: `Service ${app.namespace}/${app.service.name} already belongs to homelab:apps.${same.key}.`,
        fix: "Give one of the two another Service name or namespace.",
      });
  });
  return problems;
}

/**
 * A Gateway has one address, and neither ARP nor a tailnet grant can tell its apps apart: whoever reaches one HTTP app of a
 * Gateway reaches them all. Apps that share a Gateway must therefore say the same of the LAN and the tailnet.
 */
function sharedGatewayProblems({ gateways, apps }: Homelab): Problem[] {
  return gateways.flatMap((gateway) => {
    const members = apps.filter((a) => a.protocol === "http" && a.lanGateway?.key === gateway.key);
    const [model, ...rest] = members;
    if (model === undefined) return [];
    return rest
      .filter((app) => describeReach(app) !== describeReach(model))
      .map((app) => ({
        code: "APP-10",
        field: `homelab:apps.${app.key}.reach`,
        message: `Gateway ${gateway.key} cannot tell ${app.key} (${describeReach(app)}) from ${model.key} (${describeReach(model)}): both answer at ${gateway.address}:443.`,
        fix: "Declare the same lan and tailnet reach for both, or put one of them on a Gateway of its own.",
      }));
  });
}

function describeReach({ reach }: App): string {
  const parts = [
    reach.lan && "lan",
    reach.tailnet && reach.groups.length === 0 && "tailnet",
    ...reach.groups.map((g) => `tailnet:${g}`),
  ];
  return parts.filter(Boolean).sort().join(", ");
}
