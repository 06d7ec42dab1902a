import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { questionOf, RCODE, TYPE } from "../../dnsMessage";

/** A name server's answer for a name: an address that tells which server was asked, and for what. */
export function addressFrom(server: number, name: string): string {
  const sum = [...name.toLowerCase()].reduce((value, c) => (value * 31 + c.charCodeAt(0)) % 65536, 7);
  return `198.${server}.${sum >> 8}.${sum & 255}`;
}

/** A server on loopback that has an address for every name. */
export class NameServer {
  private constructor(
    private readonly socket: Socket,
    readonly port: number,
  ) {}

  /** @param number tells it from others in its answers; up to 255 */
  static async start(number: number): Promise<NameServer> {
    const socket = createSocket("udp4");
    socket.on("message", (message, from) => socket.send(answer(message, number), from.port, from.address));
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    return new NameServer(socket, socket.address().port);
  }

  close(): void {
    this.socket.close();
  }
}

function answer(message: Buffer, server: number): Buffer {
  const { name, type, end } = questionOf(message);
  const reply = Buffer.from(message.subarray(0, end));
  const hasAddress = type === TYPE.A;
  reply.writeUInt16BE(0x8180 | RCODE.NOERROR, 2);
  // Answers, authorities and additional records: of the question's own there may be one (EDNS), which is left out.
  for (const [i, count] of [hasAddress ? 1 : 0, 0, 0].entries()) reply.writeUInt16BE(count, 6 + 2 * i);
  if (!hasAddress) return reply;
  const address = addressFrom(server, name).split(".").map(Number);
  // The name is that of the question, at byte 12; a class, a lifetime of a minute, four bytes.
  return Buffer.concat([reply, Buffer.from([0xc0, 12, 0, TYPE.A, 0, 1, 0, 0, 0, 60, 0, 4, ...address])]);
}
