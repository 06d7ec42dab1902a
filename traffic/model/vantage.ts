import { isIPv4 } from "node:net";
import { isPrivate } from "./addresses";

/** Where traffic comes from. */
export type Vantage =
  | { kind: "internet" }
  /** `address`: one certain device of the house, on the LAN or in a network whose traffic the router passes on to it. */
  | { kind: "lan"; address?: string }
  /** `who` is a user (`ann@example.org`), a `group:…`, a `tag:…` or an `autogroup:…`; without it anybody whom the policy file names as a user. */
  | { kind: "tailnet"; who?: string }
  /** `app` names a Service, or the value of the label app.kubernetes.io/name. */
  | { kind: "pod"; namespace: string; app: string }
  /** `name`: one certain node, by its host name; without it any of them. */
  | { kind: "node"; name?: string };

export class BadVantage extends Error {}

/**
 * Reads `internet`, `lan`, `lan:10.20.40.7` or that address alone, `tailnet`, `tailnet:ann@example.org`, `tailnet:tag:ci`, `pod:media/radarr`, `node` or `node:talos-cp01`.
 *
 * @throws BadVantage with what to write instead
 */
export function parseVantage(text: string): Vantage {
  const [kind = "", ...more] = text.split(":");
  const rest = more.join(":");
  if ((kind === "internet" || kind === "lan" || kind === "node") && more.length === 0) return { kind };
  if ((kind === "lan" && isIPv4(rest)) || isIPv4(text)) return device(isIPv4(text) ? text : rest);
  if (kind === "tailnet" && more.length === 0) return { kind };
  if (kind === "tailnet" && rest !== "") return { kind, who: rest };
  if (kind === "node" && /^[a-z0-9.-]+$/.test(rest)) return { kind, name: rest };
  const [, namespace, app] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(rest) ?? [];
  if (kind === "pod" && namespace !== undefined && app !== undefined) return { kind, namespace, app };
  throw new BadVantage(
    `«${text}» is no vantage point. Write internet, lan, lan:ADDRESS, tailnet, tailnet:USER, tailnet:group:NAME, tailnet:tag:NAME, pod:NAMESPACE/APP, node or node:NAME.`,
  );
}

function device(address: string): Vantage {
  if (isPrivate(address)) return { kind: "lan", address };
  throw new BadVantage(`${address} is an address of the internet, and no device of the house. Write internet.`);
}

export function vantageText(vantage: Vantage): string {
  if (vantage.kind === "lan" && vantage.address !== undefined) return `lan:${vantage.address}`;
  if (vantage.kind === "pod") return `pod:${vantage.namespace}/${vantage.app}`;
  if (vantage.kind === "node" && vantage.name !== undefined) return `node:${vantage.name}`;
  return vantage.kind === "tailnet" && vantage.who !== undefined ? `tailnet:${vantage.who}` : vantage.kind;
}
