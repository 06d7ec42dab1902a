import { QBITTORRENT, SONARR, stopsThePath } from "./breaks";
import { at, changed, without } from "./networks";

stopsThePath([
  {
    what: "a name that the LAN's resolver loses",
    ...SONARR,
    change: (r) =>
      changed(r, "lan-dns-file", (command) => {
        command.stdin = String(command.stdin).replace(/host-record=sonarr.*\n/, "");
      }),
    by: { title: "Command lan-dns-file", field: "stdin" },
    why: /sonarr.int.lorenzodebie.be has no address on the LAN/,
  },
  {
    what: "a pool that no longer holds the Gateway's address",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium-pool", (pool) => {
        at(pool, "spec").blocks = [{ start: "192.168.30.70", stop: "192.168.30.80" }];
      }),
    by: { title: "CiliumLoadBalancerIPPool default-pool" },
    why: /does not get the address 192.168.30.61: no CiliumLoadBalancerIPPool holds/,
  },
  {
    what: "a pool that is switched off",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "cilium-pool", (pool) => {
        at(pool, "spec").disabled = true;
      }),
    by: { title: "CiliumLoadBalancerIPPool default-pool", field: "spec.disabled" },
    why: /the pool that holds 192.168.30.63 is disabled/,
  },
  {
    what: "an announcement policy that is deleted",
    ...SONARR,
    change: (r) => without(r, "cilium-l2-announcement"),
    by: { title: "Gateway kube-system/internal-gateway" },
    why: /nothing announces 192.168.30.61/,
  },
  {
    what: "an announcement policy for the interfaces of other machines",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium-l2-announcement", (policy) => {
        at(policy, "spec").interfaces = ["^eth[0-9]+", "^en[0-9]+"];
      }),
    by: { title: "CiliumL2AnnouncementPolicy default-l2-policy", field: "spec.interfaces" },
    why: /announces on .* and the nodes have ens18/,
  },
  {
    what: "L2 announcements that Cilium has switched off",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium", (release) => {
        at(release, "values.l2announcements").enabled = false;
      }),
    by: { title: "Release cilium", field: "values.l2announcements.enabled" },
    why: /l2announcements.enabled is not true/,
  },
  {
    what: "Gateways that Cilium has switched off",
    ...SONARR,
    change: (r) =>
      changed(r, "cilium", (release) => {
        at(release, "values.gatewayAPI").enabled = false;
      }),
    by: { title: "Release cilium", field: "values.gatewayAPI.enabled" },
    why: /Cilium serves no Gateways/,
  },
  {
    what: "two Services that ask for one address",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "app-plex", (service) => {
        at(service, "metadata.annotations")["lbipam.cilium.io/ips"] = "192.168.30.63";
      }),
    status: "unknown",
    by: { title: "Service media/plex" },
    why: /both ask for 192.168.30.63: the first to be created has it/,
  },
  {
    what: "a Service for one machine of the LAN only",
    ...QBITTORRENT,
    change: (r) =>
      changed(r, "app-qbittorrent", (service) => {
        at(service, "spec").loadBalancerSourceRanges = ["10.0.0.0/8"];
      }),
    by: { title: "Service media/qbittorrent", field: "spec.loadBalancerSourceRanges" },
    why: /takes clients of 10.0.0.0\/8 only/,
  },
]);
