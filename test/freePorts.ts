import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";

/**
 * Ports of 127.0.0.1 that are free for UDP and TCP at this moment: resolvers listen with both. Somebody else may take one before it is used,
 * so whoever starts a server there tries again.
 */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const port = await portIfFree();
    if (port !== undefined && !found.includes(port)) found.push(port);
  }
  return found;
}

/** One such port; nothing listens there. */
export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

async function portIfFree(): Promise<number | undefined> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const { port } = socket.address();
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => resolve(true));
  });
  await Promise.all([new Promise<void>((done) => socket.close(done)), new Promise((done) => server.close(done))]);
  return free ? port : undefined;
}
