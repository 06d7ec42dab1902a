import type { App, Gateway, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** GTW-xx, and APP-11: Gateways, listeners and ports do not collide, and what the tunnel needs is there. */
export function gatewayProblems(homelab: Homelab): Finding[] {
  return [
    ...objectProblems(homelab),
    ...wildcardProblems(homelab),
    ...homelab.gateways.flatMap((g) => listenerProblems(g, homelab.apps)),
    ...homelab.apps.flatMap(portProblems),
  ];
}

/** Gateways of one namespace may share a certificate (GTW-03), but not a name. */
function objectProblems({ gateways }: Homelab): Finding[] {
  return gateways.flatMap((gateway, i) => {
    const twin = gateways.slice(0, i).find((g) => g.namespace === gateway.namespace && g.name === gateway.name);
    if (twin === undefined) return [];
    const at = `homelab:gateways.${gateway.key}`;
    const other = `homelab:gateways.${twin.key}`;
    return [
      {
        code: "GTW-01",
        field: `${at}.name`,
        message: `Gateway ${gateway.namespace}/${gateway.name} already belongs to ${other}.`,
        fix: "Give one of the two another name or namespace.",
        rests: [`${at}.namespace`, `${other}.name`, `${other}.namespace`],
      },
    ];
  });
}

function wildcardProblems({ cloudflare, gateways }: Homelab): Finding[] {
  if (!cloudflare?.tunnel.wildcard || gateways.some((g) => g.feed === "tunnel")) return [];
  return [
    {
      code: "GTW-02",
      field: "homelab:cloudflare.tunnel.wildcard",
      message: "The tunnel is to send every public name to the Gateway that it feeds, and there is none.",
      fix: "Declare a Gateway with feed: tunnel, or take wildcard out: each public app then has a name of its own.",
      rests: ["homelab:gateways", ...gateways.map((g) => `homelab:gateways.${g.key}.feed`)],
    },
  ];
}

/** A Gateway's listeners differ in name and port; 80 and 443 are its own. */
function listenerProblems(gateway: Gateway, apps: App[]): Finding[] {
  const tcp = apps.filter((a) => a.protocol === "tcp" && a.lanGateway?.key === gateway.key);
  return tcp.flatMap((app, i) => {
    const twin = tcp.slice(0, i).find((a) => a.port === app.port);
    const taken = app.port === 80 || app.port === 443 ? "its web listener" : twin && `homelab:apps.${twin.key}`;
    const at = `homelab:apps.${app.key}`;
    const rests = [`${at}.protocol`, `${at}.gateway`, ...(twin ? [`homelab:apps.${twin.key}`] : [])];
    return [
      ...(taken
        ? [
            {
              code: "APP-11",
              field: `${at}.port`,
              message: `Port ${app.port} of Gateway ${gateway.key} already belongs to ${taken}.`,
              fix: "Write another port, or give the app an address of its own.",
              rests,
            },
          ]
        : []),
      ...(app.key === "http" || app.key === "https"
        ? [
            {
              code: "APP-11",
              field: at,
              message: `${app.key} is the name of a web listener of Gateway ${gateway.key}, so no TCP listener can have it.`,
              fix: "Give the app another key.",
              rests,
            },
          ]
        : []),
    ];
  });
}

/** The ports of a Service differ in name, and in number where the protocol is the same. */
function portProblems(app: App): Finding[] {
  const all = [{ name: app.protocol as string, port: app.port, protocol: "TCP" }, ...app.ports];
  return app.ports.flatMap((port, i) => {
    const twin = all
      .slice(0, i + 1)
      .find((p) => p.name === port.name || (p.port === port.port && p.protocol === port.protocol));
    if (twin === undefined) return [];
    return [
      {
        code: "APP-11",
        field: `homelab:apps.${app.key}.ports.${i}`,
        message: `Port ${port.name} (${port.port}/${port.protocol}) collides with port ${twin.name} (${twin.port}/${twin.protocol}) of the same Service.`,
        fix: "Give it another name and number, or take it out.",
        rests: [`homelab:apps.${app.key}.port`, `homelab:apps.${app.key}.ports`],
      },
    ];
  });
}
