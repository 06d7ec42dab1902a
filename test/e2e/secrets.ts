import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { type Ended, kubectl, npmWhile, processesLeft, stateFile } from "./checkout";

interface Credentials {
  [name: string]: string;
}
interface Tailscale {
  keys: { secret: string }[];
}
interface Tunnel {
  id: string;
  account_tag: string;
  tunnel_secret: string;
}
interface Cloudflare {
  tunnels: Tunnel[];
}
interface Kubeconfig {
  users: { user: { "client-key-data": string } }[];
}
interface MachineConfiguration {
  machine?: { token: string; ca: { key: string } };
  cluster?: { secret: string; token: string; ca: { key: string }; serviceAccount: { key: string } };
}

/** Reads a file of a sandbox's state; undefined where the sandbox has none of this name. */
type ReadState = (name: string) => string | undefined;

/** Values that only the sandbox's own services may know, each with where it comes from. */
export function secretsOf(stack: string, node: string): [string, string][] {
  const { data } = kubectl<{ data: Record<string, string> }>(stack, [
    "get",
    "secret",
    "tunnel-token",
    "--namespace",
    "cloudflared",
  ]);
  const read: ReadState = (name) => {
    const file = stateFile(stack, name);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  };
  const inCluster = Object.values(data).map((value): [string, string] => ["tunnel token", decoded(value)]);
  return [...secretsIn(read, node), ...inEachForm(inCluster)];
}

/** The same of a state, without asking the cluster: as many as the state has of them by now. */
export function secretsIn(read: ReadState, node: string): [string, string][] {
  const json = <T>(name: string): T | undefined => {
    const text = read(name);
    return text === undefined ? undefined : (JSON.parse(text) as T);
  };
  const { lanDnsPrivateKey = "", lanDnsPublicKey: _public, ...tokens } = json<Credentials>("credentials.json") ?? {};
  const kubeconfig = parse(read("kubeconfig") ?? "{}") as Partial<Kubeconfig>;
  // A stack without a tailnet has no such file.
  const keys = json<Tailscale>("tailscale.json")?.keys ?? [];
  const tunnels = json<Cloudflare>("cloudflare.json")?.tunnels ?? [];
  const found: [string, string | undefined][] = [
    ...Object.entries(tokens),
    ["passphrase of Pulumi's state", read("passphrase")?.trim()],
    // A line of its own: in JSON its line ends are written otherwise.
    ["LAN DNS private key", lanDnsPrivateKey.split("\n")[2]],
    ["kubeconfig's key", kubeconfig.users?.[0].user["client-key-data"]],
    ...ofMachine(read(`talos/${node}/config.yaml`) ?? ""),
    ...tunnels.flatMap((tunnel): [string, string][] => [
      ["tunnel secret", tunnel.tunnel_secret],
      ["tunnel token", tokenOf(tunnel)],
    ]),
    ...keys.map(({ secret }): [string, string] => ["tailnet key", secret]),
  ];
  return inEachForm(found.filter((each): each is [string, string] => each[1] !== undefined));
}

function ofMachine(configuration: string): [string, string | undefined][] {
  const documents = parseAllDocuments(configuration).map((document) => document.toJS() as unknown);
  const { machine, cluster } = Object.assign({}, ...documents) as MachineConfiguration;
  return [
    ["Talos CA key", machine?.ca.key],
    ["Talos token", machine?.token],
    ["cluster secret", cluster?.secret],
    ["cluster token", cluster?.token],
    ["cluster CA key", cluster?.ca.key],
    ["service account key", cluster?.serviceAccount.key],
  ];
}

/** A connector's token. Source: cloudflared's connection.TunnelToken. */
const tokenOf = ({ account_tag, id, tunnel_secret }: Tunnel): string =>
  Buffer.from(JSON.stringify({ a: account_tag, t: id, s: tunnel_secret })).toString("base64");

const inEachForm = (secrets: [string, string][]): [string, string][] =>
  secrets.flatMap(([name, value]): [string, string][] => [
    [name, value],
    [`${name}, decoded`, decoded(value)],
    [`${name}, encoded`, Buffer.from(value).toString("base64").replace(/=+$/, "")],
  ]);

const decoded = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");

/** The secrets that stand in one of the texts, each with its place. */
export function found(secrets: [string, string][], places: [string, string][]): string[] {
  return places.flatMap(([place, text]) =>
    secrets.filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${place}`),
  );
}

/** Runs an npm script to its end. `lines`: of everything that runs inside a stack's sandbox, and outside for it, meanwhile. */
export async function commandLinesDuring(stack: string, args: string[]): Promise<Ended & { lines: string[] }> {
  const seen = new Set<string>();
  const looking = setInterval(() => {
    for (const line of processesLeft(stack)) seen.add(line);
  }, 50);
  try {
    const ended = await npmWhile(args);
    return { ...ended, lines: [...seen] };
  } finally {
    clearInterval(looking);
  }
}

/** Files below the folder, with their text. Links are not followed: one leads to the whole checkout. */
export function textsBelow(folder: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textsBelow(path);
    return entry.isFile() ? [[path, readFileSync(path, "utf8")]] : [];
  });
}
