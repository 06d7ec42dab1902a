import { execFileSync, spawnSync } from "node:child_process";
import { secretKeys } from "../../config/secrets";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { earlier, evaluatedWith, idOf, ROOT } from "../plan/evaluated";

function plan(...args: string[]): string {
  return execFileSync(process.execPath, ["-r", "./register.js", "scripts/plan.ts", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
}

const json = plan("--stack", "homelab", "--json");
const resources = JSON.parse(json) as PlannedResource[];

function only(type: string, name?: string): PlannedResource {
  const found = resources.filter((r) => r.type.endsWith(type) && (name === undefined || r.name === name));
  expect(found).toHaveLength(1);
  return found[0] as PlannedResource;
}

describe("secrets", () => {
  test("no value of one is in a plan, nor what stands for it", () => {
    expect(json).not.toContain("placeholder of");
    for (const { name } of secretKeys) expect(json).not.toContain(`"${name}"`);
  });

  test.each([
    ["pulumi:providers:cloudflare", "apiToken"],
    ["pulumi:providers:tailscale", "oauthClientSecret"],
    ["command:remote:Command", "privateKey"],
  ])("%s shows that its %s is there", (type, key) => {
    expect(JSON.stringify(only(type).inputs)).toContain(`"${key}":"[secret]"`);
  });

  test("the Secrets of the cluster show their keys", () => {
    expect(only(":Secret", "tunnel-token").inputs.stringData).toEqual({ token: "[secret]" });
    expect(only(":Secret", "cert-manager-dns-token").inputs.stringData).toEqual({ "api-token": "[secret]" });
  });
});

test("what only an update knows is shown as unknown", () => {
  expect(only(":ConfigurationApply").inputs).toMatchObject({
    clientConfiguration: "<unknown>",
    machineConfigurationInput: "<unknown>",
    node: "192.168.30.50",
  });
  expect(only("pulumi:providers:kubernetes").inputs.kubeconfig).toBe("<unknown>");
  expect(only(":Command", "cluster-api-ready").inputs.stdin).toBe("<unknown>");
});

describe("options", () => {
  test("what cannot be made again is protected", () => {
    const kept = resources
      .filter((r) => r.options.protect)
      .map(idOf)
      .sort();
    expect(kept).toEqual([
      "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared::tunnel",
      "tailscale:index/acl:Acl::tailnet-policy",
      "talos:machine/bootstrap:Bootstrap::cluster-bootstrap",
      "talos:machine/secrets:Secrets::cluster-secrets",
    ]);
  });

  test("what holds other people's data outlives the stack", () => {
    const kept = resources
      .filter((r) => r.options.retainOnDelete)
      .map((r) => r.name)
      .sort();
    expect(kept).toEqual([
      "namespace-argocd",
      "namespace-auth",
      "namespace-media",
      "namespace-monitoring",
      "tailnet-policy",
    ]);
  });

  test("another Talos release does not make the cluster's secrets anew", () => {
    expect(only(":Secrets").options.ignoreChanges).toEqual(["talosVersion"]);
  });

  test("a moved machine is another machine", () => {
    expect(only(":ConfigurationApply").options.replaceOnChanges).toEqual(["node"]);
  });

  test("a public name is given up before it is taken again", () => {
    for (const record of resources.filter((r) => r.type.endsWith(":DnsRecord")))
      expect(record.options.deleteBeforeReplace).toBe(true);
  });

  test("every object goes to the provider that was made for it, never to one from the environment", () => {
    const providers = { kubernetes: "kubernetes", cloudflare: "cloudflare", tailscale: "tailscale" };
    const own = resources.filter((r) => r.options.custom && !r.type.startsWith("pulumi:"));
    for (const [prefix, name] of Object.entries(providers))
      for (const r of own.filter(({ type }) => type.startsWith(`${prefix}:`)))
        expect([r.name, r.options.provider]).toEqual([r.name, `pulumi:providers:${prefix}::${name}`]);
  });
});

describe("order", () => {
  const cilium = "kubernetes:helm.sh/v3:Release::cilium";
  const definitions = resources.filter((r) => r.type.endsWith(":CustomResourceDefinition")).map(idOf);
  /** The maker of the definitions of a group's kinds. */
  const makers: Record<string, string[]> = {
    "gateway.networking.k8s.io": [...definitions, cilium],
    "cilium.io": [cilium],
    "cert-manager.io": ["kubernetes:helm.sh/v3:Release::cert-manager"],
    "tailscale.com": ["kubernetes:helm.sh/v3:Release::tailnet-operator"],
  };
  const groupOf = (type: string) => /^kubernetes:([^/]+\.[^/]+)\//.exec(type)?.[1] ?? "";
  const objects = resources.filter((r) => groupOf(r.type) in makers);

  test("the Gateway API's definitions stand before anything of Cilium", () => {
    expect(definitions.length).toBeGreaterThan(5);
    const own = resources.filter((r) => r.parent === "homelab:network:Cilium::cilium");
    expect(own.length).toBe(4);
    for (const r of own) expect([...earlier(resources, idOf(r))]).toEqual(expect.arrayContaining(definitions));
  });

  test.each(objects.map((r) => [idOf(r), groupOf(r.type)]))("%s waits for the maker of its kind (%s)", (id, group) => {
    expect([...earlier(resources, id)]).toEqual(expect.arrayContaining(makers[group] as string[]));
  });

  test("nothing of the cluster is made before its API answers", () => {
    const inCluster = resources.filter((r) => r.type.startsWith("kubernetes:"));
    expect(inCluster.length).toBeGreaterThan(50);
    for (const r of inCluster)
      expect([...earlier(resources, idOf(r))]).toContain("command:local:Command::cluster-api-ready");
  });

  test("the API is asked after bootstrap, bootstrap comes after every machine's configuration", () => {
    expect([...earlier(resources, "command:local:Command::cluster-api-ready")]).toEqual(
      expect.arrayContaining([
        "talos:cluster/kubeconfig:Kubeconfig::cluster-kubeconfig",
        "talos:machine/bootstrap:Bootstrap::cluster-bootstrap",
        "talos:machine/configurationApply:ConfigurationApply::node-talos-cp01",
        "talos:machine/secrets:Secrets::cluster-secrets",
      ]),
    );
  });

  test("a Gateway has its certificate, a route its Gateway and its Service", () => {
    const route = [...earlier(resources, "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute::app-sonarr-route")];
    expect(route).toEqual(
      expect.arrayContaining([
        "kubernetes:core/v1:Service::app-sonarr",
        "kubernetes:gateway.networking.k8s.io/v1:Gateway::gateway-internal",
        "kubernetes:cert-manager.io/v1:Certificate::gateway-internal-certificate",
        "kubernetes:cert-manager.io/v1:ClusterIssuer::cert-manager-issuer",
        "kubernetes:core/v1:Namespace::namespace-media",
      ]),
    );
  });

  test("a public name leads to a tunnel that knows it already", () => {
    for (const r of resources.filter(({ type }) => type.endsWith(":DnsRecord")))
      expect([...earlier(resources, idOf(r))]).toContain(
        "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig::tunnel-ingress",
      );
  });

  test("keys and operator come after the policy that owns their tags", () => {
    for (const id of [
      "tailscale:index/tailnetKey:TailnetKey::tailnet-key-subnet-router",
      "kubernetes:helm.sh/v3:Release::tailnet-operator",
    ])
      expect([...earlier(resources, id)]).toContain("tailscale:index/acl:Acl::tailnet-policy");
  });

  test("nothing waits for itself", () => {
    for (const r of resources) expect([...earlier(resources, idOf(r))]).not.toContain(idOf(r));
  });
});

test("one more app is one entry, and changes what follows from it alone", () => {
  const more = evaluatedWith("homelab", (file) =>
    file.setIn(["config", "homelab:apps", "lidarr"], { namespace: "media", port: 8686, reach: ["lan", "tailnet"] }),
  );
  const old = new Map(resources.map((r) => [idOf(r), JSON.stringify(r)]));
  const added = more.filter((r) => !old.has(idOf(r))).map(idOf);
  expect(added.sort()).toEqual([
    "kubernetes:cilium.io/v2:CiliumNetworkPolicy::policy-media-allow-lidarr",
    "kubernetes:core/v1:Service::app-lidarr",
    "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute::app-lidarr-route",
  ]);
  // test/networks/addOneApp.test.ts tells the changes of these two.
  const changed = more.filter((r) => old.has(idOf(r)) && old.get(idOf(r)) !== JSON.stringify(r));
  expect(changed.map(idOf)).toEqual([
    "command:remote:Command::lan-dns-file",
    "tailscale:index/acl:Acl::tailnet-policy",
  ]);
  const lines = (r: PlannedResource | undefined) => String(r?.inputs.stdin).split("\n");
  const [file] = changed;
  expect(lines(file).filter((line) => !lines(only(":Command", "lan-dns-file")).includes(line))).toEqual([
    "host-record=lidarr.int.lorenzodebie.be,192.168.30.61",
  ]);
}, 20_000);

describe("the command", () => {
  test("prints every resource for people too", () => {
    const text = plan("--stack", "homelab", "--full");
    expect(text).toContain("talos:machine/secrets:Secrets cluster-secrets (protected)");
    expect(text.trimEnd()).toMatch(new RegExp(`\n${resources.length} resources$`));
  });

  test("tells first how many there are of what, and of each app a line", () => {
    const text = plan("--stack", "homelab");
    expect(text).toMatch(new RegExp(`^Stack homelab: ${resources.length} resources\n`));
    const routes = resources.filter(({ type }) => type.endsWith(":HTTPRoute")).length;
    expect(text).toMatch(new RegExp(`\n  kubernetes +\\d+: .*${routes} HTTPRoute`));
    const line = (app: string) => text.split("\n").find((l) => l.trim().startsWith(`${app} `)) ?? "";
    expect(line("media/sonarr").trim().split(/ {2,}/)).toEqual([
      "media/sonarr",
      "sonarr.int.lorenzodebie.be",
      "192.168.30.61",
      "lan, tailnet",
      "overseerr, prowlarr",
    ]);
    expect(line("media/overseerr").trim().split(/ {2,}/)).toEqual([
      "media/overseerr",
      "requests.lorenzodebie.be",
      "internet",
    ]);
    expect(line("media/plex")).toMatch(/192\.168\.30\.62 +internet, lan, tailnet/);
    expect(text).not.toContain("stdin");
    expect(text.split("\n").length).toBeLessThan(30);
  });

  test("shows what one entry became: its own resources, and its part of the others", () => {
    const text = plan("--stack", "homelab", "--app", "sonarr");
    const parts = text.split("\n\n");
    expect(parts[0]).toBe("App sonarr of stack homelab: 3 resources of its own, and a part of 6 others.");
    const heads = parts.slice(1).map((part) => part.split("\n")[0]);
    expect(heads.slice(0, 3).sort()).toEqual([
      "kubernetes:cilium.io/v2:CiliumNetworkPolicy policy-media-allow-sonarr",
      "kubernetes:core/v1:Service app-sonarr",
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute app-sonarr-route",
    ]);
    expect(heads.slice(3).sort()).toEqual([
      "command:remote:Command lan-dns-file",
      "kubernetes:cilium.io/v2:CiliumNetworkPolicy policy-media-allow-prowlarr",
      "kubernetes:cilium.io/v2:CiliumNetworkPolicy policy-media-allow-qbittorrent",
      "kubernetes:core/v1:Service app-prowlarr",
      "kubernetes:core/v1:Service app-qbittorrent",
      "tailscale:index/acl:Acl tailnet-policy",
    ]);
    expect(text).toMatch(/\n {2}\+ +host-record=sonarr\.int\.lorenzodebie\.be,192\.168\.30\.61\n/);
    expect(text).toMatch(/\n {2}\+ +web-sonarr: 192\.168\.30\.61\n/);
  }, 20_000);

  test.each<[string, string[], number, RegExp]>([
    ["an app that there is not", ["--app", "sonar"], 2, /no app of this name\. Did you mean sonarr\?/],
    ["two ways of telling at once", ["--app", "sonarr", "--json"], 2, /exclude each other/],
  ])("refuses %s", (_, args, wanted, message) => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["-r", "./register.js", "scripts/plan.ts", ...args],
      {
        cwd: ROOT,
        encoding: "utf8",
      },
    );
    expect([status, stdout]).toEqual([wanted, ""]);
    expect(stderr).toMatch(message);
  });

  test("fails for an unknown stack, says which there are, and shows no stack trace", () => {
    const { status, stderr, stdout } = spawnSync(
      process.execPath,
      ["-r", "./register.js", "scripts/plan.ts", "--stack", "homelap"],
      {
        cwd: ROOT,
        encoding: "utf8",
      },
    );
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/CFG-04[\s\S]*Did you mean homelab\?/);
    expect(stderr).not.toContain("    at ");
  });
});
