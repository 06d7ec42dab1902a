import { at, type Network, section } from "../network";
import { argocd, atHome, everyNode, hasAddress, listeners, routed } from "./reading";

const wildcard = "address=/vanillax.me/192.168.10.50";
const proxied = (n: Network) => n.is("public-wildcard.vanillax.me", "proxied", true);
const tunnelRules = (n: Network) => n.value("tunnel-ingress", "config.ingresses");
const container = (n: Network) => n.value("tunnel-cloudflared", "spec.template.spec.containers.0");

/** True when TLS ends at both Gateways with the certificate of the domain. */
function terminates(n: Network): boolean {
  return (["external", "internal"] as const).every((gateway) => {
    const tls = listeners(n, gateway).find((l) => l.protocol === "HTTPS")?.tls;
    const certificate = n.value("gateway-external-certificate", "spec.secretName");
    return tls?.mode === "Terminate" && tls.certificateRefs[0]?.name === certificate && certificate !== undefined;
  });
}

/** The ways of a request, from outside and at home, and why browsers failed at home. */
export const flows = [
  ...section("External Flow (Internet → Cloudflare → External Gateway)", [
    ["DNS Query: argocd.vanillax.me → Cloudflare Proxy IP", proxied],
    [
      "Tunnel Connection (HTTP/2)",
      (n) => {
        const args = (at(container(n), "args") ?? []) as string[];
        return args[args.indexOf("--protocol") + 1] === "http2";
      },
    ],
    [
      "Runs in cluster, connects to Cloudflare",
      (n) => n.is("tunnel-policy", "spec.egress.0.toEntities", ["world"]) && n.has("tunnel-cloudflared"),
    ],
    ["HTTP Request to 192.168.10.49:80", (n) => at(tunnelRules(n), "0.service") === "http://192.168.10.49:80"],
    ["(for every name of the domain)", (n) => at(tunnelRules(n), "0.hostname") === "*.vanillax.me"],
    [
      "(and for no other: the catch-all)",
      (n) => at(tunnelRules(n), "1.service") === "http_status:404" && at(tunnelRules(n), "length") === 2,
    ],
    ["Cilium Gateway terminates TLS", terminates],
    ["Route via HTTPRoute", (n) => routed(n, "app-argocd", argocd.outside, "argocd.vanillax.me", "argocd-server:80")],
    ["Forward to Pod", (n) => n.is("app-argocd", "spec.selector", { "app.kubernetes.io/name": "argocd-server" })],
  ]),
  ...section("Internal Flow (Home Network → Firewalla DNS → Internal Gateway)", [
    ["Custom DNS Record *.vanillax.me → 192.168.10.50", (n) => n.resolverLines().includes(wildcard)],
    [
      "HTTPS Request (TCP 443), direct connection",
      (n) => routed(n, "app-llama", atHome("llama"), "llama.vanillax.me", "ollama-webui:80"),
    ],
    [
      "NO CLOUDFLARE",
      (n) => n.has("app-llama-route") && !n.has("app-llama-route-public") && !n.has("app-immich-route-public"),
    ],
    [
      "cert-manager cert",
      (n) =>
        n.is("gateway-external-certificate", "spec.dnsNames", ["*.vanillax.me", "vanillax.me"]) &&
        n.is("gateway-external-certificate", "spec.issuerRef.name", n.value("cert-manager-issuer", "metadata.name")) &&
        n.has("cert-manager", "cert-manager-issuer", "cert-manager-dns-token"),
    ],
  ]),
  ...section("DNS Resolution Paths", [
    [
      "argocd.vanillax.me → Cloudflare → Tunnel → External Gateway (192.168.10.49)",
      (n) =>
        proxied(n) &&
        hasAddress(n, "external", "192.168.10.49") &&
        n.is("tunnel-ingress", "tunnelId", "tunnel-id") &&
        n.is("public-wildcard.vanillax.me", "content", "tunnel-id.cfargotunnel.com"),
    ],
    [
      "llama.vanillax.me → Firewalla DNS (192.168.10.1) → 192.168.10.50",
      (n) => n.owns("the router", "192.168.10.1") && n.resolverLines().includes(wildcard),
    ],
    [
      "(the machines ask the Firewalla too)",
      (n) => everyNode((node) => n.machineIs(node, "machine.network.nameservers", ["192.168.10.1"])),
    ],
  ]),
  ...section("ERR_QUIC_PROTOCOL_ERROR Root Cause Analysis", [
    [
      "Internal Route - argocd.vanillax.me: 192.168.10.50 (internal gateway)",
      (n) => routed(n, "app-argocd", argocd.inside, "argocd.vanillax.me", "argocd-server:80"),
    ],
    ["HTTPS RR records (the internet's are not passed on)", (n) => n.resolverLines().includes("local=/vanillax.me/")],
    [
      "Alt-Svc headers (the zone does not offer HTTP/3)",
      (n) => n.is("tunnel-http3", "settingId", "http3") && n.is("tunnel-http3", "value", "off"),
    ],
    [
      "Tunnel → External Gateway via HTTP/2 → Service",
      (n) => routed(n, "app-argocd", argocd.outside, "argocd.vanillax.me", "argocd-server:80"),
    ],
    [
      "Set ALPN to `h2,http/1.1` (no h3), on both Gateways",
      (n) => n.is("cilium", "values.gatewayAPI.enableAlpn", true),
    ],
    [
      "No Envoy HTTP/3 configuration needed",
      (n) => {
        const values = n.release("cilium")?.values;
        return values !== undefined && !/http3|quic/i.test(JSON.stringify(values));
      },
    ],
    [
      "This prevents browsers from attempting QUIC connections (no UDP 443 anywhere)",
      (n) => {
        const protocols = (["external", "internal"] as const).flatMap((g) => listeners(n, g).map((l) => l.protocol));
        return protocols.length > 0 && !protocols.includes("UDP");
      },
    ],
  ]),
  ...section("Validation Commands", [
    [
      "kubectl get gateway -n gateway gateway-internal -o yaml",
      (n) =>
        n.is("gateway-internal", "metadata.name", "gateway-internal") &&
        n.is("gateway-internal", "metadata.namespace", "gateway") &&
        n.has("namespace-gateway"),
    ],
    [
      "(its sibling) gateway-external",
      (n) =>
        n.is("gateway-external", "metadata.name", "gateway-external") &&
        n.is("gateway-external", "metadata.namespace", "gateway"),
    ],
    [
      "curl -v https://argocd.vanillax.me",
      (n) => listeners(n, "internal").some((l) => l.protocol === "HTTPS" && l.hostname === "*.vanillax.me"),
    ],
    [
      "(and http:// is sent there)",
      (n) =>
        n.is("gateway-internal-redirect", "spec.rules.0.filters.0.requestRedirect.scheme", "https") &&
        n.is("gateway-internal-redirect", "spec.hostnames", ["*.vanillax.me"]),
    ],
  ]),
];
