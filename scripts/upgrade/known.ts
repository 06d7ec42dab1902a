/** The facts on which the order and the refusals rest, for docs/upgrades.md. */
export const known: readonly { of: string; what: string; source: string }[] = [
  {
    of: "Talos",
    what: "One minor version at a time, from its last patch release. Talos 1.14 takes an upgrade from 1.12 as well; only neighbours are tested.",
    source: "Talos, Upgrading Talos Linux; machinery 1.14.1, package compatibility",
  },
  {
    of: "Talos",
    what: "From 1.14 on the Image Factory alone publishes the installer.",
    source: "siderolabs/talos#13138; siderolabs/talos#13353",
  },
  {
    of: "Talos and Kubernetes",
    what: "Which go together: the table of `config/versions.ts`.",
    source: "Talos 1.14.1, machinery, package compatibility",
  },
  {
    of: "Kubernetes",
    what: "One minor version at a time; no kubelet is newer than an API server. `talosctl upgrade-k8s` goes part by part.",
    source: "Kubernetes, Version Skew Policy; Talos, Upgrading Kubernetes",
  },
  {
    of: "Cilium",
    what: "One minor version at a time, up or down, from its last patch release, with a pre-flight check.",
    source: "Cilium, Upgrade Guide",
  },
  {
    of: "Cilium 1.20",
    what: "Needs Gateway API 1.6.1 first; TLSRoutes in v1alpha2 vanish with its standard channel. With older definitions no Gateway is served.",
    source: "Cilium 1.20, Upgrade Notes; cilium/cilium#45251; axeII/home-ops#3790",
  },
  {
    of: "Cilium 1.19",
    what: "Its operator does not start with Gateway API 1.5 or later of the standard channel, which does not serve TLSRoute v1alpha2.",
    source: "cilium/cilium#44920, cilium/cilium#45139",
  },
  {
    of: "Cilium 1.20.2",
    what: "A Gateway with externalTrafficPolicy Local is announced by no node.",
    source: "cilium/cilium#48799",
  },
  {
    of: "Cilium and Kubernetes",
    what: "1.18 is tested with 1.30 to 1.33, 1.20 with 1.33 to 1.36; others are not refused.",
    source: "Cilium, Kubernetes Compatibility, of 1.18.14 and 1.20.2",
  },
];
