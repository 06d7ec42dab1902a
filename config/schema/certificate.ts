import { z } from "zod";

/** A ClusterIssuer may have dots in its name. Source: Kubernetes, DNS subdomain names. */
const ISSUER = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A certificate for an app's own names, in place of its Gateway's wildcard. */
export const certificate = z
  .strictObject(
    {
      issuer: z
        .string()
        .max(253)
        .regex(ISSUER, "is not a name; write that of a ClusterIssuer in lower case, e.g. own-authority")
        .optional()
        .meta({
          description: "Name of the ClusterIssuer that signs it (default: that of homelab:certificates)",
          examples: ["own-authority"],
        }),
    },
    {
      error: ({ code }) =>
        code === "invalid_type"
          ? "is not a map of settings; write {issuer: NAME} with the name of a ClusterIssuer, or tls: passthrough for an app that brings its own certificate"
          : undefined,
    },
  )
  .describe("A certificate for its own names alone, in place of the Gateway's wildcard");

/** Source: Gateway API, TLSModeType. */
export const tls = z
  .enum(["terminate", "passthrough"])
  .default("terminate")
  .describe(
    "Who ends TLS: the Gateway (terminate), or the app itself, whose port then speaks TLS with a certificate of its own (passthrough)",
  );
