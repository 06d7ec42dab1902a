import { z } from "zod";

const port = (fallback: number) => z.int().min(0).max(65535).default(fallback);
const identifier = z.string().regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits");

/** The remotes' standard input, written by the supervisor; a part that is left out is not started. */
const remotesOptions = z.strictObject({
  stateDir: z.string().startsWith("/"),
  charts: z
    .strictObject({
      host: z.string(),
      port: port(443),
      /** File that names the folder of the repositories. */
      toolchain: z.string(),
      /** PEM. */
      certificate: z.string(),
      key: z.string(),
    })
    .optional(),
  cloudflare: z
    .strictObject({
      host: z.string(),
      port: port(80),
      accountId: identifier,
      zones: z.array(z.strictObject({ id: identifier, name: z.string() })),
      tokens: z.array(z.string()),
    })
    .optional(),
  tailscale: z
    .strictObject({
      host: z.string(),
      port: port(80),
      tailnet: z.string().optional(),
      apiKeys: z.array(z.string()),
      oauthClients: z
        .array(
          z.strictObject({
            id: z.string(),
            secret: z.string(),
            scopes: z.array(z.string()),
            tags: z.array(z.string()).optional(),
          }),
        )
        .optional(),
    })
    .optional(),
  lanDnsApi: z
    .strictObject({
      kind: z.enum(["pihole-api", "adguard", "unifi", "technitium"]),
      host: z.string(),
      port: port(80),
      dnsPort: port(53),
      /** Of AdGuard Home. */
      user: z.string(),
      /** Password, API key or token. */
      password: z.string(),
      /** PEM, both; without them it speaks plain HTTP. */
      certificate: z.string().optional(),
      key: z.string().optional(),
    })
    .optional(),
  lanDns: z
    .strictObject({
      kind: z.enum(["pihole", "dnsmasq"]),
      host: z.string(),
      port: port(22),
      dnsPort: port(53),
      user: z.string(),
      password: z.string().optional(),
      authorizedKeys: z.array(z.string()).optional(),
      version: z.enum(["v5", "v6"]).optional(),
    })
    .optional(),
});

export type RemotesOptions = z.infer<typeof remotesOptions>;

/** Parses the line; throws one error with every problem. */
export function readOptions(line: string): RemotesOptions {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error("the first line of standard input must be a JSON object");
  }
  const result = remotesOptions.safeParse(value);
  if (result.success) return result.data;
  throw new Error(result.error.issues.map((i) => `${i.path.join(".") || "options"}: ${i.message}`).join("\n"));
}
