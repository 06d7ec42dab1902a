import { z } from "zod";
import { hostname } from "./values";

const EMAIL = /^[^\s@,"]+@[^\s@,"]+\.[^\s@,"]+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Who has to sign in at Cloudflare's edge before a request comes to the tunnel. */
export const signIn = z
  .strictObject({
    emails: z
      .array(z.string().regex(EMAIL, "is no e-mail address; write e.g. me@example.org"))
      .default([])
      .meta({ description: "Whom it lets in, by e-mail address", examples: [["me@example.org"]] }),
    emailDomains: z
      .array(hostname)
      .default([])
      .meta({
        description: "Whom it lets in: everybody with an address of these domains",
        examples: [["example.org"]],
      }),
    identityProvider: z
      .string()
      .regex(UUID, "is no id; copy it from Zero Trust, Integrations, Identity providers")
      .optional()
      .meta({
        description:
          "Id of the one identity provider that asks (default: those of the account, a one-time PIN by e-mail among them)",
        examples: ["3f1b2c4d-0a1b-4c2d-8e3f-a1b2c3d4e5f6"],
      }),
    session: z
      .string()
      .regex(/^[1-9][0-9]{0,3}[mh]$/, "is no duration; write minutes or hours, e.g. 30m or 24h")
      .default("24h")
      .meta({ description: "How long a sign-in counts", examples: ["24h"] }),
  })
  .describe(
    "A sign-in at Cloudflare Access before the internet reaches the app; the LAN and the tailnet are not asked",
  );
