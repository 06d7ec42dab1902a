import type { App, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** APP-25 and APP-02: of a Service that somebody else makes the entry says what stands behind it. */
export function existingProblems({ apps, gateways }: Homelab): Finding[] {
  return apps.flatMap((app) => [...unsaid(app), ...unmade(app), ...throughTunnel(app, gateways)]);
}

/** A label that was guessed would shut the app off: the policy that lets its clients in would choose other pods, or none. */
function unsaid({ key, service, backend, written }: App): Finding[] {
  if (!service.existing || service.external || backend !== undefined || written.includes("selector")) return [];
  return [
    {
      code: "APP-25",
      field: `homelab:apps.${key}.selector`,
      message: `Somebody else makes Service ${service.name}, and which pods stand behind it is not said.`,
      fix: `Write the labels of \`kubectl get service ${service.name} -o jsonpath={.spec.selector}\`, e.g. {app.kubernetes.io/name: ${key}}; or service.external: true where no pods stand behind it.`,
      rests: [`homelab:apps.${key}.service`],
    },
  ];
}

function unmade({ key, service }: App): Finding[] {
  if (service.existing || !service.external) return [];
  return [
    {
      code: "APP-25",
      field: `homelab:apps.${key}.service.external`,
      message:
        "What is outside of the cluster stands behind a Service that somebody else makes, and existing is not written.",
      fix: "Write existing: true beside it; for a device whose address you know write backend in place of service.",
      rests: [`homelab:apps.${key}.service.existing`],
    },
  ];
}

/** The tunnel's pods are let out to addresses and pods, and this app has neither. */
function throughTunnel({ key, service, publicWay, publicGateway }: App, gateways: Homelab["gateways"]): Finding[] {
  if (!service.external || publicWay !== "tunnel" || publicGateway !== undefined) return [];
  return [
    {
      code: "APP-02",
      field: `homelab:apps.${key}.reach`,
      message:
        "Where the tunnel would have to be let out to is not known: what stands behind the Service is outside of the cluster.",
      fix: "Declare a Gateway with feed: tunnel, or take internet out.",
      rests: [
        "homelab:gateways",
        `homelab:apps.${key}.service`,
        ...gateways.map((g) => `homelab:gateways.${g.key}.feed`),
      ],
    },
  ];
}
