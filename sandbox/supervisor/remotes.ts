import { join } from "node:path";
import { type KeyPair, makeCertificate } from "../cluster/x509";
import { writeWhole } from "../common/files";
import { chartHosts, internet } from "../common/network";
import { Service, type ServiceStatus } from "../common/process";
import type { SupervisorPlan } from "../common/supervisorOptions";

const AUTHORITY = "Services of the sandbox";
/** Longer than a sandbox runs. */
const DAYS = 3650;

/**
 * Services that speak HTTPS get a new authority in each sandbox that starts. Its key is forgotten as soon as they have their certificates:
 * whoever trusts it trusts these alone.
 *
 * @param file where the authority's certificate goes
 * @returns what makes a certificate for names or addresses
 */
export function sandboxAuthority(file: string): (names: string[]) => KeyPair {
  const authority = makeCertificate({ commonName: AUTHORITY, names: [], days: DAYS });
  writeWhole(file, authority.certificate);
  const issuer = { ...authority, commonName: AUTHORITY };
  return (names) => makeCertificate({ commonName: names[0] ?? AUTHORITY, names, days: DAYS, issuer });
}

/** The standard input of the remote ends. */
function remotesInput(plan: SupervisorPlan): Record<string, unknown> {
  const { network, credentials, paths } = plan;
  const { cloudflare, tailscale, dns, dnsApi } = network;
  const certified = sandboxAuthority(paths.authority);
  return {
    stateDir: paths.root,
    charts: { host: internet.charts, port: 443, toolchain: paths.toolchain, ...certified(chartHosts) },
    cloudflare: cloudflare && {
      host: internet.cloudflare,
      port: 80,
      ...cloudflare,
      tokens: [credentials.cloudflareApiToken],
    },
    tailscale: tailscale && {
      host: internet.tailscale,
      port: 80,
      tailnet: tailscale.tailnet,
      apiKeys: [credentials.tailscaleApiKey],
      oauthClients: [
        {
          id: credentials.tailscaleOauthClientId,
          secret: credentials.tailscaleOauthClientSecret,
          scopes: ["all"],
          tags: tailscale.tags,
        },
      ],
    },
    lanDnsApi: dnsApi && resolverInput(dnsApi, credentials.lanDnsPassword, certified),
    lanDns: dns && {
      kind: dns.kind,
      host: dns.address,
      port: dns.sshPort,
      dnsPort: 53,
      user: dns.user,
      password: credentials.lanDnsPassword,
      authorizedKeys: [credentials.lanDnsPublicKey],
      version: "v6",
    },
  };
}

function resolverInput(
  { address, secure, ...api }: NonNullable<SupervisorPlan["network"]["dnsApi"]>,
  password: string,
  certified: (names: string[]) => KeyPair,
): Record<string, unknown> {
  return { ...api, host: address, dnsPort: 53, password, ...(secure && certified([address])) };
}

/** The machines and services that answer on the network before there is any cluster. */
export class LanServices {
  private readonly said = { remotes: false, talos: false };
  private readonly services: Service[];

  constructor(
    private readonly plan: SupervisorPlan,
    private readonly changed: () => void,
  ) {
    this.services = [this.remoteEnds(), this.talosMachines()];
  }

  get ready(): boolean {
    return this.said.remotes && this.said.talos;
  }

  start(): void {
    for (const service of this.services) service.start();
  }

  status(): ServiceStatus[] {
    return this.services.map((service) => service.status());
  }

  rotateLogs(): void {
    for (const service of this.services) service.rotate();
  }

  async stop(): Promise<void> {
    await Promise.all(this.services.map((service) => service.stop()));
  }

  private say(who: keyof typeof this.said, ready: boolean): void {
    this.said[who] = ready;
    this.changed();
  }

  private remoteEnds(): Service {
    const { node, repo, paths } = this.plan;
    const main = ["-r", join(repo, "register.js"), join(repo, "sandbox/emulators/main.ts")];
    return new Service({
      name: "remotes",
      command: [node, "--max-old-space-size=96", "--max-semi-space-size=1", ...main],
      input: `${JSON.stringify(remotesInput(this.plan))}\n`,
      log: join(paths.logs, "remotes.log"),
      onLine: (line) => {
        if (line.includes('"ready":true')) this.say("remotes", true);
      },
      onExit: () => this.say("remotes", false),
    });
  }

  private talosMachines(): Service {
    const { bin, network, paths } = this.plan;
    const addresses = network.nodes.flatMap((node) => ["--address", node.addresses.join(",")]);
    return new Service({
      name: "talos",
      command: [bin.talos, "node-server", "--state-dir", paths.root, ...addresses],
      env: { GOMEMLIMIT: "60MiB" },
      log: join(paths.logs, "talos.log"),
      onLine: (line) => {
        if (line.trim() === "ready") this.say("talos", true);
      },
      onExit: () => this.say("talos", false),
    });
  }
}
