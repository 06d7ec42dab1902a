import type { Homelab } from "../config/homelab";
import { tunnelsOf } from "../config/tunnels";
import { type ConfigMapObject, ownLabels } from "./objects";

/** A panel of one or more queries; `unit` is Grafana's name for it (reqps, s, percentunit, short). */
interface Panel {
  title: string;
  unit: string;
  queries: { expr: string; legend: string }[];
}

interface Dashboard {
  key: string;
  title: string;
  panels: Panel[];
}

function panel(title: string, unit: string, expr: string, legend = ""): Panel {
  return { title, unit, queries: [{ expr, legend }] };
}

const CILIUM: Dashboard = {
  key: "cilium",
  title: "Network: Cilium",
  panels: [
    panel("Endpoints by state", "short", "sum by (endpoint_state) (cilium_endpoint_state)", "{{endpoint_state}}"),
    panel("Drops", "pps", "sum by (reason) (rate(cilium_drop_count_total[5m]))", "{{reason}}"),
    panel("Forwarded", "pps", "sum by (direction) (rate(cilium_forward_count_total[5m]))", "{{direction}}"),
    panel("Load-balancer addresses left", "short", "cilium_operator_lbipam_ips_available", "{{pool}}"),
    panel("Services without an address", "short", "sum(cilium_operator_lbipam_services_unsatisfied)", "waiting"),
    panel(
      "API server requests",
      "reqps",
      "sum by (return_code) (rate(cilium_k8s_client_api_calls_total[5m]))",
      "{{return_code}}",
    ),
    panel(
      "Errors and warnings",
      "short",
      "sum by (level, subsystem) (increase(cilium_errors_warnings_total[15m]))",
      "{{level}} {{subsystem}}",
    ),
  ],
};

const HUBBLE: Dashboard = {
  key: "hubble",
  title: "Network: flows",
  panels: [
    panel("Flows by verdict", "reqps", "sum by (verdict) (rate(hubble_flows_processed_total[5m]))", "{{verdict}}"),
    panel("Drops by reason", "reqps", "sum by (reason) (rate(hubble_drop_total[5m]))", "{{reason}}"),
    panel("DNS queries", "reqps", "sum by (qtypes) (rate(hubble_dns_queries_total[5m]))", "{{qtypes}}"),
    panel(
      "DNS answers that fail",
      "reqps",
      'sum by (rcode) (rate(hubble_dns_responses_total{rcode!="No Error"}[5m]))',
      "{{rcode}}",
    ),
    panel("TCP resets", "reqps", 'sum by (family) (rate(hubble_tcp_flags_total{flag="RST"}[5m]))', "{{family}}"),
  ],
};

const GATEWAY: Dashboard = {
  key: "gateway",
  title: "Network: Gateways",
  panels: [
    panel(
      "Requests by status",
      "reqps",
      "sum by (envoy_response_code_class) (rate(envoy_cluster_upstream_rq_xx[5m]))",
      "{{envoy_response_code_class}}xx",
    ),
    panel(
      "Requests by backend",
      "reqps",
      "sum by (envoy_cluster_name) (rate(envoy_cluster_upstream_rq_total[5m]))",
      "{{envoy_cluster_name}}",
    ),
    panel(
      "Latency, 95th percentile",
      "ms",
      "histogram_quantile(0.95, sum by (le, envoy_cluster_name) (rate(envoy_cluster_upstream_rq_time_bucket[5m])))",
      "{{envoy_cluster_name}}",
    ),
    panel(
      "Open connections from clients",
      "short",
      "sum by (envoy_http_conn_manager_prefix) (envoy_http_downstream_cx_active)",
      "{{envoy_http_conn_manager_prefix}}",
    ),
    panel(
      "Backends that refuse",
      "reqps",
      "sum by (envoy_cluster_name) (rate(envoy_cluster_upstream_cx_connect_fail[5m]))",
      "{{envoy_cluster_name}}",
    ),
  ],
};

