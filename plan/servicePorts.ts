import type { App } from "../config/homelab";

export interface ServicePort {
  name: string;
  port: number;
  targetPort: number;
  protocol: "TCP" | "UDP";
}

/** The ports of an app's Service that clients use. */
export function servicePorts(app: App): ServicePort[] {
  return [
    { name: app.protocol, port: app.port, targetPort: app.backend?.port ?? app.targetPort, protocol: "TCP" },
    ...app.ports.map((p) => ({ name: p.name, port: p.port, targetPort: p.port, protocol: p.protocol })),
  ];
}
