import { readFileSync } from "node:fs";

/** The sandbox's helm, from the file that HOMELAB_TOOLCHAIN names; else the one on PATH. @throws Error when it cannot be read */
export function helmPath(): string {
  const path = process.env.HOMELAB_TOOLCHAIN;
  if (!path) return "helm";
  try {
    const { bin } = JSON.parse(readFileSync(path, "utf8")) as { bin?: Record<string, string> };
    return bin?.helm ?? "helm";
  } catch (error) {
    throw new Error(`the toolchain file ${path} cannot be read: ${(error as Error).message}`);
  }
}
