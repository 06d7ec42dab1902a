import type { Resource, ResourceOptions } from "../../traffic/model/resource";

/** An unknown value and a secret as they come from the engine. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

type Props = Record<string, unknown>;

export function resource(type: string, name: string, props: Props, opts: Partial<ResourceOptions> = {}): Resource {
  return {
    type,
    name,
    urn: `urn:pulumi:dev::test::${type}::${name}`,
    props,
    opts: { protect: false, ignoreChanges: [], ...opts },
  };
}

/** A Kubernetes object; `namespace/name` names it, also logically. */
export function object(apiVersion: string, kind: string, name: string, rest: Props, annotations: Props = {}): Resource {
  const [namespace, own] = name.includes("/") ? name.split("/") : [undefined, name];
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  return resource(`kubernetes:${group}:${kind}`, name, {
    apiVersion,
    kind,
    metadata: { name: own, ...(namespace && { namespace }), annotations },
    ...rest,
  });
}

const GATEWAY_API = "gateway.networking.k8s.io/v1";

export const https = (rest: Props = {}): Props => ({
  name: "https",
  port: 443,
  protocol: "HTTPS",
  hostname: "*.int.example.org",
  allowedRoutes: { namespaces: { from: "All" } },
  tls: { mode: "Terminate", certificateRefs: [{ name: "wildcard" }] },
  ...rest,
});
export const http = (rest: Props = {}): Props => ({
  name: "http",
  port: 80,
  protocol: "HTTP",
  hostname: "*.int.example.org",
  allowedRoutes: { namespaces: { from: "All" } },
  ...rest,
});

export function gateway(name: string, spec: Props = {}, annotations: Props = {}): Resource {
  const usual = {
    gatewayClassName: "cilium",
    addresses: [{ type: "IPAddress", value: "192.168.30.61" }],
    listeners: [http(), https()],
  };
  return object(GATEWAY_API, "Gateway", name, { spec: { ...usual, ...spec } }, annotations);
}

export function route(name: string, spec: Props = {}, annotations: Props = {}): Resource {
  const usual = {
    parentRefs: [{ name: "gw", namespace: "kube-system", sectionName: "https" }],
    hostnames: ["app.int.example.org"],
    rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
  };
  return object(GATEWAY_API, "HTTPRoute", name, { spec: { ...usual, ...spec } }, annotations);
}

export function service(name: string, spec: Props = {}, annotations: Props = {}): Resource {
  return object("v1", "Service", name, { spec: { ports: [{ port: 80 }], ...spec } }, annotations);
}

export function pinned(
  name: string,
  address: string,
  ports: Props[] = [{ port: 80 }],
  annotations: Props = {},
): Resource {
  return service(name, { type: "LoadBalancer", ports }, { "lbipam.cilium.io/ips": address, ...annotations });
}

export function pool(name: string, ...blocks: Props[]): Resource {
  return object("cilium.io/v2", "CiliumLoadBalancerIPPool", name, { spec: { blocks } });
}

export const lanPool = pool("pool", { start: "192.168.30.60", stop: "192.168.30.80" });

export function certificate(name: string, dnsNames: string[], secretName = "wildcard"): Resource {
  return object("cert-manager.io/v1", "Certificate", name, { spec: { secretName, dnsNames } });
}

export function cilium(version: string, values: Props = {}): Resource {
  return resource("kubernetes:helm.sh/v3:Release", "cilium", { chart: "cilium", name: "cilium", version, values });
}

export function policy(kind: string, name: string, spec: Props, annotations: Props = {}): Resource {
  return object(kind === "NetworkPolicy" ? "networking.k8s.io/v1" : "cilium.io/v2", kind, name, { spec }, annotations);
}

export const MACHINE = `
machine:
  type: controlplane
  kubelet: {nodeIP: {validSubnets: [192.168.30.51/32]}, image: "ghcr.io/siderolabs/kubelet:v1.35.1"}
  install: {image: "ghcr.io/siderolabs/installer:v1.12.0"}
  network:
    interfaces:
      - interface: ens18
        addresses: [192.168.30.50/24, 192.168.30.51/24]
        routes: [{network: 0.0.0.0/0, gateway: 192.168.30.1}]
cluster:
  controlPlane: {endpoint: "https://192.168.30.50:6443"}
  network: {cni: {name: none}, podSubnets: [10.244.0.0/16], serviceSubnets: [10.96.0.0/12]}
  proxy: {disabled: true}
`;

