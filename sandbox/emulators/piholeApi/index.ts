import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Answer, type ApiPlace, listen, type Request, type Running } from "../http";
import { findDnsmasq } from "../pihole/commands";
import { dnsService } from "../pihole/service";
import { openLanDns } from "../pihole/state";
import { checkSyntax } from "../pihole/syntax";
import type { StateFile } from "../state";
import { config, type Resolver } from "./config";
import { Refusal } from "./refusal";
import { auth, signedIn } from "./sessions";
import { openPiholeApi, type PiholeApiState, type PiholeConfig } from "./state";

export interface PiholeApiOptions extends ApiPlace {
  password: string;
  /** The folder of the emulated machine's disk. */
  root: string;
}

/** A Pi-hole 6 that is spoken to by its HTTP API. Names are answered by a real dnsmasq, where one is installed. */
export async function startPiholeApi(options: PiholeApiOptions): Promise<Running> {
  const log = options.log ?? (() => {});
  const files = openLanDns(options.root, { kind: "pihole", version: "v6", user: "root" });
  // Its own configuration stands in the folder that Pi-hole reads only when it is told to.
  files.state.update((s) => {
    s.etcDnsmasqD = true;
  });
  const state = openPiholeApi(join(options.root, "api.json"), options.password);
  const dns = dnsService(files, { host: options.host, port: options.dnsPort }, log);
  const path = join(files.etc, "dnsmasq.d", "pihole.conf");
  let loading: Promise<unknown> = Promise.resolve();
  const resolver: Resolver = {
    test: (wanted) => tested(wanted, options.root),
    load: (wanted) => {
      writeFileSync(path, dnsmasqConfig(wanted));
      loading = loading.then(() => dns.restart());
    },
  };
  resolver.load(state.read().config);
  await loading;
  const http = await listen(
    options,
    (request) => answer(state, request, resolver),
    (message) => new Refusal(500, "internal_error", message).answer(),
    options,
  );
  return {
    url: http.url,
    async close() {
      await http.close();
      await loading;
      await dns.stop();
    },
  };
}

function answer(state: StateFile<PiholeApiState>, request: Request, resolver: Resolver): Answer {
  try {
    const [api, part] = request.segments;
    if (api === "api" && part === "auth" && request.segments.length === 2) return auth(state, request);
    if (api !== "api" || part !== "config") throw new Refusal(404, "not_found", "Not found", request.path);
    const { app } = signedIn(state, request);
    if (app && request.method !== "GET" && !state.read().appSudo) throw readOnly();
    return config(state, request, resolver);
  } catch (error) {
    if (error instanceof Refusal) return error.answer();
    throw error;
  }
}

const readOnly = () =>
  new Refusal(
    403,
    "forbidden",
    "Unable to change configuration (read-only)",
    "The current app session is not allowed to modify Pi-hole config settings (webserver.api.app_sudo is false)",
  );

/** The configuration of the dnsmasq inside Pi-hole, from Pi-hole's settings. */
function dnsmasqConfig({ dns, misc }: PiholeConfig): string {
  const hosts = dns.hosts.flatMap((entry) => {
    const [address, ...names] = entry
      .replace(/\s#.*$/, "")
      .trim()
      .split(/\s+/);
    return names.map((name) => `host-record=${name},${address}`);
  });
  const lines = [...hosts, ...dns.cnameRecords.map((record) => `cname=${record}`), ...misc.dnsmasq_lines];
  return `${lines.join("\n")}\n`;
}

function tested(wanted: PiholeConfig, root: string): string | undefined {
  const folder = join(root, ".test");
  const path = join(folder, "dnsmasq.conf.temp");
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(path, dnsmasqConfig(wanted));
    const dnsmasq = findDnsmasq();
    if (dnsmasq === undefined) return shown(checkSyntax([path]), folder);
    const run = spawnSync(dnsmasq, ["--test", `--conf-file=${path}`], { encoding: "utf8" });
    return run.status === 0 ? undefined : shown(run.stderr.trim().replace(/^dnsmasq: /, ""), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Paths as the machine has them. */
const shown = (text: string | undefined, folder: string) => text?.replaceAll(folder, "/etc/pihole");
