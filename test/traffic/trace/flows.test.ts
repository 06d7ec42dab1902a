import type { Verdict } from "../../../traffic/model/verdict";
import { ask, path, resourcesOf } from "./networks";

function hop(verdict: Verdict, layer: string): string | undefined {
  return verdict.hops.find((h) => h.layer === layer)?.text;
}

describe("the flows of the first network's document", () => {
  const network = resourcesOf("homelab");

  test("public access to Plex goes through Cloudflare, the tunnel and cloudflared to the Service", () => {
    const verdict = ask(network, "internet", "https://plex.lorenzodebie.be");
    expect(path(verdict)).toEqual([
      "client: client/internet",
      "public DNS: resolver/public",
      "Cloudflare edge: edge/cloudflare",
      "tunnel: tunnel/homelab",
      "tunnel: tunnel/homelab",
      "network policy: resolver/cluster",
      "cluster DNS: resolver/cluster",
      "service: service/media/plex",
      "network policy: pod/media/plex",
      "pod: pod/media/plex",
      "reachable",
    ]);
    expect(verdict).toMatchObject({ arrival: { namespace: "media", service: "plex", port: 32400, protocol: "tcp" } });
  });

  test("internal access to Sonarr goes by the Pi-hole and the internal Gateway", () => {
    const verdict = ask(network, "lan", "https://sonarr.int.lorenzodebie.be");
    expect(path(verdict)).toEqual([
      "client: client/lan",
      "LAN DNS: resolver/192.168.30.45",
      "announcement: address/192.168.30.61",
      "listener: gateway/kube-system/internal-gateway",
      "route: route/media/sonarr",
      "service: service/media/sonarr",
      "network policy: pod/media/sonarr",
      "pod: pod/media/sonarr",
      "reachable",
    ]);
    expect(hop(verdict, "LAN DNS")).toContain("192.168.30.45 answers sonarr.int.lorenzodebie.be with 192.168.30.61");
    expect(verdict).toMatchObject({ arrival: { namespace: "media", service: "sonarr", port: 8989 } });
  });

  test("remote access to Sonarr goes by split DNS and the subnet router, then as from the LAN", () => {
    const verdict = ask(network, "tailnet", "https://sonarr.int.lorenzodebie.be");
    expect(path(verdict)).toEqual([
      "client: client/tailnet",
      "tailnet DNS: resolver/192.168.30.45",
      "LAN DNS: resolver/192.168.30.45",
      "tailnet: router/tailnet",
      "tailnet: router/tailnet",
      "listener: gateway/kube-system/internal-gateway",
      "route: route/media/sonarr",
      "service: service/media/sonarr",
      "network policy: pod/media/sonarr",
      "pod: pod/media/sonarr",
      "reachable",
    ]);
  });

  test("plain HTTP is redirected to HTTPS, and the redirect is followed", () => {
    const verdict = ask(network, "lan", "http://sonarr.int.lorenzodebie.be/calendar");
    expect(path(verdict).slice(3, 9)).toEqual([
      "listener: gateway/kube-system/internal-gateway",
      "route: route/kube-system/internal-gateway.redirect",
      "route: route/kube-system/internal-gateway.redirect",
      "client: client/lan",
      "LAN DNS: resolver/192.168.30.45",
      "announcement: address/192.168.30.61",
    ]);
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops[6]?.text).toContain("https://sonarr.int.lorenzodebie.be/calendar");
  });

  test("BitTorrent reaches qBittorrent's own address by UDP and TCP", () => {
    for (const scheme of ["udp", "tcp"]) {
      expect(path(ask(network, "lan", `${scheme}://192.168.30.63:6881`))).toEqual([
        "client: client/lan",
        "announcement: address/192.168.30.63",
        "service: service/media/qbittorrent",
        "network policy: pod/media/qbittorrent",
        "pod: pod/media/qbittorrent",
        "reachable",
      ]);
    }
  });

  test("a name that the LAN's resolver does not know leads through Cloudflare even at home", () => {
    const verdict = ask(network, "lan", "https://requests.lorenzodebie.be");
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.map((h) => h.layer)).toEqual(
      expect.arrayContaining(["LAN DNS", "public DNS", "Cloudflare edge", "tunnel"]),
    );
  });

  test("the Kubernetes API and Talos's own answer on the node", () => {
    for (const to of ["tcp://talos.int.lorenzodebie.be:6443", "tcp://192.168.30.50:50000", "tcp://192.168.30.51:50000"])
      expect(ask(network, "lan", to)).toMatchObject({ status: "reachable", arrival: undefined });
  });

  test("a caller that Sonarr declares reaches it by its cluster name, another pod does not", () => {
    expect(path(ask(network, "pod:media/overseerr", "tcp://sonarr.media:8989"))).toEqual([
      "client: pod/media/overseerr",
      "network policy: resolver/cluster",
      "cluster DNS: resolver/cluster",
      "service: service/media/sonarr",
      "network policy: pod/media/sonarr",
      "pod: pod/media/sonarr",
      "reachable",
    ]);
    const refused = ask(network, "pod:media/radarr", "tcp://sonarr.media:8989");
    expect(refused).toMatchObject({ status: "blocked", by: { title: "CiliumNetworkPolicy media/allow-sonarr" } });
    expect(refused.hops.at(-1)).toMatchObject({ layer: "network policy", place: "pod/media/sonarr" });
  });

  test("a pod reaches the Gateway through the cluster's DNS and the LAN's resolver", () => {
    const verdict = ask(network, "pod:media/sonarr", "https://radarr.int.lorenzodebie.be");
    expect(verdict.hops.map((h) => h.layer)).toEqual([
      "client",
      "network policy",
      "cluster DNS",
      "LAN DNS",
      "LAN DNS",
      "listener",
      "route",
      "service",
      "network policy",
      "pod",
    ]);
    expect(verdict.status).toBe("reachable");
  });

  test("nothing on the internet leads to an app that is not declared for it", () => {
    for (const name of ["sonarr.int.lorenzodebie.be", "grafana.int.lorenzodebie.be", "sonarr.lorenzodebie.be"])
      expect([name, ask(network, "internet", `https://${name}`).status]).toEqual([name, "blocked"]);
    expect(ask(network, "internet", "tcp://192.168.30.62:32400").status).toBe("blocked");
  });

  test("an address of the cluster's own is nowhere on the LAN", () => {
    const verdict = ask(network, "lan", "tcp://10.96.0.10:53");
    expect(verdict).toMatchObject({ status: "blocked", why: expect.stringContaining("nothing outside the cluster") });
  });
});

