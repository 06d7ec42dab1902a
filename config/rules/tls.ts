import { isWeb } from "../appKinds";
import { lanNamesOf, meets, type Section, sectionOf, stackDomains } from "../appNames";
import type { App, Gateway, Homelab } from "../homelab";
import type { Finding } from "../problems";
import { proposal } from "./sharedGateway";

/** APP-03, APP-38 and APP-39: who ends an app's TLS can, and somebody shows its certificate. */
export function tlsProblems(homelab: Homelab): Finding[] {
  return homelab.apps
    .filter(isWeb)
    .flatMap((app) => [...byInternet(app), ...unseen(app, homelab), ...overlaps(app, homelab)]);
}

function at({ key }: App, setting: string): string {
  return `homelab:apps.${key}.${setting}`;
}

/** Where TLS ends instead. */
const ENDS = {
  tunnel: "the tunnel cannot pass it on: Cloudflare's edge ends it",
  portForward: "the Gateway for the internet ends it for every name",
  funnel: "Tailscale's proxy ends it, with a certificate for the tailnet's name",
};

/** The tunnel's requests are HTTP, which its edge has read already; a Gateway for the internet has one certificate for all. */
function byInternet(app: App): Finding[] {
  if (!app.passthrough || !app.reach.internet) return [];
  return [
    {
      code: "APP-03",
      field: at(app, app.published ? "reach" : "internet"),
      message: `The app ends TLS itself (tls: passthrough), and ${ENDS[app.publicWay ?? "tunnel"]}.`,
      fix: "Take internet out, or tls: the Gateway and the edge then have certificates for it.",
      rests: [at(app, "tls")],
    },
  ];
}

/** Whose certificate the internet sees. */
const SHOWN = {
  tunnel: "behind the tunnel the certificate is Cloudflare's",
  portForward: "the internet sees the certificate that all its apps have",
  funnel: "on Funnel the certificate is the tailnet's",
};

/** Without a Gateway on the LAN nobody tells the app by its name, and the program ends no TLS for it. */
function unseen(app: App, { gateways }: Homelab): Finding[] {
  const setting = app.passthrough ? "tls" : "certificate";
  if ((!app.passthrough && app.certificate === undefined) || app.lanGateway?.feed === "lan") return [];
  // APP-07 says that its Gateway is none.
  if (app.gatewayKey !== undefined) return [];
  const own = app.address !== undefined || app.tailscale?.expose === true;
  return [
    {
      code: "APP-39",
      field: at(app, setting),
      message: own
        ? `No Gateway serves the app: whoever comes to ${app.address ?? "its device on the tailnet"} speaks with the app itself.`
        : `No Gateway on the LAN serves the app, and ${SHOWN[app.publicWay ?? "tunnel"]}.`,
      fix: own
        ? `Take ${setting} out: what the app's own port speaks is the app's matter; or write gateway with one on the LAN.`
        : `Take ${setting} out, or add lan to its reach.`,
      rests: [
        ...["reach", "gateway", "address", "tailscale"].map((other) => at(app, other)),
        "homelab:gateways",
        ...gateways.map((g) => `homelab:gateways.${g.key}.feed`),
      ],
    },
  ];
}

/** APP-38: of two listeners for one name, one of which ends TLS and the other passes it on, Cilium serves neither. */
function overlaps(app: App, homelab: Homelab): Finding[] {
  const gateway = app.lanGateway;
  if (!app.passthrough || gateway === undefined) return [];
  const others = homelab.apps.filter((a) => isWeb(a) && !a.passthrough && a.lanGateway?.key === gateway.key);
  const domains = stackDomains(homelab);
  const found = lanNamesOf(app).flatMap((name) =>
    others.flatMap((other) => {
      const sections = lanNamesOf(other).map((one) => sectionOf(gateway, one, other, domains));
      return sections.filter((section) => meets(section, name)).map((section) => ({ name, other, section }));
    }),
  );
  const [first] = found;
  return first === undefined ? [] : [overlap(app, gateway, first, homelab)];
}

function overlap(
  app: App,
  gateway: Gateway,
  { name, other, section }: { name: string; other: App; section: Section },
  homelab: Homelab,
): Finding {
  return {
    code: "APP-38",
    field: at(app, "tls"),
    message: `Gateway ${gateway.key} ends TLS for ${section.hostname} (homelab:apps.${other.key}), and is to pass it on for ${name}: at one port Cilium does neither where names overlap.`,
    fix: `Put the apps with tls: passthrough on a Gateway of their own${proposal(app, gateway, 0, homelab)}.`,
    rests: [
      ...[app, other].flatMap((a) => ["gateway", "name", "names", "address", "reach", "tls"].map((s) => at(a, s))),
      "homelab:gateways",
      `homelab:gateways.${gateway.key}.domain`,
      `homelab:gateways.${gateway.key}.feed`,
    ],
  };
}
