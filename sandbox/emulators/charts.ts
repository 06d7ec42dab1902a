import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join, normalize } from "node:path";
import { readJson } from "../common/files";
import { chartHosts } from "../common/network";
import type { Running } from "./http";
import type { RemotesOptions } from "./options";

/** A file of a repository; undefined when there is none. `host`: as a request's header has it. */
function readRepository(folder: string, host: string, pathname: string): Buffer | undefined {
  const name = chartHosts.find((known) => known === host.replace(/:\d+$/, "").toLowerCase());
  // Rooted first: a path with `..` in it cannot leave the host's folder.
  const path = normalize(join("/", pathname));
  if (name === undefined) return undefined;
  try {
    return readFileSync(join(folder, name, path));
  } catch {
    return undefined; // there is no such file
  }
}

/** Serves the charts' repositories, as static files by HTTPS, each under its own host name. */
export async function startCharts(
  options: NonNullable<RemotesOptions["charts"]> & { log: (line: string) => void },
): Promise<Running> {
  const { host, port, toolchain, certificate, key, log } = options;
  const server = createServer({ cert: certificate, key }, (request, response) => {
    // Asked each time: a start from a newer checkout may bring newer charts to a sandbox that runs.
    const folder = readJson<{ repositories?: string }>(toolchain)?.repositories;
    const { pathname } = new URL(request.url ?? "/", "https://charts");
    const asked = request.headers.host ?? "";
    const file = folder === undefined ? undefined : readRepository(folder, asked, pathname);
    log(`${request.method} ${asked}${pathname} → ${file ? 200 : 404}`);
    response.writeHead(file ? 200 : 404, { "content-type": "application/octet-stream" });
    response.end(file ?? "not found\n");
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address() as AddressInfo;
  return {
    url: `https://${host}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
