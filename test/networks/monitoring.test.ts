import { join } from "node:path";
import { loadStackFile } from "../../config/load";
import { planNetwork } from "../../plan";

const root = join(__dirname, "../..");
const vanillax = planNetwork(loadStackFile("vanillax", root));
const homelab = planNetwork(loadStackFile("homelab", root));
const grown = planNetwork(loadStackFile("grown", join(__dirname, "../fixtures")));

/** Names that the components export (Cilium 1.20, its Envoy, CoreDNS 1.14, cloudflared), as far as the dashboards use them. */
const exported = new Set(
  `cilium_endpoint_state cilium_drop_count_total cilium_forward_count_total cilium_operator_lbipam_ips_available
  cilium_operator_lbipam_services_unsatisfied cilium_k8s_client_api_calls_total cilium_errors_warnings_total
  hubble_flows_processed_total hubble_drop_total hubble_dns_queries_total hubble_dns_responses_total hubble_tcp_flags_total
  envoy_cluster_upstream_rq_xx envoy_cluster_upstream_rq_total envoy_cluster_upstream_rq_time_bucket
  envoy_http_downstream_cx_active envoy_cluster_upstream_cx_connect_fail
  coredns_dns_requests_total coredns_dns_responses_total coredns_dns_request_duration_seconds_bucket
  coredns_cache_hits_total coredns_cache_misses_total coredns_panics_total
  cloudflared_tunnel_ha_connections cloudflared_tunnel_total_requests cloudflared_tunnel_response_by_code
  cloudflared_tunnel_request_errors`.split(/\s+/),
);

interface GrafanaDashboard {
  uid: string;
  panels: { id: number; gridPos: { x: number; y: number }; targets: { expr: string }[] }[];
}

const dashboards = (vanillax.monitoring?.dashboards ?? []).map(
  (d) => [d.metadata.name, JSON.parse(Object.values(d.data).join()) as GrafanaDashboard] as const,
);
const queries = dashboards.flatMap(([name, d]) =>
  d.panels.flatMap((p) => p.targets.map((t) => [name, t.expr] as const)),
);

describe("dashboards", () => {
  it("are one a part of the network", () => {
    expect(dashboards.map(([name]) => name)).toEqual(
      ["cilium", "hubble", "gateway", "dns", "tunnel"].map((key) => `dashboard-${key}`),
    );
  });

  test.each(queries)("%s asks only for metrics that are exported: %s", (_, expr) => {
    const names = expr.match(/\b(cilium|hubble|envoy|coredns|cloudflared)_[a-z0-9_]+(?=[\s[{)]|$)/g) ?? [];
    const labels = new Set((expr.match(/by \(([^)]*)\)/g) ?? []).join().match(/[a-z_]+/g));
    const metrics = names.filter((n) => !labels.has(n));
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((m) => !exported.has(m))).toEqual([]);
  });

  test.each(queries)("%s closes what it opens: %s", (_, expr) => {
    const open: string[] = [];
    const pairs: Record<string, string> = { ")": "(", "]": "[", "}": "{" };
    for (const c of expr) {
      if ("([{".includes(c)) open.push(c);
      else if (pairs[c]) expect(open.pop()).toBe(pairs[c]);
    }
    expect(open).toEqual([]);
  });

  test.each(dashboards)("%s lays no panel over another", (_, { panels }) => {
    expect(new Set(panels.map((p) => `${p.gridPos.x},${p.gridPos.y}`)).size).toBe(panels.length);
    expect(new Set(panels.map((p) => p.id)).size).toBe(panels.length);
  });
});

describe("ServiceMonitors", () => {
  const monitor = (plan: typeof vanillax, name: string) =>
    plan.monitoring?.serviceMonitors.find((m) => m.metadata.name === name);

  it("choose the cluster's DNS Service and cloudflared's by the labels that these have", () => {
    expect(vanillax.clusterDns?.service.metadata.labels).toMatchObject(
      monitor(vanillax, "coredns")?.spec.selector.matchLabels ?? { missing: "" },
    );
    expect(vanillax.tunnel?.cloudflared.service.metadata.labels).toMatchObject(
      monitor(vanillax, "cloudflared")?.spec.selector.matchLabels ?? { missing: "" },
    );
  });

  it("name a port that the Service has", () => {
    const ports = vanillax.tunnel?.cloudflared.service.spec.ports as { name: string }[];
    expect(ports.map((p) => p.name)).toContain(monitor(vanillax, "cloudflared")?.spec.endpoints[0]?.port);
  });

  it("carry the labels by which the network's Prometheus selects them", () => {
    const labels = grown.monitoring?.serviceMonitors.map((m) => m.metadata.labels?.release);
    expect(labels?.length).toBeGreaterThan(0);
    expect(new Set(labels)).toEqual(new Set(["prometheus"]));
  });

  it("leave the definition to prometheus-operator where the configuration says so", () => {
    expect(grown.monitoring?.definition).toBe(false);
    expect(vanillax.monitoring?.definition).toBe(true);
  });

  it("do not exist, nor do Cilium's metrics, in a network that does not ask for them", () => {
    expect(homelab.monitoring).toBeUndefined();
    expect(homelab.cilium.values).not.toHaveProperty("prometheus");
  });
});
