import { isAbsolute, join, relative, resolve } from "node:path";

/** The checkout this file belongs to. */
export const repoRoot = resolve(__dirname, "../..");

/** Everything the sandbox of one stack keeps, below the git-ignored `.sandbox/<stack>/`. */
export interface SandboxPaths {
  stack: string;
  root: string;
  /** {pid, stack, startedAt}: there while a sandbox runs. */
  record: string;
  /** The supervisor's control socket (a file, so that it is reachable from outside the network namespace). */
  socket: string;
  logs: string;
  /** The supervisor's input at start: addresses, credentials, executables. Readable by the owner only. */
  plan: string;
  /** The present state of each process, for `status` and for a person. */
  status: string;
  talos: string;
  etcd: string;
  pki: string;
  kubeconfig: string;
  credentials: string;
  passphrase: string;
  backend: string;
  pulumiHome: string;
  project: string;
  toolchain: string;
  /** Certificate of the authority that the charts' repositories are served with; the sandbox's Pulumi alone trusts it. */
  authority: string;
  /** The operator's settings, as its ConfigMap has them. */
  ciliumOperator: string;
  /** The file system of a CoreDNS that the stack runs itself. */
  coredns: string;
  /** The root of a resolver of the LAN that runs in the cluster. */
  lanDnsServer: string;
  /** Values that the simulated secret stores gave. */
  secretStores: string;
  /** Held while a sandbox starts. */
  startLock: string;
  /** The stack's secrets, encrypted with the sandbox's passphrase. */
  secrets: string;
  /** The tools under the names that people type. */
  bin: string;
  /** The state of the emulated services. A person may edit these files to imitate a change made in a dashboard. */
  cloudflare: string;
  tailscale: string;
  /** The resolver's configuration files. */
  lanDns: string;
}

/** The folder with the state of all sandboxes; the end-to-end tests keep theirs apart from the user's. */
export function stateFolder(): string {
  return resolve(repoRoot, process.env.HOMELAB_STATE_FOLDER ?? ".sandbox");
}

/**
 * The folder with the stack files: the checkout, or the one that HOMELAB_STACKS (`--stacks`) names.
 * @param tree another checkout of this repository: a folder that lies in the one is the same folder of the other
 */
export function stacksFolder(tree = repoRoot): string {
  const folder = resolve(repoRoot, process.env.HOMELAB_STACKS ?? ".");
  const inside = relative(repoRoot, folder);
  return inside.startsWith("..") || isAbsolute(inside) ? folder : join(tree, inside);
}

/** Where the sandbox of `stack` keeps its files. */
export function sandboxPaths(stack: string): SandboxPaths {
  const root = join(stateFolder(), stack);
  const at = (name: string) => join(root, name);
  return {
    stack,
    root,
    record: at("sandbox.json"),
    socket: at("control.sock"),
    logs: at("logs"),
    plan: at("supervisor.json"),
    status: at("status.json"),
    talos: at("talos"),
    etcd: at("etcd"),
    pki: at("pki"),
    kubeconfig: at("kubeconfig"),
    credentials: at("credentials.json"),
    passphrase: at("passphrase"),
    backend: at("backend"),
    pulumiHome: at("pulumi-home"),
    project: at("project"),
    toolchain: at("toolchain.json"),
    authority: at("charts-authority.crt"),
    ciliumOperator: at("cilium-operator"),
    coredns: at("coredns"),
    lanDnsServer: at("lan-dns-server"),
    secretStores: at("secret-stores.json"),
    startLock: at("start.lock"),
    secrets: at("secrets.json"),
    bin: at("bin"),
    cloudflare: at("cloudflare.json"),
    tailscale: at("tailscale.json"),
    lanDns: at("pihole/etc/dnsmasq.d"),
  };
}
