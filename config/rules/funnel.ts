import { isFullName, isPublic } from "../appNames";
import { funnelHost, onFunnel } from "../funnel";
import type { App, Homelab, Route } from "../homelab";
import type { Finding } from "../problems";
import { publicRoutes } from "../routes";

/** FUN-xx: Tailscale's Funnel can carry what the internet is to have of an app, by the one name that it gives. */
export function funnelProblems(homelab: Homelab): Finding[] {
  return homelab.apps
    .filter(onFunnel)
    .flatMap((app) => [
      ...nameProblems(app, homelab),
      ...deviceProblems(app, homelab),
      ...pathProblems(app),
      ...routeProblems(app),
      ...untrusted(app),
    ]);
}

const at = ({ key }: App, setting: string): string => `homelab:apps.${key}.${setting}`;

function nameProblems(app: App, { domains }: Homelab): Finding[] {
  return app.names
    .filter((name) => isFullName(name) && domains.public !== undefined && isPublic(name, domains))
    .map((name) => ({
      code: "FUN-01",
      field: at(app, "names"),
      message: `Funnel serves https://${funnelHost(app)}.<tailnet>.ts.net and no name of a domain of your own: ${name} would be nobody's on the internet.`,
      fix: `Take ${name} out, or let the internet come by a tunnel or a port forward.`,
      rests: [at(app, "internet"), at(app, "internet.by"), "homelab:domains.public", "homelab:domains.internal"],
    }));
}

/** Tailscale appends -1 to the name of the second of two devices. */
function deviceProblems(app: App, { apps, tailscale }: Homelab): Finding[] {
  const host = funnelHost(app);
  const devices = [
    ...apps.flatMap((other) => [
      ...(other !== app && onFunnel(other) ? [{ name: funnelHost(other), field: at(other, "internet") }] : []),
      ...(other.tailscale?.expose ? [{ name: other.tailscale.hostname, field: at(other, "tailscale") }] : []),
    ]),
    ...(tailscale ? [{ name: tailscale.operator.hostname, field: "homelab:tailscale.operator.hostname" }] : []),
  ];
  const twin = devices.find(({ name }) => name === host);
  if (twin === undefined) return [];
  const own = twin.field === at(app, "tailscale");
  return [
    {
      code: "FUN-02",
      field: at(app, "internet"),
      message: `On Funnel the app is the tailnet's device ${host}, and so is another (${twin.field}): the second one of a name is renamed.`,
      fix: own
        ? "Take tailscale out: with tailnet in its reach, the tailnet opens the device that Funnel needs."
        : "Give one of the two another name, e.g. name: here.",
      rests: [twin.field, at(app, "name"), at(app, "names"), at(app, "internet.by")],
    },
  ];
}

function pathProblems(app: App): Finding[] {
  const exact = (app.publicPaths ?? []).filter(({ type }) => type === "Exact");
  return exact.map(({ value }) => ({
    code: "FUN-03",
    field: at(app, "internet.paths"),
    message: `Tailscale's proxy takes ${value} and all below it: it knows no path alone.`,
    fix: `Write ${value} in place of { exact: ${value} }, or let the internet come by a tunnel.`,
    rests: [at(app, "internet.by")],
  }));
}

const ABSENT = ["redirect", "rewrite", "timeout"] as const;

function routeProblems(app: App): Finding[] {
  const open = new Set(publicRoutes(app).map(({ written }) => written));
  return app.routes.flatMap((route, i) => {
    if (!open.has(route.written)) return [];
    const settings = [...ABSENT.filter((setting) => route[setting] !== undefined), ...exactOf(route)];
    return settings.map((setting) => ({
      code: "FUN-03" as const,
      field: at(app, `routes.${i}.${setting}`),
      message: `The internet comes by Funnel, and Tailscale's proxy has no ${setting} for a path: it hands each on as it is, with all below it.`,
      fix: `Take ${setting} out, keep this path from the internet (internet.paths), or let the internet come by a Gateway.`,
      rests: [at(app, "internet"), at(app, "internet.by"), at(app, "internet.paths"), at(app, "reach")],
    }));
  });
}

function exactOf({ match }: Route): "exact"[] {
  return match.type === "Exact" ? ["exact"] : [];
}

/** Source: Tailscale v1.102.5, cmd/k8s-operator/ingress.go (handlersForIngress): HTTPS for the port 443 alone, and then of any certificate. */
function untrusted(app: App): Finding[] {
  if (app.backend?.tls === undefined) return [];
  return [
    {
      code: "FUN-04",
      field: at(app, "backend.tls"),
      message: "Tailscale's proxy checks nobody's certificate: it reaches a device that speaks HTTPS by no safe way.",
      fix: "Take internet out, or let the internet come by a tunnel that feeds a Gateway, which checks it.",
      rests: [at(app, "internet"), at(app, "internet.by"), at(app, "reach")],
    },
  ];
}
