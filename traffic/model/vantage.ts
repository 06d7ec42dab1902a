/** Where traffic comes from. */
export type Vantage =
  | { kind: "internet" }
  | { kind: "lan" }
  /** `who` is a user (`ann@example.org`), a `group:…`, a `tag:…` or an `autogroup:…`; without it anybody whom the policy file names as a user. */
  | { kind: "tailnet"; who?: string }
  /** `app` names a Service, or the value of the label app.kubernetes.io/name. */
  | { kind: "pod"; namespace: string; app: string }
  /** `name`: one certain node, by its host name; without it any of them. */
  | { kind: "node"; name?: string };

export class BadVantage extends Error {}

/**
 * Reads `internet`, `lan`, `tailnet`, `tailnet:ann@example.org`, `tailnet:tag:ci`, `pod:media/radarr`, `node` or `node:talos-cp01`.
 *
 * @throws BadVantage with what to write instead
 */
export function parseVantage(text: string): Vantage {
  const [kind = "", ...more] = text.split(":");
  const rest = more.join(":");
  if ((kind === "internet" || kind === "lan" || kind === "node") && more.length === 0) return { kind };
  if (kind === "tailnet" && more.length === 0) return { kind };
  if (kind === "tailnet" && rest !== "") return { kind, who: rest };
  if (kind === "node" && /^[a-z0-9.-]+$/.test(rest)) return { kind, name: rest };
  const [, namespace, app] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(rest) ?? [];
  if (kind === "pod" && namespace !== undefined && app !== undefined) return { kind, namespace, app };
  throw new BadVantage(
    `«${text}» is no vantage point. Write internet, lan, tailnet, tailnet:USER, tailnet:group:NAME, tailnet:tag:NAME, pod:NAMESPACE/APP, node or node:NAME.`,
  );
}

export function vantageText(vantage: Vantage): string {
  if (vantage.kind === "pod") return `pod:${vantage.namespace}/${vantage.app}`;
  if (vantage.kind === "node" && vantage.name !== undefined) return `node:${vantage.name}`;
  return vantage.kind === "tailnet" && vantage.who !== undefined ? `tailnet:${vantage.who}` : vantage.kind;
}
