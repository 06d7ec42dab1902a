/**
 * All remote ends in one process. Started by the supervisor: options as one line of JSON on standard input, which then
 * stays open; when it closes, or on SIGTERM, the process ends. One line of JSON on standard output says when all are up.
 */
import { join } from "node:path";
import { createInterface } from "node:readline";
import { outliveFullDisk } from "../common/fullDisk";
import { startCharts } from "./charts";
import { startCloudflare } from "./cloudflare";
import { openFaults } from "./faults";
import { startLanDnsApi } from "./lanDnsApi";
import { type RemotesOptions, readOptions } from "./options";
import { startLanDns } from "./pihole";
import { startTailscale } from "./tailscale";

const log = (part: string) => (line: string) => process.stderr.write(`${new Date().toISOString()} ${part}: ${line}\n`);

interface Started {
  report: Record<string, unknown>;
  close(): Promise<void>;
}

async function startAll({
  stateDir,
  charts,
  cloudflare,
  tailscale,
  lanDns,
  lanDnsApi,
}: RemotesOptions): Promise<Started> {
  const closers: (() => Promise<void>)[] = [];
  const faults = join(stateDir, "faults.json");
  const report: Record<string, unknown> = { ready: true };
  if (charts) {
    const running = await startCharts({ ...charts, log: log("charts") });
    closers.push(running.close);
    report.charts = running.url;
  }
  if (cloudflare) {
    const running = await startCloudflare({
      ...cloudflare,
      stateFile: join(stateDir, "cloudflare.json"),
      log: log("cloudflare"),
      faultOf: openFaults(faults, "cloudflare"),
    });
    closers.push(running.close);
    report.cloudflare = running.url;
  }
  if (tailscale) {
    const running = await startTailscale({
      ...tailscale,
      stateFile: join(stateDir, "tailscale.json"),
      log: log("tailscale"),
      faultOf: openFaults(faults, "tailscale"),
    });
    closers.push(running.close);
    report.tailscale = running.url;
  }
  if (lanDns) {
    const { close, ...rest } = await startLanDns({ ...lanDns, root: join(stateDir, "pihole"), log: log("lan-dns") });
    closers.push(close);
    report.lanDns = rest;
  }
  if (lanDnsApi) {
    const running = await startLanDnsApi(
      { ...lanDnsApi, log: log(lanDnsApi.kind), faultOf: openFaults(faults, "resolver") },
      stateDir,
    );
    closers.push(running.close);
    report.lanDnsApi = running.url;
  }
  return {
    report,
    close: async () => {
      await Promise.all(closers.map((closer) => closer()));
    },
  };
}

function main(): void {
  outliveFullDisk(() => undefined);
  let started: Started | undefined;
  let ending = false;
  const end = (status: number) => {
    if (ending) return;
    ending = true;
    // A connection that does not close must not keep the process.
    setTimeout(() => process.exit(status), 2000).unref();
    void Promise.resolve(started?.close()).finally(() => process.exit(status));
  };
  process.on("SIGTERM", () => end(0));
  process.on("SIGINT", () => end(0));
  const input = createInterface({ input: process.stdin });
  input.once("line", (line) => {
    Promise.resolve()
      .then(() => startAll(readOptions(line)))
      .then((result) => {
        started = result;
        process.stdout.write(`${JSON.stringify(result.report)}\n`);
      })
      .catch((error: Error) => {
        process.stderr.write(`remotes: ${error.message}\n`);
        end(1);
      });
  });
  input.once("close", () => end(0));
}

main();
