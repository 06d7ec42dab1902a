import { isAddress, parseRange, toNumber } from "../../config/ipv4";
import type { Found } from "./found";
import type { Answers } from "./questions";

/** The versions for a stack file where nothing tells them: the schema's examples. */
const VERSIONS = { talosVersion: "1.13.0", kubernetesVersion: "1.36.3" };

export type Section = Record<string, unknown>;

/** The settings that answers become, by their names without `homelab:`. Questions without an answer are left out. */
export function valuesOf(answers: Answers, found: Found): Record<string, Section> {
  const { lan, router, domain, pool } = answers;
  const nodes = nodesOf(answers);
  const addresses = Object.values(nodes).map(({ address }) => address);
  const gateway = parseRange(pool ?? "")?.first;
  return {
    lan: {
      ...(lan !== undefined && { cidr: lan }),
      ...(router !== undefined && { router }),
      ...(answers.resolver !== undefined && { dns: resolverOf(answers.resolver) }),
      ranges: {
        ...(addresses.length > 0 && addresses.every(isAddress) && { nodes: rangeAround(addresses) }),
        ...(pool !== undefined && { loadBalancers: pool }),
      },
    },
    domains: {
      ...(answers["public-domain"] !== undefined && { public: answers["public-domain"] }),
      ...(domain !== undefined && { internal: domain }),
    },
    cluster: {
      ...(found.clusterName !== undefined && { name: found.clusterName }),
      talosVersion: found.talosVersion ?? VERSIONS.talosVersion,
      kubernetesVersion: found.kubernetesVersion ?? VERSIONS.kubernetesVersion,
      // Machines that were found run already, so none is bootstrapped.
      ...(found.nodes.length > 0 && { bootstrap: false }),
      ...(addresses.length > 0 && { nodes }),
    },
    ...(gateway !== undefined && {
      gateways: { internal: { name: "internal-gateway", namespace: "gateway", address: gateway } },
    }),
    apps: appsOf(answers),
    // The program proves domains to Let's Encrypt by Cloudflare; without it the cluster signs for itself.
    ...(answers.cloudflare === undefined
      ? { certificates: { authority: "own" } }
      : { cloudflare: cloudflareOf(answers.cloudflare) }),
    ...(answers["tailnet-user"] !== undefined && { tailscale: { users: partsOf(answers["tailnet-user"]) } }),
  };
}

export function partsOf(text: string): string[] {
  return text.split(/\s+/).filter((part) => part !== "");
}

function nodesOf({ node = "", interface: name }: Answers): Record<string, { address: string }> {
  const entries = partsOf(node).map((part) => {
    const [host = "", rest = ""] = part.split("=");
    const address = rest.replace(/:worker$/, "");
    const role = address === rest ? "controlplane" : "worker";
    return [host, { role, ...(name !== undefined && { interface: name }), address }] as const;
  });
  return Object.fromEntries(entries);
}

function rangeAround(addresses: readonly string[]): string {
  const sorted = [...addresses].sort((a, b) => toNumber(a) - toNumber(b));
  return `${sorted[0]}-${sorted.at(-1)}`;
}

function resolverOf(text: string): Section {
  const [kind, address] = text.split("=");
  return { kind, address };
}

function cloudflareOf(text: string): Section {
  const [accountId, zoneId] = text.split("/");
  return { accountId, zoneId, tunnel: { name: "homelab" } };
}

function appsOf({ app = "" }: Answers): Section {
  const entries = partsOf(app).map((part) => {
    const [name = "", rest = ""] = part.split("=");
    const [namespace, port, ...reach] = rest.split(":");
    // `tailnet:family` has a colon itself.
    const who = reach.length === 0 ? ["lan"] : reach.join(":").split(",");
    return [name, { namespace, port: Number(port), reach: who }];
  });
  return Object.fromEntries(entries) as Section;
}
