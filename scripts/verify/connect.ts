import { createSocket } from "node:dgram";
import { connect as connectTcp } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";

/** Where to connect. `timeout` in milliseconds holds for the whole of one probe. */
export interface Target {
  address: string;
  port: number;
  timeout: number;
}

export type Connected = { open: true } | { open: false; why: string };

/** Opens a TCP connection and closes it again. */
export function probeTcp({ address, port, timeout }: Target): Promise<Connected> {
  return new Promise((resolve) => {
    const socket = connectTcp({ host: address, port });
    const limit = setTimeout(() => end({ open: false, why: "no answer in time" }), timeout);
    const end = (result: Connected) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end({ open: true }));
    socket.once("error", (error) => end({ open: false, why: reason(error) }));
  });
}

export type Handshake =
  | {
      done: true;
      /** Undefined: the certificate is the name's own, is valid today and signed by somebody whom this machine trusts. */
      distrusted: string | undefined;
      /** The protocol agreed on, `h2` or `http/1.1`. */
      alpn: string | undefined;
    }
  | { done: false; why: string };

/**
 * A TLS handshake for a name. The certificate is judged afterwards, so that one that is not trusted still shows that
 * somebody answers.
 *
 * @param ca certificates in PEM that are trusted instead of the usual authorities
 */
export function probeTls(target: Target, name: string, ca?: string): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = connectTls({
      host: target.address,
      port: target.port,
      servername: name,
      ALPNProtocols: ["h2", "http/1.1"],
      rejectUnauthorized: false,
      ...(ca && { ca }),
    });
    const limit = setTimeout(() => end({ done: false, why: "no answer in time" }), target.timeout);
    const end = (result: Handshake) => {
      clearTimeout(limit);
      socket.destroy();
      resolve(result);
    };
    socket.once("secureConnect", () =>
      end({ done: true, distrusted: distrust(socket), alpn: socket.alpnProtocol || undefined }),
    );
    socket.once("error", (error) => end({ done: false, why: reason(error) }));
  });
}

function distrust(socket: TLSSocket): string | undefined {
  if (socket.authorized) return undefined;
  const error = socket.authorizationError as unknown;
  return error instanceof Error ? error.message : String(error ?? "not trusted");
}

export type Datagram = { told: false } | { told: true; answered: boolean; why: string };

/**
 * Sends one datagram. UDP has no handshake: only an answer or a refusal tells anything. Nothing at all may mean that it arrived, was
 * dropped, or was not understood.
 */
export function probeUdp({ address, port, timeout }: Target, payload: Uint8Array): Promise<Datagram> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    const end = (result: Datagram) => {
      clearTimeout(limit);
      socket.close();
      resolve(result);
    };
    const limit = setTimeout(() => end({ told: false }), timeout);
    // A connected socket hears of «port unreachable».
    socket.once("error", (error) => end({ told: true, answered: false, why: reason(error) }));
    socket.once("message", () => end({ told: true, answered: true, why: "an answer came" }));
    socket.connect(port, address, () => socket.send(payload));
  });
}

/** An error of a socket in words. */
export function reason(error: NodeJS.ErrnoException): string {
  return REASONS[error.code ?? ""] ?? error.code ?? error.message;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused: nothing listens there",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "no way to the address",
  ENETUNREACH: "no way to the network",
  ETIMEDOUT: "no answer in time",
  ERR_SSL_TLSV1_ALERT_UNRECOGNIZED_NAME: "no certificate for this name",
};
