import { isIPv4, isIPv6 } from "node:net";
import { TYPE } from "../dns";

export interface Rewrite {
  domain: string;
  answer: string;
  enabled: boolean;
}

/**
 * AdGuard Home's answer by its rewrites: addresses, none for a name that is rewritten for other types only, undefined where its
 * upstream would be asked. Source: AdGuard Home, internal/filtering/rewrites.go. Names for names are not followed here.
 */
export function rewritten(rewrites: readonly Rewrite[], name: string, type: number): string[] | undefined {
  const on = rewrites.filter(({ enabled }) => enabled);
  const exact = on.filter(({ domain }) => domain === name);
  const stars = on.filter(({ domain }) => domain.startsWith("*.") && name.endsWith(domain.slice(1)));
  const found = exact.length > 0 ? exact : stars.sort((a, b) => b.domain.length - a.domain.length).slice(0, 1);
  if (found.length === 0 || found.some(({ domain, answer }) => answer === domain)) return undefined;
  const isWanted = type === TYPE.A ? isIPv4 : type === TYPE.AAAA ? isIPv6 : () => false;
  return found.map(({ answer }) => answer).filter(isWanted);
}