/** A machine whose generated configuration is {@link MACHINE} with the patches over it. */
export function node(name: string, patches: string[] = [], configuration: unknown = secret(MACHINE)): Resource {
  return resource("talos:machine/configurationApply:ConfigurationApply", name, {
    node: "192.168.30.50",
    machineConfigurationInput: configuration,
    configPatches: patches,
  });
}

export function record(name: string, rest: Props = {}): Resource {
  return resource("cloudflare:index/dnsRecord:DnsRecord", name, {
    zoneId: "zone",
    name,
    type: "CNAME",
    content: "1234.cfargotunnel.com",
    proxied: true,
    ttl: 1,
    ...rest,
  });
}

export function tunnel(name: string): Resource {
  return resource("cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared", name, { name });
}

/** The resource as the engine hands it out with what its properties are made from. */
export function madeFrom(made: Resource, sources: Record<string, Resource>): Resource {
  const dependencies = Object.entries(sources).map(([property, { urn }]) => [property, [urn]]);
  return { ...made, dependencies: Object.fromEntries(dependencies) };
}

export function tunnelConfig(name: string, ...ingresses: Props[]): Resource {
  return resource("cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig", name, {
    config: { ingresses },
  });
}

export const NOT_FOUND = { service: "http_status:404" };

const POLICY_FILE = {
  tagOwners: { "tag:k8s-operator": [], "tag:k8s": ["tag:k8s-operator"], "tag:router": ["tag:k8s-operator"] },
  autoApprovers: { routes: { "192.168.30.0/24": ["tag:router"] } },
  grants: [{ src: ["group:home"], dst: ["192.168.30.61", "192.168.30.45"], ip: ["tcp:443", "tcp:53", "udp:53"] }],
  tests: [{ src: "group:home", accept: ["192.168.30.61:443"] }],
};

export function acl(name: string, file: Props = {}, rest: Props = {}): Resource {
  const text = `// the tailnet's policy\n${JSON.stringify({ ...POLICY_FILE, ...file }, null, 2).replace(/\n}$/, ",\n}")}`;
  return resource("tailscale:index/acl:Acl", name, { acl: text, ...rest }, { protect: true });
}

export function authKey(name: string, rest: Props = {}): Resource {
  return resource("tailscale:index/tailnetKey:TailnetKey", name, {
    tags: ["tag:k8s"],
    expiry: 86400,
    reusable: false,
    ...rest,
  });
}

export function connector(name: string, routes: unknown, tags: unknown = ["tag:router"]): Resource {
  return object("tailscale.com/v1alpha1", "Connector", name, {
    spec: { tags, subnetRouter: { advertiseRoutes: routes } },
  });
}

export function splitDns(name: string, ...nameservers: string[]): Resource {
  return resource("tailscale:index/dnsSplitNameservers:DnsSplitNameservers", name, {
    domain: "int.example.org",
    nameservers,
  });
}

export function deployment(name: string, pod: Props): Resource {
  return object("apps/v1", "Deployment", name, { spec: { template: { spec: pod } } });
}

/** A resource of the same kind and name of which nothing is known but that it exists. */
export function unknownTwin(resource: Resource): Resource {
  const props = Object.fromEntries(Object.keys(resource.props).map((key) => [key, UNKNOWN]));
  return { ...resource, name: `${resource.name}-unknown`, urn: `${resource.urn}-unknown`, props };
}

/** The file of the LAN's resolver, as the program writes it over SSH. */
export function resolver(...lines: string[]): Resource {
  return {
    ...object("v1", "ConfigMap", "resolver", {}),
    type: "command:remote:Command",
    props: {
      stdin: [
        "kind='pihole' path='/etc/dnsmasq.d/02-internal.conf' restart=''",
        "file() { cat <<'END'",
        ...lines,
        "END\n}\n",
      ].join("\n"),
    },
  };
}
