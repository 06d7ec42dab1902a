import type { Ctx, Props } from "../serve";

/** An answer of the API that says no. */
class ApiProblem extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly codes: number[],
  ) {
    super(message);
  }
}

interface Envelope {
  success: boolean;
  errors: { code: number; message: string; error_chain?: { code: number; message: string }[] }[];
  result: unknown;
}

/** Long for a service that answers in well under a second; short enough that an `up` does not hang. */
const TIMEOUT = 30_000;

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

/** Calls the API; returns `result`, throws ApiProblem with every reason the service gives. */
export async function call(ctx: Ctx, method: string, path: string, body?: Props): Promise<Props> {
  const { baseUrl, headers } = connection(ctx.config);
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(TIMEOUT)]);
  const init: RequestInit = { method, headers: { ...headers, "content-type": "application/json" }, signal };
  if (body) init.body = JSON.stringify(body);
  let response: Response;
  try {
    response = await fetch(`${baseUrl}${path}`, init);
  } catch (error) {
    const cause = (error as { cause?: Error }).cause;
    throw new Error(`${method} ${baseUrl}${path}: ${cause?.message ?? (error as Error).message}`);
  }
  const raw = await response.text();
  let envelope: Partial<Envelope>;
  try {
    envelope = JSON.parse(raw) as Partial<Envelope>;
  } catch {
    throw new ApiProblem(`${method} ${path}: ${response.status}, no JSON: ${raw.slice(0, 200)}`, response.status, []);
  }
  if (response.ok && envelope.success !== false) return (envelope.result ?? {}) as Props;
  const errors = (envelope.errors ?? []).flatMap((e) => [e, ...(e.error_chain ?? [])]);
  const reasons = errors.map((e) => `${e.message} (${e.code})`).join("; ");
  throw new ApiProblem(
    `${method} ${path}: ${response.status} ${reasons || response.statusText}`,
    response.status,
    errors.map((e) => e.code),
  );
}

/** `result` as it is, for answers that are no object. */
export async function callText(ctx: Ctx, path: string): Promise<string> {
  return (await call(ctx, "GET", path)) as unknown as string;
}

/** undefined when the service says that there is no such thing. */
export async function found(request: Promise<Props>): Promise<Props | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

/** What the official provider warns of whenever it makes, or previews, something that the API cannot take away. */
export function warnOfLasting(ctx: Ctx): void {
  ctx.log("warning", "This cannot be destroyed: once made, it stays at the service until somebody changes it there.");
}
