import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { writeWhole } from "../common/files";

/** Encrypts values for a stack file as Pulumi's passphrase secrets provider does (github.com/pulumi/pulumi/pkg/secrets/passphrase). */
export interface StackCipher {
  /** The stack file's `encryptionsalt`. */
  salt: string;
  encrypt(plain: string): string;
}

const version = "v1";
const iterations = 1_000_000;

function encryptWith(key: Buffer, plain: string): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = Buffer.concat([cipher.update(plain, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${version}:${nonce.toString("base64")}:${sealed.toString("base64")}`;
}

function decryptWith(key: Buffer, text: string): string {
  const [, nonce, sealed] = text.split(":").map((part) => Buffer.from(part, "base64"));
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString("utf8");
}

const keyOf = (passphrase: string, salt: Buffer) => pbkdf2Sync(passphrase, salt, iterations, 32, "sha256");

/** A cipher with a new salt. Takes about 0.4 s: the key derivation is slow on purpose. */
export function newCipher(passphrase: string): StackCipher {
  const salt = randomBytes(8);
  const key = keyOf(passphrase, salt);
  return {
    salt: `${version}:${salt.toString("base64")}:${encryptWith(key, "pulumi")}`,
    encrypt: (plain) => encryptWith(key, plain),
  };
}

/** The cipher of an existing `encryptionsalt`; throws when the passphrase is another. */
export function cipherOf(passphrase: string, encryptionSalt: string): StackCipher {
  const [, salt, ...check] = encryptionSalt.split(":");
  const key = keyOf(passphrase, Buffer.from(salt, "base64"));
  if (decryptWith(key, check.join(":")) !== "pulumi")
    throw new Error("the passphrase does not fit the encryption salt");
  return { salt: encryptionSalt, encrypt: (plain) => encryptWith(key, plain) };
}

/** The sandbox's passphrase, made at its first start. */
export function ensurePassphrase(path: string): string {
  if (!existsSync(path)) writeWhole(path, randomBytes(24).toString("base64url"), 0o600);
  return readFileSync(path, "utf8").trim();
}
