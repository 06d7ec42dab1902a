import { Provider as CloudflareProvider } from "@pulumi/cloudflare/provider";
import { Provider as KubernetesProvider } from "@pulumi/kubernetes/provider";
import { Provider as TailscaleProvider } from "@pulumi/tailscale/provider";
import { AddressPlan } from "./components/addressPlan";
import { Apps } from "./components/apps";
import { Certificates } from "./components/certificates";
import { Cilium } from "./components/cilium";
import { ClusterDns } from "./components/clusterDns";
import { GatewayApi } from "./components/gatewayApi";
import { Gateways } from "./components/gateways";
import { HandNames } from "./components/handNames";
import { LanDns } from "./components/lanDns";
import { LanDnsApi } from "./components/lanDnsApi";
import { LanDnsServer } from "./components/lanDnsServer";
import { Monitoring } from "./components/monitoring";
import { Namespaces } from "./components/namespaces";
import { PortForward } from "./components/portForward";
import { Tailnet } from "./components/tailnet";
import { TalosCluster } from "./components/talosCluster";
import { Tunnel } from "./components/tunnel";
import { loadProgramConfiguration } from "./config/program";
import { planNetwork } from "./plan";

const { homelab, secret } = loadProgramConfiguration();
const plan = planNetwork(homelab);

new AddressPlan("address-plan", { plan: plan.addresses });
const cluster = new TalosCluster("cluster", { plan: plan.talos });
const kubernetes = new KubernetesProvider("kubernetes", {
  kubeconfig: cluster.kubeconfig,
  // A renewed kubeconfig is still the same cluster, and must not replace everything in it.
  clusterIdentifier: `${plan.talos.clusterName} ${plan.talos.clusterEndpoint}`,
  // A changed token is written in place; replacing the Secret would take it from its pods for a moment.
  enableConfigMapMutable: true,
  enableSecretMutable: true,
});
const inCluster = { providers: [kubernetes] };

const gatewayApi = new GatewayApi("gateway-api", inCluster);
// Cilium's chart waits for pods that need names, so CoreDNS comes first.
const clusterDns = plan.clusterDns && new ClusterDns("cluster-dns", { plan: plan.clusterDns }, inCluster);
const cilium = new Cilium(
  "cilium",
  { release: plan.cilium, gatewayClass: plan.gatewayClass, loadBalancing: plan.loadBalancing },
  {
    ...inCluster,
    dependsOn: [gatewayApi, ...(clusterDns ? [clusterDns] : []), ...(cluster.podRanges ? [cluster.podRanges] : [])],
  },
);
const certificates = new Certificates(
  "cert-manager",
  { plan: plan.certificates, ...(homelab.cloudflare && { cloudflareApiToken: secret("cloudflareApiToken") }) },
  { ...inCluster, dependsOn: cilium.release },
);
const namespaces = new Namespaces("namespaces", { names: plan.namespaces }, inCluster);
const gateways = new Gateways(
  "gateways",
  { gateways: plan.gateways },
  { ...inCluster, dependsOn: [cilium, certificates, namespaces] },
);
new Apps(
  "apps",
  { apps: plan.apps, networkPolicies: plan.networkPolicies },
  { ...inCluster, dependsOn: [cilium, gateways, namespaces] },
);

if (plan.monitoring)
  new Monitoring("monitoring", { plan: plan.monitoring }, { ...inCluster, dependsOn: [cilium, namespaces] });

const cloudflare =
  (plan.tunnel || plan.portForward) && new CloudflareProvider("cloudflare", { apiToken: secret("cloudflareApiToken") });
const tunnel = plan.tunnel && cloudflare && reachOut("tunnel", plan.tunnel, cloudflare);
const furtherTunnels = plan.furtherTunnels.flatMap((one) =>
  cloudflare ? [[one.key, reachOut(`tunnel-${one.key}`, one, cloudflare).tunnelId] as const] : [],
);
if (plan.portForward && cloudflare) forward(plan.portForward, cloudflare);
const tailnet = plan.tailnet && join(plan.tailnet);
if (plan.lanDns) new LanDns("lan-dns", { plan: plan.lanDns, privateKey: secret("lanDnsPrivateKey") });
if (plan.lanDnsApi) new LanDnsApi("lan-dns", { plan: plan.lanDnsApi, password: secret("lanDnsPassword") });
if (plan.lanDnsServer)
  new LanDnsServer("lan-dns", { plan: plan.lanDnsServer }, { ...inCluster, dependsOn: [cilium, namespaces] });
if (plan.handNames) new HandNames("lan-names", { plan: plan.handNames });

// Outputs of what this network does not have are left out: Pulumi warns of every undefined one.
export = {
  ...(tunnel && { tunnelId: tunnel.tunnelId }),
  ...(furtherTunnels.length > 0 && { furtherTunnelIds: Object.fromEntries(furtherTunnels) }),
  ...(tailnet && { tailnetKeys: tailnet.keys }),
  kubeconfig: cluster.kubeconfig,
  talosconfig: cluster.talosconfig,
};

function reachOut(name: string, tunnel: NonNullable<typeof plan.tunnel>, provider: CloudflareProvider): Tunnel {
  return new Tunnel(name, { plan: tunnel, cloudflare: provider, cluster: cilium.release }, inCluster);
}

function forward(portForward: NonNullable<typeof plan.portForward>, provider: CloudflareProvider): void {
  const cloudflareApiToken = secret("cloudflareApiToken");
  const args = { plan: portForward, cloudflare: provider, cloudflareApiToken, cluster: cilium.release };
  new PortForward("port-forward", args, inCluster);
}

function join(tailnet: NonNullable<typeof plan.tailnet>): Tailnet {
  const tailscale = new TailscaleProvider("tailscale", {
    tailnet: homelab.tailscale?.tailnet ?? "-",
    oauthClientId: secret("tailscaleOauthClientId"),
    oauthClientSecret: secret("tailscaleOauthClientSecret"),
  });
  return new Tailnet("tailnet", { plan: tailnet, tailscale, cluster: cilium.release }, inCluster);
}