describe("the flows of the second network's document", () => {
  const network = resourcesOf("vanillax");

  test("external access to Argo CD goes through the tunnel to the external Gateway", () => {
    const verdict = ask(network, "internet", "https://argocd.vanillax.me");
    expect(path(verdict)).toEqual([
      "client: client/internet",
      "public DNS: resolver/public",
      "Cloudflare edge: edge/cloudflare",
      "tunnel: tunnel/vanillax",
      "tunnel: tunnel/vanillax",
      "network policy: gateway/gateway/gateway-external",
      "listener: gateway/gateway/gateway-external",
      "route: route/argocd/argocd-server.public",
      "service: service/argocd/argocd-server",
      "network policy: pod/argocd/argocd-server",
      "pod: pod/argocd/argocd-server",
      "reachable",
    ]);
    expect(hop(verdict, "tunnel")).toContain("cloudflared");
  });

  test("internal access to Llama goes by the router's DNS and the internal Gateway, without Cloudflare", () => {
    const verdict = ask(network, "lan", "https://llama.vanillax.me");
    expect(path(verdict)).toEqual([
      "client: client/lan",
      "LAN DNS: resolver/192.168.10.1",
      "announcement: address/192.168.10.50",
      "listener: gateway/gateway/gateway-internal",
      "route: route/ollama-webui/ollama-webui",
      "service: service/ollama-webui/ollama-webui",
      "network policy: pod/ollama-webui/ollama-webui",
      "pod: pod/ollama-webui/ollama-webui",
      "reachable",
    ]);
    expect(verdict).toMatchObject({ arrival: { namespace: "ollama-webui", service: "ollama-webui", port: 80 } });
  });

  test("TCP 5432 of the internal Gateway leads to Postgres, which sees the client itself", () => {
    const verdict = ask(network, "lan", "tcp://192.168.10.50:5432");
    expect(path(verdict)).toEqual([
      "client: client/lan",
      "announcement: address/192.168.10.50",
      "listener: gateway/gateway/gateway-internal",
      "route: route/database/postgres",
      "service: service/database/postgres",
      "network policy: pod/database/postgres",
      "pod: pod/database/postgres",
      "reachable",
    ]);
    expect(hop(verdict, "network policy")).toContain("from a device on the LAN to the pods database/postgres");
  });

  test("an app for the LAN alone is not behind the Gateway that the tunnel feeds", () => {
    const verdict = ask(network, "internet", "https://llama.vanillax.me");
    expect(verdict).toMatchObject({
      status: "blocked",
      by: { title: "HTTPRoute ollama-webui/ollama-webui", field: "spec.parentRefs" },
      why: expect.stringContaining("attached to another Gateway"),
    });
  });

  test("the Gateway that the tunnel feeds is announced to nobody on the LAN", () => {
    const verdict = ask(network, "lan", "http://192.168.10.49");
    expect(verdict).toMatchObject({
      status: "blocked",
      by: { title: "CiliumL2AnnouncementPolicy default-l2-policy", field: "spec.serviceSelector" },
    });
  });

  test("the address that the control planes share answers with the Kubernetes API", () => {
    expect(ask(network, "lan", "tcp://192.168.10.110:6443").status).toBe("reachable");
  });
});
