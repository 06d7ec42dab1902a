import type { Homelab } from "../../config/homelab";

/** The tailnet's access by the declarations, worked out apart from the planner: who may go where. */
type App = Homelab["apps"][number];

/**
 * Addresses and ports at which the declaration opens an app; the Gateway's are those of its listeners, and a device of the tailnet is found
 * by its tag.
 */
export function doorsOf(app: App): { address: string; ports: string[] }[] {
  const further = app.ports.map(
    (p) => `${p.protocol.toLowerCase()}:${p.port}${p.endPort === undefined ? "" : `-${p.endPort}`}`,
  );
  const own = `${app.protocol === "udp" ? "udp" : "tcp"}:${app.port}`;
  const routed = app.protocol === "http" ? ["tcp:80", "tcp:443"] : [own];
  return [
    ...(app.address ? [{ address: app.address, ports: [own, ...further] }] : []),
    ...(app.tailscale?.expose ? [{ address: `tag:app-${app.key}`, ports: [own, ...further] }] : []),
    ...(app.publicWay === "funnel" ? [{ address: `tag:app-${app.key}`, ports: ["tcp:443"] }] : []),
    ...(app.lanGateway ? [{ address: app.lanGateway.address, ports: routed }] : []),
  ];
}

export function peopleFor(app: App): string[] {
  return app.reach.who.length > 0 ? app.reach.who : ["group:homelab"];
}

/** Who may go to a port at an address, by the declarations alone. */
export function peopleOf(homelab: Homelab, address: string, port: string): string[] {
  const open = homelab.apps.filter((a) => a.reach.tailnet);
  if (address === homelab.lan.dns?.address && port.endsWith(":53") && homelab.tailscale?.splitDns)
    return open.flatMap(peopleFor);
  return open.filter((a) => doorsOf(a).some((d) => d.address === address && d.ports.includes(port))).flatMap(peopleFor);
}

/** The drawn public domain is example.org; below it, `int` is the LAN's. */
export function publicNames({ domains }: Homelab, app: App): string[] {
  // Tailscale gives the name on Funnel.
  if (app.publicWay === "funnel") return [];
  return app.names
    .map((name) => (name.includes(".") ? name : `${name}.${domains.public}`))
    .filter((name) => /^([^.]+\.)?example\.org$/.test(name))
    .filter((name) => name !== domains.internal || name === domains.public);
}
