import { exchange, type Service } from "../exchange";
import type { Ctx, Props } from "../serve";

const CLOUDFLARE: Service = {
  name: "Cloudflare",
  credential:
    "The API token is wrong, or lacks a permission: Zone / DNS / Edit, Zone / Zone Settings / Edit, Account / Cloudflare Tunnel / Edit, and for apps with signIn Account / Access: Apps and Policies / Edit. Make one at Cloudflare (My Profile, API Tokens) and run: pulumi config set --secret homelab:cloudflareApiToken",
};

interface Envelope {
  success?: boolean;
  errors?: { code: number; message: string; error_chain?: { code: number; message: string }[] }[];
  result?: unknown;
}

/** The configured connection: provider configuration first, then the environment, as the official provider reads them. */
function connection(config: Props): { baseUrl: string; headers: Record<string, string> } {
  const setting = (name: string, variable: string) => text(config[name]) ?? text(process.env[variable]);
  const baseUrl = (setting("baseUrl", "CLOUDFLARE_BASE_URL") ?? "https://api.cloudflare.com/client/v4").replace(
    /\/+$/,
    "",
  );
  const token = setting("apiToken", "CLOUDFLARE_API_TOKEN");
  if (token) return { baseUrl, headers: { authorization: `Bearer ${token}` } };
  throw new Error(
    "no Cloudflare API token: run `pulumi config set --secret cloudflare:apiToken TOKEN`, or set CLOUDFLARE_API_TOKEN",
  );
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Calls the API; returns `result`. @throws ApiProblem with every reason the service gives, UncertainAnswer */
export async function call(ctx: Ctx, method: string, path: string, body?: Props): Promise<Props> {
  const { baseUrl, headers } = connection(ctx.config);
  const request = {
    method,
    url: `${baseUrl}${path}`,
    headers: { ...headers, "content-type": "application/json" },
    signal: ctx.signal,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  const { json } = await exchange(CLOUDFLARE, request, reasons);
  return ((json as Envelope).result ?? {}) as Props;
}

function reasons(json: Props): { text: string; codes: number[] } {
  const errors = ((json as Envelope).errors ?? []).flatMap((e) => [e, ...(e.error_chain ?? [])]);
  return { text: errors.map((e) => `${e.message} (${e.code})`).join("; "), codes: errors.map((e) => e.code) };
}

/** `result` as it is, for answers that are no object. */
export async function callText(ctx: Ctx, path: string): Promise<string> {
  return (await call(ctx, "GET", path)) as unknown as string;
}

/** The official provider's warning for a resource that the API cannot delete, when it is created or previewed. */
export function warnOfLasting(ctx: Ctx): void {
  ctx.log("warning", "This cannot be destroyed: once made, it stays at the service until somebody changes it there.");
}
