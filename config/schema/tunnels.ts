import { z } from "zod";
import { releases } from "../releases";
import { label } from "./values";

const externalSecret = z
  .strictObject({
    store: label.meta({ description: "Name of the SecretStore or ClusterSecretStore", examples: ["vault"] }),
    storeKind: z
      .enum(["ClusterSecretStore", "SecretStore"])
      .default("ClusterSecretStore")
      .describe("Whether the store is the cluster's or its namespace's"),
    key: z
      .string()
      .min(1)
      .meta({ description: "The secret's name in the store", examples: ["cloudflare-tunnel"] }),
    property: z
      .string()
      .min(1)
      .optional()
      .meta({ description: "Its field, where the store's secrets have fields", examples: ["token"] }),
    refreshInterval: z
      .string()
      .regex(/^\d+[smh]$/, "is not an interval; write a number with s, m or h, e.g. 1h")
      .default("1h")
      .meta({ description: "How often it is fetched anew", examples: ["1h"] }),
  })
  .describe(
    "The External Secrets Operator fetches the tunnel's token from a store (default: the program asks Cloudflare)",
  );

/** What every tunnel may be told, besides its name and namespace. */
const settings = {
  replicas: z
    .int()
    .min(2, "is too few: one replica is an outage at every node drain; write 2 or more")
    .default(2)
    .meta({ description: "Pods that hold its home end", examples: [2] }),
  protocol: z
    .enum(["auto", "http2", "quic"])
    .default("auto")
    .meta({ description: "How cloudflared speaks to Cloudflare", examples: ["http2"] }),
  image: z
    .string()
    .default(`cloudflare/cloudflared:${releases.cloudflared}`)
    .meta({ description: "Image of its pods", examples: [`cloudflare/cloudflared:${releases.cloudflared}`] }),
  workload: z
    .enum(["deployment", "daemonset"])
    .default("deployment")
    .describe("deployment: `replicas` pods; daemonset: one pod a node"),
  externalSecret: externalSecret.optional(),
  wildcard: z
    .boolean()
    .default(false)
    .meta({
      description: "One proxied record *.domain and one ingress rule to the Gateway that the tunnel feeds",
      examples: [true],
    }),
};

export const tunnel = z
  .strictObject({
    name: label.meta({ description: "Name of the tunnel", examples: ["homelab"] }),
    namespace: label.default("cloudflared").meta({ description: "Namespace of its pods", examples: ["cloudflared"] }),
    ...settings,
  })
  .describe("The tunnel and the pods that hold its home end");

/** Its namespace, `cloudflared-<key>`, is a label of 63 characters at most. */
const key = label.max(51, "is too long for the key of a tunnel; write at most 51 characters");

const further = z.strictObject({
  name: label
    .optional()
    .meta({ description: "Name of the tunnel at Cloudflare (default: its key)", examples: ["hooks"] }),
  namespace: label
    .optional()
    .meta({ description: "Namespace of its pods (default: cloudflared-<key>)", examples: ["cloudflared-hooks"] }),
  ...settings,
});

export const tunnels = z
  .record(key, further)
  .default({})
  .meta({
    description:
      "Further tunnels beside `tunnel`, by a short key that apps refer to (internet.tunnel), each with pods, a token and a namespace of its own",
    examples: [{ hooks: {} }],
  });
