import type { App, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** Settings of an entry that cannot stand beside the one that says what kind of app it is. */
interface Kind {
  /** The setting that says it. */
  setting: string;
  is(app: App): boolean;
  /** A description of such an app, for the message. */
  what: string;
  without: { setting: string; has(app: App): boolean; why: string; fix: string }[];
}

const wrote =
  (setting: string) =>
  (app: App): boolean =>
    app.written.includes(setting);

const EXISTING: Kind = {
  setting: "service.existing",
  is: ({ service }) => service.existing,
  what: "one whose Service somebody else makes",
  without: [
    {
      setting: "address",
      has: wrote("address"),
      why: "an address is asked for by the Service itself",
      fix: "Take address out: a Gateway serves the app; or have whoever makes the Service ask for the address (lbipam.cilium.io/ips).",
    },
    {
      setting: "tailscale",
      has: wrote("tailscale"),
      why: "the operator makes the device for an annotation of the Service",
      fix: "Take tailscale out, or have whoever makes the Service annotate it (tailscale.com/expose).",
    },
  ],
};

const EXTERNAL: Kind = {
  setting: "service.external",
  is: ({ service }) => service.external,
  what: "one behind whose Service no pods stand",
  without: [
    {
      setting: "selector",
      has: wrote("selector"),
      why: "there are no pods that labels could choose",
      fix: "Take selector out, or service.external.",
    },
    {
      setting: "metrics",
      has: wrote("metrics"),
      why: "Prometheus asks what stands behind it itself",
      fix: "Take metrics out, and name the target in Prometheus's own configuration.",
    },
    {
      setting: "targetPort",
      has: wrote("targetPort"),
      why: "it is the port of a pod",
      fix: "Take targetPort out.",
    },
  ],
};

const HTTP_ONLY = [
  { setting: "routes", has: (app: App) => app.routes.length > 0 },
  { setting: "appProtocol", has: wrote("appProtocol") },
  { setting: "certificate", has: wrote("certificate") },
  { setting: "tls", has: ({ passthrough }: App) => passthrough },
].map((one) => ({
  ...one,
  why: "paths, their protocols and certificates by name are HTTP's, and TCP and UDP have none",
  fix: `Take ${one.setting} out, or protocol.`,
}));

const PASSTHROUGH: Kind = {
  setting: "tls",
  is: ({ passthrough }) => passthrough,
  what: "one that ends TLS itself",
  without: [
    {
      setting: "certificate",
      has: wrote("certificate"),
      why: "it shows a certificate of its own, and the Gateway none",
      fix: "Take certificate out, or tls: the Gateway then shows the certificate.",
    },
    {
      setting: "backend.tls",
      has: ({ backend }: App) => backend?.tls !== undefined,
      why: "the Gateway passes TLS on, and checks nobody's certificate",
      fix: "Take backend.tls out: browsers see the device's certificate; or tls, and the Gateway checks it.",
    },
    ...["routes", "appProtocol", "signIn"].map((setting) => ({
      setting,
      has: (app: App) => wrote(setting)(app) && (setting !== "routes" || app.routes.length > 0),
      why: "it is for HTTP, which nobody before the app can read",
      fix: `Take ${setting} out, or tls: the Gateway then ends TLS.`,
    })),
  ],
};

const without = (setting: string, fix: string) => ({
  setting,
  has: wrote(setting),
  why: "clients come to its port, and no host name tells it from others there",
  fix,
});

const PLAIN: Kind = {
  setting: "protocol",
  is: ({ protocol, backend }) => protocol !== "http" && backend === undefined,
  what: "one that is told by its port",
  without: [
    without("name", "Take name out; for a name on the LAN write it into homelab:lan.dns.records with the address."),
    without("names", "Take names out; for names on the LAN write them into homelab:lan.dns.records with the address."),
    ...HTTP_ONLY,
  ],
};

const HOST_NETWORK: Kind = {
  setting: "hostNetwork",
  is: ({ hostNetwork }) => hostNetwork,
  what: "one with its node's network",
  without: [
    {
      setting: "address",
      has: wrote("address"),
      why: "its address is its node's",
      fix: "Take address out: the Gateway serves the app by its name, and the node at its own address.",
    },
    {
      setting: "backend",
      has: wrote("backend"),
      why: "a device outside of the cluster runs on no node",
      fix: "Take hostNetwork out, or backend.",
    },
    {
      setting: "service.external",
      has: ({ service }) => service.external,
      why: "what stands behind the Service runs on no node",
      fix: "Take hostNetwork out, or service.external.",
    },
  ],
};

const KINDS: Kind[] = [
  HOST_NETWORK,
  PLAIN,
  PASSTHROUGH,
  EXISTING,
  EXTERNAL,
  {
    setting: "names",
    is: wrote("names"),
    what: "one with several names",
    without: [
      {
        setting: "name",
        has: wrote("name"),
        why: "names holds them all",
        fix: "Move it into names, or take names out.",
      },
    ],
  },
  {
    setting: "backend",
    is: (app) => app.backend !== undefined,
    what: "a device outside of the cluster",
    without: [
      {
        setting: "selector",
        has: wrote("selector"),
        why: "it has no pods that labels could choose",
        fix: "Take selector out.",
      },
      {
        setting: "metrics",
        has: wrote("metrics"),
        why: "Prometheus asks the device itself, not a pod",
        fix: "Take metrics out, and name the device in Prometheus's own configuration.",
      },
      {
        setting: "address",
        has: wrote("address"),
        why: "it has an address of its own already, backend.address",
        fix: "Take address out: the Gateway serves the app by its name.",
      },
      {
        setting: "targetPort",
        has: wrote("targetPort"),
        why: "the port that it listens on is backend.port",
        fix: "Take targetPort out, and write backend.port.",
      },
      {
        setting: "ports",
        has: ({ ports, routes }) => ports.some((p) => !routes.some((r) => r.port === p.port)),
        why: "its further ports are served at its own address",
        fix: "Take ports out, or write another app for another web interface.",
      },
      {
        setting: "routes",
        has: (app) => app.routes.some(({ written }) => written.includes("port")),
        why: "it has one port, and a route cannot lead to another",
        fix: "Take port out of its routes, or write another app for another web interface.",
      },
      {
        setting: "service.existing",
        has: (app) => app.service.existing,
        why: "the program makes the Service that stands for it",
        fix: "Take backend out, or service.existing.",
      },
      {
        setting: "protocol",
        has: (app) => app.protocol !== "http",
        why: "the Gateway gives HTTP a name and a certificate; anything else is reached at the device's own address",
        fix: "Take protocol out, or the whole app.",
      },
    ],
  },
];

/** APP-18: two settings of one app that say different things of it. */
export function contradictionProblems({ apps }: Homelab): Finding[] {
  return apps.flatMap((app) =>
    KINDS.filter(({ is }) => is(app)).flatMap(({ setting: kind, what, without }) =>
      without
        .filter(({ has }) => has(app))
        .map(({ setting, why, fix }) => ({
          code: "APP-18",
          field: `homelab:apps.${app.key}.${setting}`,
          message: `The app is ${what} (${kind}), so ${setting} has no place: ${why}.`,
          fix,
          rests: [`homelab:apps.${app.key}.${kind}`],
        })),
    ),
  );
}
