import { isWeb, portName, transportOf } from "../appKinds";
import type { App, Gateway, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** GTW-01, and APP-11: Gateways, listeners and ports do not collide. */
export function gatewayProblems(homelab: Homelab): Finding[] {
  return [
    ...objectProblems(homelab),
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

/** A Gateway's listeners differ in name and port; 80 and 443 are its own. */
function listenerProblems(gateway: Gateway, apps: App[]): Finding[] {
  const plain = apps.filter((a) => !isWeb(a) && a.lanGateway?.key === gateway.key);
  return plain.flatMap((app, i) => {
    const twin = plain.slice(0, i).find((a) => a.port === app.port && a.protocol === app.protocol);
    const isWebPort = app.protocol === "tcp" && (app.port === 80 || app.port === 443);
    const taken = isWebPort ? "its web listener" : twin && `homelab:apps.${twin.key}`;
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
              message: `${app.key} is the name of a web listener of Gateway ${gateway.key}, so no other listener can have it.`,
              fix: "Give the app another key.",
              rests,
            },
          ]
        : []),
    ];
  });
}

/** As many as a Service lists with a calm mind: it names each port of a range on its own. */
const MOST_PORTS = 100;

interface Ports {
  name: string;
  port: number;
  endPort?: number;
  protocol: string;
}

/** The ports of a Service differ in name, and in number where the protocol is the same. */
function portProblems(app: App): Finding[] {
  const all: Ports[] = [{ name: portName(app), port: app.port, protocol: transportOf(app) }, ...app.ports];
  return app.ports.flatMap((port, i) => {
    const at = `homelab:apps.${app.key}.ports.${i}`;
    const wrong = rangeProblem(port, at);
    if (wrong !== undefined) return [wrong];
    const twin = all.slice(0, i + 1).find((p) => p.name === port.name || collide(p, port));
    if (twin === undefined) return [];
    return [
      {
        code: "APP-11",
        field: at,
        message: `Port ${portText(port)} collides with port ${portText(twin)} of the same Service.`,
        fix: "Give it another name and number, or take it out.",
        rests: [...["port", "ports", "protocol"].map((setting) => `homelab:apps.${app.key}.${setting}`)],
      },
    ];
  });
}

function collide(a: Ports, b: Ports): boolean {
  return a.protocol === b.protocol && a.port <= (b.endPort ?? b.port) && b.port <= (a.endPort ?? a.port);
}

function portText({ name, port, endPort, protocol }: Ports): string {
  return `${name} (${port}${endPort === undefined ? "" : `-${endPort}`}/${protocol})`;
}

function rangeProblem({ name, port, endPort }: Ports, at: string): Finding | undefined {
  if (endPort === undefined) return undefined;
  const finding = (message: string, fix: string) => ({
    code: "APP-26",
    field: `${at}.endPort`,
    message,
    fix,
    rests: [`${at}.port`, `${at}.name`],
  });
  const count = endPort - port + 1;
  if (count < 1)
    return finding(
      `The range ${port}-${endPort} runs backwards.`,
      `Write port: ${endPort} and endPort: ${port}, the lowest first.`,
    );
  if (count > MOST_PORTS)
    return finding(
      `The range ${port}-${endPort} is ${count} ports, and a Service lists each of them: ${MOST_PORTS} are taken.`,
      "Write a shorter range, which most programs can be told; or hostNetwork: true, where the app has its node's ports.",
    );
  // A Service's ports are labels: the range's name, a hyphen and the number.
  const longest = 63 - "-65535".length;
  if (name.length <= longest) return undefined;
  return finding(
    `The ports of the range are called ${name}-${port} and so on, which is too long.`,
    `Write a name of at most ${longest} characters.`,
  );
}
