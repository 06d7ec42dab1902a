import type { Homelab } from "../homelab";
import { addressAt, cidrRange, contains } from "../ipv4";
import type { Finding } from "../problems";

/** DNS-xx: the cluster's DNS Service lies where pods can have it. */
export function clusterDnsProblems({ cluster, clusterDns }: Homelab): Finding[] {
  if (clusterDns === undefined) return [];
  const field = "homelab:clusterDns.address";
  const { address } = clusterDns;
  const fix = `Write another address of ${cluster.serviceCidr}, e.g. ${addressAt(cluster.serviceCidr, 10)}, or leave it out.`;
  const rests = ["homelab:cluster.serviceCidr"];
  if (!contains(cidrRange(cluster.serviceCidr), address))
    return [
      {
        code: "DNS-01",
        field,
        message: `${address} is outside the service range (homelab:cluster.serviceCidr ${cluster.serviceCidr}).`,
        fix,
        rests,
      },
    ];
  if (address !== addressAt(cluster.serviceCidr, 1)) return [];
  const message = `${address}, the first address of the service range, is always the Kubernetes API's.`;
  return [{ code: "DNS-02", field, message, fix, rests }];
}
