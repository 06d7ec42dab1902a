import { join } from "node:path";
import type { Running } from "../../../sandbox/emulators/http";
import { startPiholeApi } from "../../../sandbox/emulators/piholeApi";
import type { PiholeApiState } from "../../../sandbox/emulators/piholeApi/state";
import { freePort } from "../../freePorts";
import { edit, scratch } from "./scratch";

const folder = scratch();
const change = (how: (state: PiholeApiState) => void) => edit(join(folder.path, "api.json"), how);
let pihole: Running;
beforeAll(async () => {
  const where = { host: "127.0.0.1", port: 0, dnsPort: await freePort() };
  pihole = await startPiholeApi({ ...where, password: "raspberry", root: folder.path });
});
afterAll(async () => {
  await pihole.close();
  folder.remove();
});

async function call(method: string, path: string, headers: Record<string, string> = {}, body?: unknown) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await fetch(`${pihole.url}${path}`, { method, headers, ...sent });
  const text = await answer.text();
  return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
}

async function signIn(password = "raspberry"): Promise<Record<string, string>> {
  const { body } = await call("POST", "/api/auth", {}, { password });
  return { "X-FTL-SID": body.session.sid };
}

test("a wrong password gets 401 and no session", async () => {
  expect(await call("POST", "/api/auth", {}, { password: "strawberry" })).toMatchObject({
    status: 401,
    body: { session: { valid: false, sid: null, validity: -1 } },
  });
  expect(await call("GET", "/api/config/dns/hosts")).toMatchObject({
    status: 401,
    body: { error: { key: "unauthorized" } },
  });
});

test("a session ends when it signs out, and is refused from then on", async () => {
  const headers = await signIn();
  expect((await call("GET", "/api/config/dns/hosts", headers)).body.config).toEqual({ dns: { hosts: [] } });
  expect((await call("DELETE", "/api/auth", headers)).status).toBe(204);
  expect((await call("GET", "/api/config/dns/hosts", headers)).status).toBe(401);
});

test("there are so many sessions and no more, until one is past its time", async () => {
  change((s) => Object.assign(s, { sessions: [], maxSessions: 1 }));
  await signIn();
  expect(await call("POST", "/api/auth", {}, { password: "raspberry" })).toMatchObject({
    status: 429,
    body: { error: { key: "api_seats_exceeded", hint: "increase webserver.api.max_sessions" } },
  });
  change((s) => {
    for (const session of s.sessions) session.validUntil = 0;
  });
  expect((await call("POST", "/api/auth", {}, { password: "raspberry" })).status).toBe(200);
  change((s) => Object.assign(s, { sessions: [], maxSessions: 16 }));
});

test("an entry is added once, found missing once it is gone, and judged by its form", async () => {
  const headers = await signIn();
  const at = (entry: string) => `/api/config/dns/hosts/${encodeURIComponent(entry)}`;
  const put = (entry: string) => call("PUT", at(entry), headers);
  expect((await put("10.0.0.9 nas.lan")).status).toBe(201);
  expect(await put("10.0.0.9 nas.lan")).toMatchObject({
    status: 400,
    body: { error: { message: "Item already present" } },
  });
  expect((await put("10.0.0.9")).body.error.hint).toMatch(/does not have at least one hostname/);
  expect((await put("10.0.0.9 *.lan")).body.error.hint).toBe('dns.hosts[1]: invalid hostname ("*.lan")');
  expect((await call("DELETE", at("10.0.0.9 nas.lan"), headers)).status).toBe(204);
  expect((await call("DELETE", at("10.0.0.9 nas.lan"), headers)).status).toBe(404);
});

test("a change of several settings is made whole or not at all", async () => {
  const headers = await signIn();
  const config = { dns: { hosts: ["10.0.0.9 nas.lan"], cnameRecords: ["only-one"] } };
  expect(await call("PATCH", "/api/config", headers, { config })).toMatchObject({
    status: 400,
    body: { error: { message: "Config item validation failed", hint: expect.stringContaining("too few elements") } },
  });
  expect((await call("GET", "/api/config/dns/hosts", headers)).body.config.dns.hosts).toEqual([]);
});

test("a list that is none is refused", async () => {
  const answer = await call("PATCH", "/api/config", await signIn(), { config: { dns: { hosts: "10.0.0.9 nas" } } });
  expect(answer).toMatchObject({ status: 400, body: { error: { message: "Config item is invalid" } } });
});
