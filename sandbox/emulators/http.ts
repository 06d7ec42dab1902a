import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

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
  /** `http://host:port`, with the port that was really taken. */
  url: string;
  close(): Promise<void>;
}

/** More than any request of these APIs; a runaway client must not fill the process's memory. */
const BODY_LIMIT = 4 * 1024 * 1024;

/**
 * Starts an HTTP server. `answer` may throw: `failure` then makes the service's own form of an internal error of it.
 * Port 0 takes any free port.
 */
export async function listen(
  where: { host: string; port: number },
  answer: (request: Request) => Answer,
  failure: (message: string) => Answer,
  log: (line: string) => void = () => {},
): Promise<Running> {
  const server = createServer((incoming, outgoing) => {
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
      try {
        const path = url.pathname.replace(/\/+$/, "");
        const segments = path.split("/").slice(1).map(decodeURIComponent);
        const body = Buffer.concat(chunks).toString("utf8");
        result = answer({
          method: incoming.method ?? "GET",
          path,
          segments,
          query: url.searchParams,
          headers: incoming.headers,
          body,
        });
      } catch (error) {
        result = failure(error instanceof Error ? error.message : String(error));
      }
      // Never the body or the query: they carry tokens and keys.
      log(`${incoming.method} ${url.pathname} → ${result.status}`);
      const text = typeof result.body === "string" ? result.body : JSON.stringify(result.body);
      outgoing.writeHead(result.status, {
        "content-type": "application/json",
        ...result.headers,
        "content-length": Buffer.byteLength(text),
      });
      outgoing.end(text);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(where.port, where.host, () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${where.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
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
