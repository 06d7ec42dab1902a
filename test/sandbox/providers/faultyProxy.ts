import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A fault of one answer on its way. */
export type Fault =
  /** The service carries the request out; the answer ends in its middle. */
  | "cut"
  /** The same, and what comes is announced as whole. */
  | "short"
  /** The service carries the request out; the connection ends before the answer begins. */
  | "reset"
  /** The service is not asked. */
  | { status: number; type: string; body: string };

/** A server on 127.0.0.1 that hands everything on to `target`, but for the next request of a method, whose answer meets a fault. */
export async function faultyProxy(target: string) {
  let next: { method: string; path: RegExp; fault: Fault } | undefined;
  const server = createServer((request, response) => void pass(request, response));
  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, path, fault } = next ?? {};
    const hit = method === request.method && path?.test(request.url ?? "") ? fault : undefined;
    if (hit !== undefined) next = undefined;
    if (typeof hit === "object") {
      response.writeHead(hit.status, { "content-type": hit.type }).end(hit.body);
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !["host", "connection", "content-length"].includes(name)),
    ) as Record<string, string>;
    const body = chunks.length > 0 ? { body: Buffer.concat(chunks) } : {};
    const answer = await fetch(`${target}${request.url}`, { method: request.method ?? "GET", headers, ...body });
    const text = await answer.text();
    const type = answer.headers.get("content-type") ?? "application/json";
    if (hit === "reset") request.socket.destroy();
    else if (hit === "cut") {
      response.writeHead(answer.status, { "content-type": type, "content-length": Buffer.byteLength(text) });
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
    } else {
      response.writeHead(answer.status, { "content-type": type });
      response.end(hit === "short" ? text.slice(0, text.length / 2) : text);
    }
  }
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next(method: string, fault: Fault, path = /./) {
      next = { method, path, fault };
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
