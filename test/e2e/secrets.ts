import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { kubectl, npmInBackground, processesLeft, stateFile } from "./checkout";

interface Credentials {
  [name: string]: string;
}
interface Tailscale {
  keys: { secret: string }[];
}
interface Cloudflare {
  tunnels: { tunnel_secret: string }[];
}
interface Kubeconfig {
  users: { user: { "client-key-data": string } }[];
}
interface MachineConfiguration {
  machine?: { token: string; ca: { key: string } };
  cluster?: { secret: string; token: string; ca: { key: string }; serviceAccount: { key: string } };
}

const json = <T>(stack: string, name: string): T => JSON.parse(readFileSync(stateFile(stack, name), "utf8")) as T;

/** Values that only the sandbox's own services may know, each with where it comes from. */
export function secretsOf(stack: string, node: string): [string, string][] {
  const { lanDnsPrivateKey, lanDnsPublicKey: _public, ...tokens } = json<Credentials>(stack, "credentials.json");
  const kubeconfig = parse(readFileSync(stateFile(stack, "kubeconfig"), "utf8")) as Kubeconfig;
  const documents = parseAllDocuments(readFileSync(stateFile(stack, `talos/${node}/config.yaml`), "utf8"));
  const { machine, cluster } = Object.assign({}, ...documents.map((d) => d.toJS() as unknown)) as MachineConfiguration;
  if (machine === undefined || cluster === undefined) throw new Error("no machine configuration");
  const { data } = kubectl<{ data: Record<string, string> }>(stack, [
    "get",
    "secret",
    "tunnel-token",
    "--namespace",
    "cloudflared",
  ]);
  // A stack without a tailnet has no such file.
  const { keys } = existsSync(stateFile(stack, "tailscale.json"))
    ? json<Tailscale>(stack, "tailscale.json")
    : { keys: [] };
  const found: [string, string][] = [
    ...Object.entries(tokens),
    ["passphrase of Pulumi's state", readFileSync(stateFile(stack, "passphrase"), "utf8").trim()],
    // A line of its own: in JSON its line ends are written otherwise.
    ["LAN DNS private key", lanDnsPrivateKey.split("\n")[2]],
    ["kubeconfig's key", kubeconfig.users[0].user["client-key-data"]],
    ["Talos CA key", machine.ca.key],
    ["Talos token", machine.token],
    ["cluster secret", cluster.secret],
    ["cluster token", cluster.token],
    ["cluster CA key", cluster.ca.key],
    ["service account key", cluster.serviceAccount.key],
    ["tunnel secret", json<Cloudflare>(stack, "cloudflare.json").tunnels[0].tunnel_secret],
    ...Object.values(data).map((value): [string, string] => ["tunnel token", decoded(value)]),
    ...keys.map(({ secret }): [string, string] => ["tailnet key", secret]),
  ];
  return found.flatMap(([name, value]): [string, string][] => [
    [name, value],
    [`${name}, decoded`, decoded(value)],
    [`${name}, encoded`, Buffer.from(value).toString("base64").replace(/=+$/, "")],
  ]);
}

const decoded = (base64: string): string => Buffer.from(base64, "base64").toString("utf8");

/** Which secrets stand in which of the texts. */
export function found(secrets: [string, string][], places: [string, string][]): string[] {
  return places.flatMap(([place, text]) =>
    secrets.filter(([, value]) => text.includes(value)).map(([name]) => `${name} in ${place}`),
  );
}

/** Command lines of everything that runs inside a stack's sandbox, and outside for it, while a command runs. */
export async function commandLinesDuring(stack: string, args: string[]): Promise<string[]> {
  const seen = new Set<string>();
  const child = npmInBackground(args);
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const looking = setInterval(() => {
    for (const line of processesLeft(stack)) seen.add(line);
  }, 50);
  const status = await ended;
  clearInterval(looking);
  if (status !== 0) throw new Error(`npm ${args.join(" ")}: status ${status}`);
  return [...seen];
}

/** Files below the folder, with their text. Links are not followed: one leads to the whole checkout. */
export function textsBelow(folder: string): [string, string][] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textsBelow(path);
    return entry.isFile() ? [[path, readFileSync(path, "utf8")]] : [];
  });
}
