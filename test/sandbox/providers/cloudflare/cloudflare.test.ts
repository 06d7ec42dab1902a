import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cloudflare } from "../../../../sandbox/providers/cloudflare/provider";
import { type Props, UNKNOWN } from "../../../../sandbox/providers/serve";
import { runningCloudflare } from "../../emulators/running";
import { plex as plexRecord, TOKEN, ZONE } from "../../emulators/scratch";
import { context, failuresOf, life, type TestContext } from "../context";
import { call, resource, TYPES } from "./types";

const record = resource(TYPES.record);
const setting = resource(TYPES.setting);
const emulator = runningCloudflare();
let ctx: TestContext;

beforeEach(() => {
  ctx = context({ apiToken: TOKEN, baseUrl: emulator.url() });
});

const plex = { zoneId: ZONE, ...plexRecord };

test("every type and function is one of the official package", () => {
  const sdk = join(__dirname, "../../../../node_modules/@pulumi/cloudflare");
  const tokens = [...Object.values(TYPES), ...Object.keys(cloudflare.functions ?? {})];
  for (const token of tokens) {
    const module = token.split("/")[1]?.split(":")[0];
    expect(readFileSync(join(sdk, `${module}.js`), "utf8")).toContain(token);
  }
});

describe("the connection", () => {
  test("without a token the error tells how to give one", async () => {
    await expect(record.create({ inputs: plex, preview: false }, context({ baseUrl: emulator.url() }))).rejects.toThrow(
      /pulumi config set --secret cloudflare:apiToken/,
    );
  });

  test("a refused token is the service's own error", async () => {
    const stranger = context({ apiToken: "x".repeat(40), baseUrl: emulator.url() });
    await expect(record.create({ inputs: plex, preview: false }, stranger)).rejects.toThrow(
      /Invalid access token \(9109\)/,
    );
  });

  test("a service that is not there is named", async () => {
    const nowhere = context({ apiToken: TOKEN, baseUrl: "http://127.0.0.1:59999/client/v4" });
    await expect(record.create({ inputs: plex, preview: false }, nowhere)).rejects.toThrow(
      /127\.0\.0\.1:59999.*ECONNREFUSED/,
    );
  });
});

describe("DnsRecord", () => {
  test("a preview asks nobody and leaves the computed outputs open", async () => {
    const { outputs } = await record.create({ inputs: plex, preview: true }, context());
    expect(outputs).toMatchObject({ ...plex, createdOn: UNKNOWN, proxiable: UNKNOWN });
  });

  test("after an up nothing differs, with or without a refresh", async () => {
    const r = life(record, ctx);
    await r.create(plex);
    expect((await r.diff(plex)).changes).toBe(false);
    expect(await r.refresh()).toBe(true);
    expect(r.inputs).toEqual(plex);
    expect((await r.diff(plex)).changes).toBe(false);
    expect(r.outputs).toMatchObject({ ...plex, proxiable: true, meta: "{}", tags: [] });
  });

  test("changes made in the dashboard show after a refresh", async () => {
    const r = life(record, ctx);
    await r.create(plex);
    emulator.edit((s) => {
      for (const x of s.records) Object.assign(x, { proxied: false, comment: "by hand" });
    });
    await r.refresh();
    expect(r.inputs).toMatchObject({ proxied: false, comment: "by hand" });
    expect(await r.diff(plex)).toMatchObject({ changes: true, replaces: [] });
    await r.update(plex);
    await r.refresh();
    expect(r.inputs).toEqual(plex);
  });

  test("a record deleted in the dashboard is gone after a refresh, and deleting it again is no error", async () => {
    const r = life(record, ctx);
    await r.create(plex);
    emulator.edit((s) => Object.assign(s, { records: [] }));
    expect(await r.refresh()).toBe(false);
    await r.delete();
  });

  test("another zone replaces the record, a short name differs for ever as with the official provider", async () => {
    const r = life(record, ctx);
    await r.create({ ...plex, name: "plex" });
    expect((await r.diff({ ...plex, name: "plex", zoneId: "c".repeat(32) })).replaces).toEqual(["zoneId"]);
    await r.refresh();
    expect((await r.diff({ ...plex, name: "plex" })).changes).toBe(true);
  });

  test("a duplicate is the service's refusal with its code", async () => {
    await life(record, ctx).create(plex);
    await expect(life(record, ctx).create(plex)).rejects.toThrow(/An identical record already exists\. \(81058\)/);
  });

  test("an import by zone/record gives the inputs to write", async () => {
    const made = await record.create({ inputs: plex, preview: false }, ctx);
    const read = await record.read?.({ id: `${ZONE}/${made.id}`, inputs: {}, state: {} }, ctx);
    expect(read).toMatchObject({ id: made.id, inputs: plex });
    expect(Object.keys(read?.inputs ?? {}).sort()).toEqual(Object.keys(plex).sort());
    await expect(record.read?.({ id: made.id, inputs: {}, state: {} }, ctx)).rejects.toThrow(
      /<zone_id>\/<dns_record_id>/,
    );
  });

  test.each<[string, Props, RegExp]>([
    ["a TTL other than 1 when proxied", { ...plex, ttl: 300 }, /^ttl: ttl must be set to 1/],
    ["a trailing dot", { ...plex, name: "plex.lorenzodebie.be." }, /^name: .*without the dot/],
    ["an input of another provider version", { ...plex, value: "x" }, /^value: the official provider has no property/],
    ["a missing TTL", { zoneId: ZONE, name: "a", type: "A" }, /^ttl: missing required property/],
  ])("%s is refused in preview", async (_what, inputs, reason) => {
    expect((await failuresOf(record, inputs)).join("\n")).toMatch(reason);
  });
});

describe("ZoneSetting", () => {
  const inputs = { zoneId: ZONE, settingId: "http3", value: "off" };

  test("a setting is written, and its change elsewhere seen", async () => {
    const s = life(setting, ctx);
    await s.create(inputs);
    expect(s.outputs).toMatchObject({ ...inputs, editable: true });
    await s.refresh();
    expect((await s.diff(inputs)).changes).toBe(false);
    emulator.edit((x) => Object.assign(x, { settings: {} }));
    await s.refresh();
    expect(await s.diff(inputs)).toEqual({ changes: true, replaces: [] });
    expect((await s.diff({ ...inputs, settingId: "http2" })).replaces).toEqual(["settingId"]);
  });

  test("deleting it leaves the setting as it is, of which creating and previewing it warn", async () => {
    await setting.create({ inputs, preview: true }, ctx);
    const s = life(setting, ctx);
    await s.create(inputs);
    const warning = expect.stringMatching(/^warning: This cannot be destroyed/);
    expect(ctx.logged).toEqual([warning, warning]);
    await s.delete();
    expect(emulator.stored().settings[ZONE]?.http3?.value).toBe("off");
  });
});

test("getZone finds the zone by name, and says when there is none", async () => {
  expect(await call("getZone", { filter: { name: "lorenzodebie.be" } }, ctx)).toMatchObject({
    id: ZONE,
    zoneId: ZONE,
    nameServers: expect.any(Array),
  });
  await expect(call("getZone", { filter: { name: "example.org" } }, ctx)).rejects.toThrow(/0 zones match/);
});
