import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Props } from "../types";
import type { Cluster } from "./kubeconfig";

/** The API server's own words (a metav1.Status) on a request that it refused. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly status: Props,
  ) {
    super(typeof status.message === "string" ? status.message : `the API server answered ${code}`);
  }

  get reason(): string {
    return typeof this.status.reason === "string" ? this.status.reason : "";
  }

  get causes(): { reason: string; field: string; message: string }[] {
    const details = this.status.details as { causes?: Record<string, string>[] } | undefined;
    return (details?.causes ?? []).map((c) => ({
      reason: c.reason ?? "",
      field: c.field ?? "",
      message: c.message ?? "",
    }));
  }
}

/** Nobody answered: not a verdict on the object. */
export class UnreachableError extends Error {}

export interface Call {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  query?: Record<string, string>;
  body?: unknown;
  contentType?: string;
  signal?: AbortSignal;
}

export interface Answer {
  body: Props;
  /** The server's Warning headers, unquoted. */
  warnings: string[];
}

const CONNECT_ATTEMPTS = 3;
const BUSY_ATTEMPTS = 6;

/** JSON over HTTPS with the credentials of a kubeconfig. */
export class Api {
  private readonly agent: HttpAgent;

  constructor(readonly cluster: Cluster) {
    const tls = cluster.server.startsWith("https:");
    const options = { keepAlive: true, maxSockets: 24, timeout: 0 };
    this.agent = tls
      ? new HttpsAgent({
          ...options,
          ca: cluster.ca,
          cert: cluster.cert,
          key: cluster.key,
          rejectUnauthorized: !cluster.insecure,
          servername: cluster.serverName,
        })
      : new HttpAgent(options);
  }

  /**
   * @throws ApiError when the server refuses; UnreachableError when no server answers. A busy server (429, 503, etcd timeouts)
   *   and a refused connection are tried again for a few seconds: an API server that has just started does both.
   */
  async call(path: string, call: Call = {}): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      call.signal?.throwIfAborted();
      try {
        const answer = await this.once(path, call);
        if (!(answer instanceof ApiError)) return answer;
        if (!isBusy(answer) || attempt >= BUSY_ATTEMPTS) throw answer;
      } catch (error) {
        if (!(error instanceof UnreachableError) || attempt >= CONNECT_ATTEMPTS) throw error;
      }
      await pause(250 * 2 ** (attempt - 1), call.signal);
    }
  }

  private once(path: string, call: Call): Promise<Answer | ApiError> {
    const url = new URL(this.cluster.server + path);
    for (const [key, value] of Object.entries(call.query ?? {})) url.searchParams.set(key, value);
    const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body));
    const headers: Record<string, string> = { accept: "application/json", "user-agent": "pulumi-kubernetes (sandbox)" };
    if (body) {
      headers["content-type"] = call.contentType ?? "application/json";
      headers["content-length"] = String(body.length);
    }
    const { token, username, password } = this.cluster;
    if (token) headers.authorization = `Bearer ${token}`;
    else if (username)
      headers.authorization = `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}`;
    const options: RequestOptions = { method: call.method ?? "GET", agent: this.agent, headers, signal: call.signal };
    return new Promise((resolve, reject) => {
      const send = url.protocol === "https:" ? httpsRequest : httpRequest;
      const request = send(url, options, (response) => {
        collect(response).then(resolve, ({ message }: Error) =>
          reject(new UnreachableError(`${this.cluster.server}: ${message}`)),
        );
      });
      request.on("error", (error) => {
        if (call.signal?.aborted) reject(call.signal.reason);
        else
          reject(
            new UnreachableError(`${this.cluster.server}: ${error.message || (error as NodeJS.ErrnoException).code}`),
          );
      });
      request.end(body);
    });
  }
}

async function collect(response: IncomingMessage): Promise<Answer | ApiError> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  const code = response.statusCode ?? 0;
  const isDone = code >= 200 && code < 300;
  let body: Props;
  try {
    body = text === "" ? {} : (JSON.parse(text) as Props);
  } catch {
    // The answer itself stays out of the message: it may hold a Secret.
    const message = `The API server answers with ${code}, and ${text.length} characters that are no JSON.`;
    if (isDone) throw new Error(message); // half an answer, or somebody else's in the server's place: not an object
    body = { message };
  }
  if (isDone) return { body, warnings: warnings(response.headers.warning) };
  return new ApiError(code, body);
}

/** `299 - "unknown field \"spec.x\""` → `unknown field "spec.x"` (several may stand in one header). */
function warnings(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(", ") : (header ?? "");
  return [...text.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)].map(([, quoted]) => (quoted ?? "").replace(/\\(.)/g, "$1"));
}

function isBusy(error: ApiError): boolean {
  if (error.code === 429 || error.code === 503) return true;
  return error.code === 500 && /etcdserver: (request timed out|leader changed|no leader)/.test(error.message);
}

export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", aborted);
      resolve();
    }, milliseconds);
    if (signal?.aborted) aborted();
    else signal?.addEventListener("abort", aborted, { once: true });
  });
}