const DNS: Dashboard = {
  key: "dns",
  title: "Network: cluster DNS",
  panels: [
    panel("Queries by zone", "reqps", "sum by (zone) (rate(coredns_dns_requests_total[5m]))", "{{zone}}"),
    panel("Answers by code", "reqps", "sum by (rcode) (rate(coredns_dns_responses_total[5m]))", "{{rcode}}"),
    panel(
      "Latency, 95th percentile",
      "s",
      "histogram_quantile(0.95, sum by (le, zone) (rate(coredns_dns_request_duration_seconds_bucket[5m])))",
      "{{zone}}",
    ),
    panel(
      "Answered from the cache",
      "percentunit",
      "sum(rate(coredns_cache_hits_total[5m])) / (sum(rate(coredns_cache_hits_total[5m])) + sum(rate(coredns_cache_misses_total[5m])))",
      "hits",
    ),
    panel("Panics", "short", "increase(coredns_panics_total[1h])", "{{pod}}"),
  ],
};

/** The metrics do not name their tunnel: of several each is told by its namespace. */
function tunnelDashboard(several: boolean): Dashboard {
  const sum = (label: string, of: string): [string, string] =>
    several
      ? [`sum by (namespace, ${label}) (${of})`, `{{namespace}} {{${label}}}`]
      : [`sum by (${label}) (${of})`, `{{${label}}}`];
  return {
    key: "tunnel",
    title: several ? "Network: Cloudflare tunnels" : "Network: Cloudflare tunnel",
    panels: [
      panel("Connections to Cloudflare", "short", ...sum("pod", "cloudflared_tunnel_ha_connections")),
      panel("Requests", "reqps", ...sum("pod", "rate(cloudflared_tunnel_total_requests[5m])")),
      panel("Answers by status", "reqps", ...sum("status_code", "rate(cloudflared_tunnel_response_by_code[5m])")),
      panel("Errors towards the origin", "reqps", ...sum("pod", "rate(cloudflared_tunnel_request_errors[5m])")),
    ],
  };
}

/** One dashboard a part of the network, as the ConfigMaps that Grafana's sidecar collects. */
export function planDashboards(homelab: Homelab, namespace: string): ConfigMapObject[] {
  const tunnels = tunnelsOf(homelab);
  const tunnel = tunnels.length > 0 ? [tunnelDashboard(tunnels.length > 1)] : [];
  return [CILIUM, HUBBLE, GATEWAY, DNS, ...tunnel].map((dashboard) => ({
    metadata: {
      name: `dashboard-${dashboard.key}`,
      namespace,
      labels: { ...ownLabels, grafana_dashboard: "1" },
    },
    data: { [`homelab-${dashboard.key}.json`]: `${JSON.stringify(grafana(dashboard), null, 2)}\n` },
  }));
}

/** Two panels a row; the grid is 24 wide. */
const PANEL = { width: 12, height: 8 };

function grafana({ key, title, panels }: Dashboard): object {
  // A variable of the dashboard: the person who looks chooses among the Prometheus servers that Grafana knows.
  const datasource = { type: "prometheus", uid: "$datasource" };
  return {
    uid: `homelab-${key}`,
    title,
    tags: ["homelab-network"],
    schemaVersion: 39,
    editable: false,
    refresh: "1m",
    time: { from: "now-6h", to: "now" },
    templating: { list: [{ name: "datasource", label: "Data source", type: "datasource", query: "prometheus" }] },
    panels: panels.map((p, i) => ({
      id: i + 1,
      type: "timeseries",
      title: p.title,
      datasource,
      gridPos: { x: (i % 2) * PANEL.width, y: Math.floor(i / 2) * PANEL.height, w: PANEL.width, h: PANEL.height },
      fieldConfig: { defaults: { unit: p.unit, min: 0 }, overrides: [] },
      targets: p.queries.map((q, n) => ({
        refId: String.fromCharCode("A".charCodeAt(0) + n),
        datasource,
        expr: q.expr,
        legendFormat: q.legend,
      })),
    })),
  };
}
