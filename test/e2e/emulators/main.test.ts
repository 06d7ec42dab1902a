import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ACCOUNT, API_KEY, scratch, TOKEN, ZONE } from "../../sandbox/emulators/scratch";

jest.setTimeout(30_000);

const repository = join(__dirname, "../../..");
const folder = scratch();
afterAll(() => folder.remove());

function start(line: string): { child: ChildProcess; ready: Promise<Record<string, unknown>>; errors: () => string } {
  const child = spawn(
    process.execPath,
    ["-r", join(repository, "register.js"), join(repository, "sandbox/emulators/main.ts")],
    { stdio: "pipe" },
  );
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const ready = once(output, "line").then(([text]) => JSON.parse(text as string) as Record<string, unknown>);
  ready.catch(() => {});
  child.stdin?.write(`${line}\n`);
  return { child, ready, errors: () => errors };
}

const options = {
  stateDir: folder.path,
  cloudflare: {
    host: "127.0.0.1",
    port: 0,
    accountId: ACCOUNT,
    zones: [{ id: ZONE, name: "lorenzodebie.be" }],
    tokens: [TOKEN],
  },
  tailscale: { host: "127.0.0.1", port: 0, apiKeys: [API_KEY] },
};

test("one process serves all remote ends and ends when its standard input closes", async () => {
  const { child, ready } = start(JSON.stringify(options));
  const { cloudflare, tailscale } = await ready;
  const zones = await fetch(`${String(cloudflare)}/zones`, { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(zones.status).toBe(200);
  expect((await fetch(`${String(tailscale)}/api/v2/tailnet/-/acl`)).status).toBe(401);
  child.stdin?.end();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("SIGTERM ends it too", async () => {
  const { child, ready } = start(JSON.stringify(options));
  await ready;
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a port that is taken and bad options end it with a message", async () => {
  const first = start(JSON.stringify(options));
  const { cloudflare } = await first.ready;
  const port = Number(new URL(String(cloudflare)).port);
  const second = start(JSON.stringify({ stateDir: folder.path, cloudflare: { ...options.cloudflare, port } }));
  expect(await once(second.child, "exit")).toEqual([1, null]);
  expect(second.errors()).toMatch(/EADDRINUSE/);
  const third = start("{}");
  expect(await once(third.child, "exit")).toEqual([1, null]);
  expect(third.errors()).toMatch(/stateDir/);
  first.child.kill("SIGTERM");
  await once(first.child, "exit");
});
