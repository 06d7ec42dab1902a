import { createSocket } from "node:dgram";
import { isIPv4 } from "node:net";
import * as ipaddr from "ipaddr.js";

export const TYPE = { A: 1, AAAA: 28 } as const;
const NO_SUCH_NAME = 3;
const REFUSED = 5;
const TTL_SECONDS = 10;

/**
 * What a server has for a question: addresses of any kind, of which those of the type are the answer; `no such name`; or undefined for what an upstream
 * would be asked, of which there is none here.
 */
export type Found = readonly string[] | "no such name" | undefined;

/** Answers questions by UDP (RFC 1035). */
export async function serveDns(
  where: { host: string; port: number },
  find: (name: string, type: number) => Found,
): Promise<{ close(): Promise<void> }> {
  const socket = createSocket("udp4");
  socket.on("message", (message, from) => {
    const question = read(message);
    if (question === undefined) return;
    socket.send(reply(message, question, find(question.name, question.type)), from.port, from.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(where.port, where.host, () => resolve());
  });
  return { close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

interface Question {
  name: string;
  type: number;
  /** Where it ends in the message. */
  end: number;
}

function read(message: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = 12;
  while (at < message.length) {
    const length = message.readUInt8(at);
    at += 1;
    if (length === 0) break;
    labels.push(message.toString("latin1", at, at + length).toLowerCase());
    at += length;
  }
  if (at + 4 > message.length) return undefined;
  return { name: labels.join("."), type: message.readUInt16BE(at), end: at + 4 };
}

function reply(message: Buffer, { type, end }: Question, said: Found): Buffer {
  const header = Buffer.from(message.subarray(0, 12));
  const code = said === undefined ? REFUSED : said === "no such name" ? NO_SUCH_NAME : 0;
  header.writeUInt16BE(0x8180 | code, 2);
  const addresses = typeof said === "object" ? said : [];
  const found = addresses.filter((address) => type === (isIPv4(address) ? TYPE.A : TYPE.AAAA));
  header.writeUInt16BE(found.length, 6);
  header.writeUInt32BE(0, 8);
  // The name is the question's: a pointer to it.
  const records = found.map((address) => {
    const bytes = ipaddr.parse(address).toByteArray();
    return Buffer.from([0xc0, 12, 0, type, 0, 1, 0, 0, 0, TTL_SECONDS, 0, bytes.length, ...bytes]);
  });
  return Buffer.concat([header, message.subarray(12, end), ...records]);
}
