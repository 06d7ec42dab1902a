import { writtenNames } from "../../../../traffic/cluster/externalDns/names";
import type { Side } from "../../../../traffic/cluster/externalDns/writers";
import { Network } from "../../../../traffic/model/network";
import type { Resource } from "../../../../traffic/model/resource";
import { Unknown } from "../../../../traffic/model/unknown";
import { object } from "../../../policy/resources";

type Props = Record<string, unknown>;

export const ANNOTATION = "external-dns.alpha.kubernetes.io/";

/** An external-dns in a Deployment `dns/writer`. */
export function deployment(args: readonly string[], rest: Props = {}, others: readonly Props[] = []): Resource {
  const own = { image: "registry.k8s.io/external-dns/external-dns:v0.19.0", args, ...rest };
  return object("apps/v1", "Deployment", "dns/writer", {
    spec: { template: { spec: { containers: [own, ...others] } } },
  });
}

/** The HelmRelease of Flux `dns/external-dns`, which installs an external-dns. */
export function helmRelease(values: Props, rest: Props = {}): Resource {
  const spec = { chart: { spec: { chart: "external-dns" } }, values, ...rest };
  return object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "dns/external-dns", { spec });
}

/** A Service of type LoadBalancer that asks for names and an address. */
export function balancer(names: string, annotations: Props = {}): Resource {
  const usual = { [`${ANNOTATION}hostname`]: names, "lbipam.cilium.io/ips": "192.168.30.70", ...annotations };
  return object("v1", "Service", "web/app", { spec: { type: "LoadBalancer" } }, usual);
}

/** The names that are written to one side: what each stands for, or why that is not known. */
export function names(resources: readonly Resource[], side: Side = "Cloudflare"): Record<string, string> {
  const all = writtenNames(new Network(resources), side);
  return Object.fromEntries(
    [...all].map(([name, said]) => [
      name,
      said instanceof Unknown ? `unknown: ${said.why}` : `${said.targets.join(" ")}${said.proxied ? " proxied" : ""}`,
    ]),
  );
}
