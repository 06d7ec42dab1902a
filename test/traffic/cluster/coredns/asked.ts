import { corednsStep } from "../../../../traffic/cluster/coredns/answer";
import { parseCorefile } from "../../../../traffic/cluster/coredns/corefile";
import type { DnsStep, Knows } from "../../../../traffic/cluster/coredns/step";

/** CoreDNS's step for a name; `files` are those that the Corefile names, and `knows` tells the names that the cluster has. */
export function asked(
  text: string,
  name: string,
  files: Readonly<Record<string, string>> = {},
  knows: Knows = () => undefined,
  version?: string,
): DnsStep {
  return corednsStep(blocksOf(text, files, version), name, knows);
}

export function blocksOf(text: string, files: Readonly<Record<string, string>> = {}, version?: string) {
  return parseCorefile(text, {
    version,
    imported: (pattern) => (pattern in files ? [files[pattern] as string] : pattern.includes("*") ? [] : undefined),
    at: (path) => files[path],
  });
}

/** A Corefile for every name, of these plugins. */
export const all = (...plugins: string[]): string => `. {\n${plugins.join("\n")}\n}\n`;

/** The same with a server for what no other plugin answers. */
export const forwarding = (...plugins: string[]): string => all(...plugins, "forward . 10.0.0.1");
