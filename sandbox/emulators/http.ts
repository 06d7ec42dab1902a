import { createServer, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { FaultOf } from "./faults";

/** A request as the emulators see it: the path without the query, decoded. */
export interface Request {
  method: string;
  path: string;
  segments: string[];
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Answer {
  status: number;
  /** A string is sent as it is; anything else as JSON. */
  body: unknown;
  headers?: OutgoingHttpHeaders;
}

export interface Running {
  /** `http://host:port`, or `https://…`, with the port that was really taken. */
  url: string;
  close(): Promise<void>;
}

/** More than any request of these APIs; a runaway client must not fill the process's memory. */
const BODY_LIMIT = 4 * 1024 * 1024;

export interface Extras {
  log?: ((line: string) => void) | undefined;
  /** Gives the fault of a request, where it has one. */
  faultOf?: FaultOf | undefined;
}

/** Where a resolver is told by its API, and asked for names. */
export interface ApiPlace extends Extras, Place {
  dnsPort: number;
}

interface Place {
  host: string;
  port: number;
  /** PEM, both; without them it speaks plain HTTP. */
  certificate?: string | undefined;
  key?: string | undefined;
}

/**
 * Starts an HTTP server. `answer` may throw: `failure` then makes the service's own form of an internal error of it.
 * Port 0 takes any free port.
 */
export async function listen(
  where: Place,
  answer: (request: Request) => Answer,
  failure: (message: string) => Answer,
  { log = () => {}, faultOf = () => undefined }: Extras = {},
): Promise<Running> {
  const { certificate: cert, key } = where;
  const secure = cert !== undefined && key !== undefined;
  const respond = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    let size = 0;
    incoming.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > BODY_LIMIT) incoming.destroy();
      else chunks.push(chunk);
    });
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "http://remote");
      let result: Answer;
      let fault: ReturnType<FaultOf>;
      try {
        const path = url.pathname.replace(/\/+$/, "");
        const segments = path.split("/").slice(1).map(decodeURIComponent);
        const body = Buffer.concat(chunks).toString("utf8");
        const method = incoming.method ?? "GET";
        fault = faultOf(method, path);
        result =
          typeof fault === "object"
            ? fault
            : answer({ method, path, segments, query: url.searchParams, headers: incoming.headers, body });
      } catch (error) {
        result = failure(error instanceof Error ? error.message : String(error));
      }
      // Never the body or the query: they carry tokens and keys.
      const befell = fault === undefined ? "" : ` (fault: ${typeof fault === "object" ? "status" : fault})`;
      log(`${incoming.method} ${url.pathname} → ${result.status}${befell}`);
      send(outgoing, result, fault);
    });
  };
  const server = secure ? createSecureServer({ cert, key }, respond) : createServer(respond);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where.port, where.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${secure ? "https" : "http"}://${where.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Sends an answer, as far as a fault lets it. */
function send(outgoing: ServerResponse, { status, body, headers }: Answer, fault: ReturnType<FaultOf>): void {
  if (fault === "hang") return;
  if (fault === "reset") {
    outgoing.destroy();
    return;
  }
  const text = typeof body === "string" ? body : JSON.stringify(body);
  outgoing.writeHead(status, {
    "content-type": "application/json",
    ...headers,
    "content-length": Buffer.byteLength(text),
  });
  if (fault === "half") outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy());
  else outgoing.end(text);
}

/** The body as a JSON object; undefined when it is none. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
