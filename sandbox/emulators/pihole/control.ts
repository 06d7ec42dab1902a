import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DnsService, type Reply, runCommand } from "./commands";
import type { LanDnsFiles } from "./state";

const INTERVAL = 15; // ms; only while a session is open

/**
 * Answers the requests that the machine's commands leave in the control folder, while at least one session is open.
 * One at a time, as the service's own commands lock each other out.
 */
export function controlLoop(files: LanDnsFiles, dns: DnsService): { open(): void; close(): void } {
  let sessions = 0;
  let timer: NodeJS.Timeout | undefined;
  let busy = false;
  const look = async () => {
    if (busy) return;
    busy = true;
    try {
      if (!existsSync(files.control)) return;
      for (const name of readdirSync(files.control).filter((f) => f.endsWith(".request")))
        await answer(files, dns, join(files.control, name));
    } finally {
      busy = false;
    }
  };
  return {
    open() {
      sessions++;
      timer ??= setInterval(() => void look(), INTERVAL);
    },
    close() {
      sessions--;
      if (sessions > 0 || !timer) return;
      clearInterval(timer);
      timer = undefined;
    },
  };
}

async function answer(files: LanDnsFiles, dns: DnsService, request: string): Promise<void> {
  const words = readFileSync(request, "utf8").replace(/\n$/, "").split("\n");
  rmSync(request);
  const reply = await runCommand(files, dns, words).catch(
    (error: Error): Reply => ({ code: 1, error: `${error.message}\n` }),
  );
  const path = request.replace(/request$/, "reply");
  writeFileSync(request.replace(/request$/, "error"), reply.error ?? "");
  writeFileSync(`${path}.new`, `${reply.code}\n${reply.out ?? ""}`);
  renameSync(`${path}.new`, path);
}

/** Removes what a killed run left: a process id of an old session may come again. */
export function clearControl(files: LanDnsFiles): void {
  if (!existsSync(files.control)) return;
  for (const name of readdirSync(files.control)) rmSync(join(files.control, name), { force: true });
}
