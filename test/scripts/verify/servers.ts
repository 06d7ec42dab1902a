import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { join } from "node:path";

export const LOCAL = "127.0.0.1";

/** Servers of one test file, ended by `close`. */
export class Servers {
  private readonly ends: (() => Promise<void> | void)[] = [];

  async tcp(): Promise<number> {
    return this.listen(createTcp((socket) => socket.end()));
  }

  /** Takes connections and says nothing. */
  async silent(): Promise<number> {
    return this.listen(createTcp(() => undefined));
  }

  async http(answer: RequestListener): Promise<number> {
    return this.listen(createHttp(answer));
  }

  async https(certificate: Certificate, answer: RequestListener): Promise<number> {
    return this.listen(createHttps({ key: certificate.key, cert: certificate.cert }, answer));
  }

  /** Answers each datagram with itself, or with nothing. */
  async udp(answers: boolean): Promise<number> {
    const socket = createSocket("udp4");
    socket.on("message", (message, from) => answers && socket.send(message, from.port, from.address));
    await new Promise<void>((done) => socket.bind(0, LOCAL, done));
    this.ends.push(() => void socket.close());
    return socket.address().port;
  }

  async close(): Promise<void> {
    await Promise.all(this.ends.splice(0).map((end) => end()));
  }

  private async listen(server: Server): Promise<number> {
    const open = new Set<{ destroy(): void }>();
    server.on("connection", (socket) => {
      open.add(socket);
      socket.on("close", () => open.delete(socket));
    });
    await new Promise<void>((done) => server.listen(0, LOCAL, done));
    this.ends.push(() => {
      for (const socket of open) socket.destroy();
      return new Promise<void>((done) => server.close(() => done()));
    });
    return (server.address() as AddressInfo).port;
  }
}

export interface Certificate {
  key: string;
  cert: string;
}

const read = (name: string) => readFileSync(join(__dirname, "../../fixtures/tls", name), "utf8");

/**
 * Certificates for app.int.example.org and *.example.org that sign themselves, with one key: one that is valid until 2120, one that was
 * until 2021. Made with `openssl ca -selfsign`; the key protects nothing.
 */
export const certificates = {
  valid: { key: read("key.pem"), cert: read("valid.pem") },
  expired: { key: read("key.pem"), cert: read("expired.pem") },
} satisfies Record<string, Certificate>;
