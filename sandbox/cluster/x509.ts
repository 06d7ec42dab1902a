import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";

/** A certificate with its private key, both PEM. */
export interface KeyPair {
  certificate: string;
  key: string;
}

export interface CertificateRequest {
  commonName: string;
  /** DNS names and IPv4 addresses; a certificate without any is a certificate authority. */
  names: string[];
  days: number;
  issuer?: KeyPair & { commonName: string };
}

// Node.js reads X.509 but does not write it; these are the few shapes of DER (ITU-T X.690) that a certificate needs.
const der = (tag: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const size = body.length;
  if (size < 128) return Buffer.concat([Buffer.from([tag, size]), body]);
  const bytes = size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...bytes]), body]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const integer = (bytes: Buffer) => der(0x02, bytes[0] & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
const octets = (content: Buffer) => der(0x04, content);
const bits = (content: Buffer) => der(0x03, Buffer.of(0), content);
const truth = der(0x01, Buffer.of(0xff));
const objectId = (hex: string) => der(0x06, Buffer.from(hex, "hex"));

const oid = {
  commonName: objectId("550403"),
  basicConstraints: objectId("551d13"),
  keyUsage: objectId("551d0f"),
  subjectAltName: objectId("551d11"),
  extendedKeyUsage: objectId("551d25"),
  serverAuth: objectId("2b06010505070301"),
  ecdsaWithSha256: objectId("2a8648ce3d040302"),
};

const name = (commonName: string) =>
  sequence(der(0x31, sequence(oid.commonName, der(0x0c, Buffer.from(commonName, "utf8")))));

/** RFC 5280: two-digit years until 2049, then four. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]/g, "").slice(0, 14);
  return Number(digits.slice(0, 4)) < 2050
    ? der(0x17, Buffer.from(`${digits.slice(2)}Z`))
    : der(0x18, Buffer.from(`${digits}Z`));
}

const alternativeName = (value: string) =>
  isIP(value) === 4 ? der(0x87, Buffer.from(value.split(".").map(Number))) : der(0x82, Buffer.from(value, "ascii"));

function extensions(names: string[]): Buffer {
  if (names.length === 0) {
    return sequence(
      sequence(oid.basicConstraints, truth, octets(sequence(truth))),
      sequence(oid.keyUsage, truth, octets(der(0x03, Buffer.of(1, 0x06)))), // keyCertSign, cRLSign
    );
  }
  return sequence(
    sequence(oid.basicConstraints, truth, octets(sequence())),
    sequence(oid.keyUsage, truth, octets(der(0x03, Buffer.of(7, 0x80)))), // digitalSignature
    sequence(oid.extendedKeyUsage, octets(sequence(oid.serverAuth))),
    sequence(oid.subjectAltName, octets(sequence(...names.map(alternativeName)))),
  );
}

/** Makes a P-256 key and its certificate, signed by `issuer` or by itself. */
export function makeCertificate(request: CertificateRequest, now = new Date()): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signer: KeyObject = request.issuer ? createPrivateKey(request.issuer.key) : privateKey;
  const algorithm = sequence(oid.ecdsaWithSha256);
  const end = new Date(now.getTime() + request.days * 86_400_000);
  const toBeSigned = sequence(
    der(0xa0, integer(Buffer.of(2))), // version 3
    integer(Buffer.concat([Buffer.of(0x01), randomBytes(15)])),
    algorithm,
    name(request.issuer?.commonName ?? request.commonName),
    sequence(time(new Date(now.getTime() - 60_000)), time(end)),
    name(request.commonName),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, extensions(request.names)),
  );
  const certificate = sequence(toBeSigned, algorithm, bits(sign("sha256", toBeSigned, signer)));
  return {
    certificate: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
  };
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
