import { createSocket } from "node:dgram";
import { fromByteArray } from "ipaddr.js";

export const TYPE = { A: 1, AAAA: 28, HTTPS: 65 } as const;
export const RCODE = { NOERROR: 0, NXDOMAIN: 3, REFUSED: 5 } as const;

const ADDRESSES: readonly number[] = [TYPE.A, TYPE.AAAA];

export interface Answer {
  rcode: number;
  /** Records in the answer section, of whatever type. */
  answers: number;
  /** Of its A and AAAA records. */
  addresses: string[];
}

/** The question of a DNS message (RFC 1035): what a resolver is asked, in bytes. */
function encode(name: string, type: number, id: number): Buffer {
  const header = Buffer.from([id >> 8, id & 255, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const labels = name.split(".").flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.concat([header, Buffer.from([...labels, 0, type >> 8, type & 255, 0, 1])]);
}

/** Reads name and type of the first question of a DNS message. */
export function questionOf(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join("."), type: message.readUInt16BE(at + 1), end: at + 5 };
}

/** Where a name ends: at its empty label, or after the two bytes that point to the rest of it. */
function endOfName(message: Buffer, start: number): number {
  let at = start;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
  return at + 1;
}

function decode(message: Buffer): Answer {
  const answers = message.readUInt16BE(6);
  const addresses: string[] = [];
  let at = questionOf(message).end;
  for (let i = 0; i < answers; i++) {
    const record = endOfName(message, at);
    const data = record + 10;
    const length = message.readUInt16BE(record + 8);
    if (ADDRESSES.includes(message.readUInt16BE(record)))
      addresses.push(fromByteArray([...message.subarray(data, data + length)]).toString());
    at = data + length;
  }
  return { rcode: message.readUInt8(3) & 15, answers, addresses };
}

/** How often a question is sent before the server counts as silent, as resolvers do: UDP may lose it, and a busy machine may sleep through the answer. */
const TRIES = 3;

/** Asks a server one question by UDP. Rejects after three times `patience` milliseconds of silence. */
export async function ask(
  server: { address: string; port: number },
  name: string,
  type: number,
  patience = 3000,
): Promise<Answer> {
  for (let tries = 0; tries < TRIES; tries++) {
    const answer = await askOnce(server, encode(name, type, 4711), patience);
    if (answer !== undefined) return decode(answer);
  }
  throw new Error(`no answer for ${name}`);
}

/** The message that comes back within `patience` milliseconds. */
function askOnce(
  server: { address: string; port: number },
  question: Buffer,
  patience: number,
): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    const timer = setTimeout(() => done(() => resolve(undefined)), patience);
    const done = (finish: () => void) => {
      clearTimeout(timer);
      socket.close();
      finish();
    };
    socket.once("error", (error) => done(() => reject(error)));
    socket.once("message", (message) => done(() => resolve(message)));
    socket.send(question, server.port, server.address);
  });
}
