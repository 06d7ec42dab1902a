import { findDnsmasq, installCommands } from "./commands";
import { clearControl, controlLoop } from "./control";
import { dnsService } from "./service";
import { confinedShell, confinementProblem } from "./shell";
import { hostKey, type SshOptions, startSsh } from "./ssh";
import { type Kind, openLanDns } from "./state";

export interface LanDnsOptions extends SshOptions {
  kind: Kind;
  /** The folder of the emulated machine's disk. */
  root: string;
  dnsPort: number;
  version?: "v5" | "v6";
  log?: (line: string) => void;
}

export interface RunningLanDns {
  /** `host:port` of the SSH server. */
  ssh: string;
  /** `host:port` where names are answered; null when this machine has no dnsmasq. */
  dns: string | null;
  dnsmasq: string | null;
  hostKey: string;
  /** The differences from the real machine, for a person. */
  note: string;
  close(): Promise<void>;
}

/**
 * The LAN's resolver: a Pi-hole, or a router with plain dnsmasq (Firewalla). Real: the SSH server's protocol, the shell,
 * dnsmasq where it is installed. Emulated: `pihole`, `pihole-FTL`, `systemctl`, `sudo`; every user is root.
 */
export async function startLanDns(options: LanDnsOptions): Promise<RunningLanDns> {
  const log = options.log ?? (() => {});
  const files = openLanDns(options.root, options);
  installCommands(files);
  clearControl(files);
  const key = hostKey(files);
  const dns = dnsService(files, { host: options.host, port: options.dnsPort }, log);
  const control = controlLoop(files, dns);
  const confined = confinementProblem();
  const ssh = await startSsh(
    options,
    key.privateKey,
    (shellArguments, environment) => {
      if (confined) throw new Error(confined);
      control.open();
      const child = confinedShell(files, shellArguments, { USER: options.user, LOGNAME: options.user, ...environment });
      child.once("close", () => control.close());
      return child;
    },
    log,
  );
  await dns.restart();
  const dnsmasq = findDnsmasq() ?? null;
  const notes = [
    ...(dnsmasq
      ? []
      : [
          "dnsmasq is not installed: the files are checked for their form, no name is answered (apt-get install dnsmasq-base)",
        ]),
    ...(confined ? [`commands cannot run: ${confined}`] : []),
  ];
  return {
    ssh: `${options.host}:${ssh.port}`,
    dns: dnsmasq ? `${options.host}:${options.dnsPort}` : null,
    dnsmasq,
    hostKey: key.publicKey,
    note: notes.join("; "),
    async close() {
      await ssh.close();
      await dns.stop();
    },
  };
}
