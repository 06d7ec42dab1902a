import { flag, variable, wordsOf } from "../cluster/container";
import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Lookup } from "../model/unknown";
import type { View } from "../model/view";
import { type TunnelKeys, tunnelKeys } from "./tunnels";

/**
 * The tunnel that a cloudflared runs: by its token, or by the tunnel that its arguments name. None when it cannot be told:
 * a token is a secret, and not everybody who reads the stack can read it. Source: Cloudflare, «Tunnel run parameters».
 */
export function tokenKeys(network: Network, container: View, namespace: string): TunnelKeys {
  const named = runArgument(container);
  if (named !== undefined) return new Set([`id ${named}`, `name ${named}`]);
  const entry = variable(container, "TUNNEL_TOKEN");
  const written = flag(container, "token") ?? (entry?.at("value").known ? entry.at("value").text() : undefined);
  const id = written === undefined ? undefined : tokenId(written);
  if (id !== undefined) return new Set([`id ${id}`]);
  const reference = entry?.at("valueFrom.secretKeyRef");
  return reference?.exists() ? secretKeys(network, namespace, reference) : new Set();
}

/** The token itself may be hidden: what it is made from tells as much. */
function secretKeys(network: Network, namespace: string, at: View): TunnelKeys {
  const [secret] = secrets(network).known(`${namespace}/${at.at("name").text()}`);
  const key = at.at("key").text() ?? "";
  const decoders = { stringData: (text: string) => text, data: decodeBase64 };
  for (const [field, decode] of Object.entries(decoders)) {
    const values = secret?.at(field);
    if (values === undefined) continue;
    const keys = tunnelKeys(network, values.known ? values.property(key) : values, (text) => tokenId(decode(text)));
    if (keys.size > 0) return keys;
  }
  return new Set();
}

function secrets(network: Network): Lookup<View> {
  return network.index("internet/secrets", (stack) => {
    const secrets = new Lookup<View>();
    for (const secret of stack.kind("core", "Secret")) secrets.add(() => [[reference(secret), secret]]);
    return secrets;
  });
}

/** `run NAME`: the last argument that is no flag. */
function runArgument(container: View): string | undefined {
  const words = wordsOf(container);
  const last = words.at(-1);
  const before = words.at(-2) ?? "";
  if (last === undefined || last === "run" || last.startsWith("-") || !words.includes("run")) return undefined;
  const isFlagValue = before.startsWith("--") && !before.includes("=") && before !== "--no-autoupdate";
  return isFlagValue ? undefined : last;
}

/** A token is base64 of `{"a": account, "t": tunnel, "s": secret}`. */
function tokenId(token: string): string | undefined {
  try {
    const { t } = JSON.parse(decodeBase64(token)) as { t?: unknown };
    return typeof t === "string" ? t : undefined;
  } catch {
    return undefined;
  }
}

function decodeBase64(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
