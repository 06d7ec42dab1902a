import { z } from "zod";

/** Names under which Talos's documents hold secrets. */
const SECRETS: readonly string[] = [
  "privateKey",
  "presharedKey",
  "token",
  "secret",
  "key",
  "password",
  "bootstrapToken",
  "aescbcEncryptionSecret",
  "secretboxEncryptionSecret",
  "joinToken",
];

/** Places in an object at which a text stands under the name of a secret. */
function secretsIn(value: unknown, path: string[] = []): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === "string" && SECRETS.includes(name)
      ? [[...path, name].join(".")]
      : secretsIn(inner, [...path, name]),
  );
}

const isDocument = (v: Record<string, unknown>) =>
  typeof v.kind === "string" ? typeof v.apiVersion === "string" : "machine" in v || "cluster" in v;

const patch = z
  .record(z.string(), z.unknown())
  .refine(
    isDocument,
    "is no part of a machine's configuration; write a document with apiVersion: v1alpha1 and its kind, or one that starts with machine or cluster",
  )
  .refine((v) => secretsIn(v).length === 0, {
    error: ({ input }) =>
      `holds a secret (${secretsIn(input).join(", ")}), which would stand in the state and in the documents for all to read; apply that part with talosctl patch machineconfig`,
  });

/** Documents of Talos, laid over the machine's configuration as they are. */
export const patches = z
  .array(patch)
  .default([])
  .meta({
    description: "Documents of Talos that are merged last, as they are; Talos's library judges them",
    examples: [[{ apiVersion: "v1alpha1", kind: "EthernetConfig", name: "eno1", rings: { rx: 4096 } }]],
  });
