import { readFileSync } from "node:fs";
import { startCloudflare } from "../../../sandbox/emulators/cloudflare";
import type { CloudflareState } from "../../../sandbox/emulators/cloudflare/state";
import type { Running } from "../../../sandbox/emulators/http";
import { startTailscale, type TailscaleOptions } from "../../../sandbox/emulators/tailscale";
import type { TailscaleState } from "../../../sandbox/emulators/tailscale/state";
import { ACCOUNT, API_KEY, edit, scratch, TOKEN, ZONE } from "./scratch";

/** An emulator that Jest's hooks start before the tests of a file and close after them. */
export interface Emulator<State> {
  /** Known once the tests run. */
  url(): string;
  stateFile: string;
  /** The state as it is in the file. */
  stored(): State;
  /** Changes the state as somebody does who works past the program, in the service's own dashboard. */
  edit(change: (state: State) => void): void;
}

function running<State>(name: string, start: (stateFile: string) => Promise<Running>): Emulator<State> {
  const folder = scratch();
  const stateFile = folder.file(`${name}.json`);
  let server: Running;
  beforeAll(async () => {
    server = await start(stateFile);
  });
  afterAll(async () => {
    await server.close();
    folder.remove();
  });
  return {
    url: () => server.url,
    stateFile,
    stored: () => JSON.parse(readFileSync(stateFile, "utf8")) as State,
    edit: (change) => edit<State>(stateFile, change),
  };
}

/** Cloudflare with one account and the zone lorenzodebie.be, which is empty before each test. */
export function runningCloudflare(): Emulator<CloudflareState> {
  const seed = { tokens: [TOKEN], accountId: ACCOUNT, zones: [{ id: ZONE, name: "lorenzodebie.be" }] };
  const emulator = running<CloudflareState>("cloudflare", (stateFile) =>
    startCloudflare({ host: "127.0.0.1", port: 0, stateFile, ...seed }),
  );
  beforeEach(() => emulator.edit((state) => Object.assign(state, { records: [], tunnels: [], settings: {} })));
  return emulator;
}

/** Tailscale with the tailnet example.com, which has one OAuth client, this policy and nothing else before each test. */
export function runningTailscale(
  client: NonNullable<TailscaleOptions["oauthClients"]>[number],
  policy: string,
): Emulator<TailscaleState> {
  const seed = { tailnet: "example.com", apiKeys: [API_KEY], oauthClients: [client] };
  const emulator = running<TailscaleState>("tailscale", (stateFile) =>
    startTailscale({ host: "127.0.0.1", port: 0, stateFile, ...seed }),
  );
  beforeEach(() =>
    emulator.edit((state) => {
      state.policy = policy.split("\n");
      state.keys = state.keys.filter((key) => key.id === client.id);
      state.dns = { nameservers: [], searchPaths: [], magicDNS: true, overrideLocalDNS: false, splitDns: {} };
    }),
  );
  return emulator;
}
