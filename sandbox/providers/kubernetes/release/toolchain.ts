import { readFileSync } from "node:fs";

interface Toolchain {
  bin: Record<string, string>;
  charts: Record<string, string>;
}

/** What the sandbox built: named by HOMELAB_TOOLCHAIN. @throws Error saying what is missing */
export function readToolchain(): Toolchain {
  const path = process.env.HOMELAB_TOOLCHAIN;
  if (!path) return { bin: {}, charts: {} };
  try {
    const { bin = {}, charts = {} } = JSON.parse(readFileSync(path, "utf8")) as Partial<Toolchain>;
    return { bin, charts };
  } catch (error) {
    throw new Error(`the toolchain file ${path} cannot be read: ${(error as Error).message}`);
  }
}

export function helmPath(): string {
  return readToolchain().bin.helm ?? "helm";
}
