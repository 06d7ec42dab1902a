import { X509Certificate } from "node:crypto";
import { z } from "zod";
import { address, port } from "./values";

const CERTIFICATE = /^-----BEGIN CERTIFICATE-----\r?\n[\s\S]*-----END CERTIFICATE-----\s*$/;

function isCertificate(text: string): boolean {
  if (!CERTIFICATE.test(text)) return false;
  try {
    return new X509Certificate(text).raw.length > 0;
  } catch {
    return false;
  }
}

/** One label will do: devices are often called `nas`. Source: Gateway API, PreciseHostname. */
const NAME = /^(?!\d+(\.\d+){3}$)[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)*$/;

const tls = z
  .strictObject({
    name: z
      .string()
      .max(253)
      .regex(NAME, "is not a name in a certificate; write one in lower case, no address, e.g. nas.example.org")
      .meta({
        description: "A name in the device's certificate, which the Gateway asks for and checks",
        examples: ["nas.example.org"],
      }),
    ca: z
      .string()
      .refine(
        (text) => !text.includes("PRIVATE KEY"),
        "holds a private key, which must never stand in a stack file; write the certificate alone, from BEGIN CERTIFICATE to END CERTIFICATE",
      )
      .refine(
        (text) => text.includes("PRIVATE KEY") || isCertificate(text),
        "is not a certificate in PEM form; write it as a block (ca: |), from BEGIN CERTIFICATE to END CERTIFICATE",
      )
      .optional()
      .meta({
        description:
          "The certificate of the authority that signed it, or the device's own self-signed one (default: the authorities that browsers trust)",
        examples: ["-----BEGIN CERTIFICATE-----\u2026"],
      }),
  })
  .describe("The device speaks HTTPS");

/** A device outside of the cluster, behind the Gateway. */
export const backend = z
  .strictObject({
    address: address.meta({ description: "The device's address", examples: ["192.168.30.9"] }),
    port: port.optional().meta({
      description: "Port that it listens on (default: the app's port, which may be left out beside it)",
      examples: [8006],
    }),
    tls: tls.optional(),
  })
  .describe("A device outside of the cluster that is the app: a NAS, a printer, Proxmox. It has no pods");
