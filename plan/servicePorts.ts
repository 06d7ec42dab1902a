import { portName, transportOf } from "../config/appKinds";
import type { App } from "../config/homelab";
import { appProtocolOf } from "./routes";

export interface PolicyPort {
  port: string;
  endPort?: number;
  protocol: "TCP" | "UDP";
}

export interface ServicePort {
  name: string;
  port: number;
  targetPort: number;
  protocol: "TCP" | "UDP";
  appProtocol?: string;
}

type FurtherPort = App["ports"][number];

/** The ports of an app's Service that clients use; a Service lists those of a range one by one. */
export function servicePorts(app: App): ServicePort[] {
  const { port, targetPort, backend } = app;
  const own = { name: portName(app), port, targetPort: backend?.port ?? targetPort, protocol: transportOf(app) };
  return [own, ...app.ports.flatMap(single)].map((one) =>
    one.protocol === "TCP" ? { ...one, ...appProtocolOf(app, one.port) } : one,
  );
}

function single({ name, port, endPort, protocol }: FurtherPort): ServicePort[] {
  if (endPort === undefined) return [{ name, port, targetPort: port, protocol }];
  return Array.from({ length: endPort - port + 1 }, (_, i) => {
    const number = port + i;
    return { name: `${name}-${number}`, port: number, targetPort: number, protocol };
  });
}

/** The same ports at the app's pods, as a policy of Cilium names them. */
export function policyPorts(app: App): PolicyPort[] {
  return [
    ownPort(app),
    ...app.ports.map(({ port, endPort, protocol }) => ({
      port: String(port),
      ...(endPort !== undefined && { endPort }),
      protocol,
    })),
  ];
}

/** The app's own port at its pods. */
export function ownPort(app: App): PolicyPort {
  return { port: String(app.targetPort), protocol: transportOf(app) };
}

/** The ports that clients use, as a grant of the tailnet names them: `udp:27015-27030`. */
export function grantedPorts(app: App): string[] {
  return [
    `${transportOf(app).toLowerCase()}:${app.port}`,
    ...app.ports.map(({ port, endPort, protocol }) => `${protocol.toLowerCase()}:${portsText(port, endPort)}`),
  ];
}

/** `27015-27030`, or one port. */
function portsText(port: number, endPort: number | undefined): string {
  return endPort === undefined ? String(port) : `${port}-${endPort}`;
}
