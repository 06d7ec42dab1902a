import type { Homelab } from "../config/homelab";
import { type AddressPlan, planAddresses } from "./addressPlan";
import { type AppPlan, planApps, planNamespaces } from "./apps";
import { type CertificatesPlan, planCertificates } from "./certificates";
import { planCilium, type ReleasePlan } from "./cilium";
import { type ClusterDnsPlan, planClusterDns } from "./clusterDns";
import { type GatewayPlan, planGatewayClass, planGateways } from "./gateways";
import { type HandNames, planHandNames } from "./handNames";
import { type LanDnsPlan, planLanDns } from "./lanDns";
import { type LanDnsApiPlan, planLanDnsApi } from "./lanDnsApi";
import { type LanDnsServerPlan, planLanDnsServer } from "./lanDnsServer";
import { type LoadBalancingPlan, planLoadBalancing } from "./loadBalancing";
import { type MonitoringPlan, planMonitoring } from "./monitoring";
import { planNetworkPolicies } from "./networkPolicies";
import type { KubernetesObject } from "./objects";
import { type PortForwardPlan, planPortForward } from "./portForward";
import { planTailnet, type TailnetPlan } from "./tailnet";
import { planTalos, type TalosPlan } from "./talos";
import { type FurtherTunnelPlan, planFurtherTunnels, planTunnel, type TunnelPlan } from "./tunnel";

/** Everything that follows from a configuration. */
export interface NetworkPlan {
  addresses: AddressPlan;
  talos: TalosPlan;
  clusterDns?: ClusterDnsPlan;
  cilium: ReleasePlan;
  gatewayClass: KubernetesObject;
  loadBalancing: LoadBalancingPlan;
  certificates: CertificatesPlan;
  namespaces: string[];
  gateways: GatewayPlan[];
  apps: AppPlan[];
  networkPolicies: KubernetesObject[];
  tunnel?: TunnelPlan;
  /** Those beside `tunnel`. */
  furtherTunnels: FurtherTunnelPlan[];
  portForward?: PortForwardPlan;
  tailnet?: TailnetPlan;
  lanDns?: LanDnsPlan;
  lanDnsApi?: LanDnsApiPlan;
  lanDnsServer?: LanDnsServerPlan;
  handNames?: HandNames;
  monitoring?: MonitoringPlan;
}

/** Derives every desired object. Pure: the same configuration always gives the same plan. */
export function planNetwork(homelab: Homelab): NetworkPlan {
  const tunnel = planTunnel(homelab);
  const portForward = planPortForward(homelab);
  const tailnet = planTailnet(homelab);
  const lanDns = planLanDns(homelab);
  const lanDnsApi = planLanDnsApi(homelab);
  const lanDnsServer = planLanDnsServer(homelab);
  const handNames = planHandNames(homelab);
  const clusterDns = planClusterDns(homelab);
  const monitoring = planMonitoring(homelab);
  return {
    addresses: planAddresses(homelab),
    talos: planTalos(homelab),
    cilium: planCilium(homelab),
    gatewayClass: planGatewayClass(),
    loadBalancing: planLoadBalancing(homelab),
    certificates: planCertificates(homelab),
    namespaces: planNamespaces(homelab),
    gateways: planGateways(homelab),
    apps: planApps(homelab),
    networkPolicies: planNetworkPolicies(homelab),
    ...(tunnel && { tunnel }),
    furtherTunnels: planFurtherTunnels(homelab),
    ...(portForward && { portForward }),
    ...(tailnet && { tailnet }),
    ...(lanDns && { lanDns }),
    ...(lanDnsApi && { lanDnsApi }),
    ...(lanDnsServer && { lanDnsServer }),
    ...(handNames && { handNames }),
    ...(clusterDns && { clusterDns }),
    ...(monitoring && { monitoring }),
  };
}
