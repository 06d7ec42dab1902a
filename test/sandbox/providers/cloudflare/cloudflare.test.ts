import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startCloudflare } from "../../../../sandbox/emulators/cloudflare";
import type { CloudflareState } from "../../../../sandbox/emulators/cloudflare/state";
import type { Running } from "../../../../sandbox/emulators/http";
import { cloudflare } from "../../../../sandbox/providers/cloudflare/provider";
import { type Props, type Resource, UNKNOWN } from "../../../../sandbox/providers/serve";
import { ACCOUNT, edit, scratch, TOKEN, ZONE } from "../../emulators/scratch";
import { context, failuresOf, life, type TestContext } from "../context";

const TYPES = {
  record: "cloudflare:index/dnsRecord:DnsRecord",
  tunnel: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  config: "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
  setting: "cloudflare:index/zoneSetting:ZoneSetting",
};
const resource = (type: string): Resource => {
  const found = cloudflare.resources(type);
  if (!found) throw new Error(`no ${type}`);
  return found;
};
const [record, tunnel, config, setting] = [TYPES.record, TYPES.tunnel, TYPES.config, TYPES.setting].map(resource) as [
  Resource,
  Resource,
  Resource,
  Resource,
];

const folder = scratch();
const stateFile = folder.file("cloudflare.json");
let server: Running;
let ctx: TestContext;

beforeAll(async () => {
  const zones = [{ id: ZONE, name: "lorenzodebie.be" }];
  server = await startCloudflare({ host: "127.0.0.1", port: 0, stateFile, tokens: [TOKEN], accountId: ACCOUNT, zones });
});
afterAll(async () => {
  await server.close();
  folder.remove();
});
beforeEach(() => {
  ctx = context({ apiToken: TOKEN, baseUrl: server.url });
  edit<CloudflareState>(stateFile, (s) => Object.assign(s, { records: [], tunnels: [], settings: {} }));
});

const plex = {
  zoneId: ZONE,
  name: "plex.lorenzodebie.be",
  type: "CNAME",
  content: "x.cfargotunnel.com",
  proxied: true,
  ttl: 1,
};

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
    await expect(record.create({ inputs: plex, preview: false }, context({ baseUrl: server.url }))).rejects.toThrow(
      /pulumi config set --secret cloudflare:apiToken/,
    );
  });

  test("a refused token is the service's own error", async () => {
    const stranger = context({ apiToken: "x".repeat(40), baseUrl: server.url });
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
    edit<CloudflareState>(stateFile, (s) => {
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
    edit<CloudflareState>(stateFile, (s) => Object.assign(s, { records: [] }));
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

describe("ZeroTrustTunnelCloudflared", () => {
  const inputs = {
    accountId: ACCOUNT,
    name: "homelab",
    configSrc: "cloudflare",
    tunnelSecret: Buffer.alloc(32, 1).toString("base64"),
  };

  test("its outputs are the official ones, and its secret is marked and kept", async () => {
    const t = life(tunnel, ctx);
    const made = await t.create(inputs);
    expect(made.secrets).toContain("tunnelSecret");
    expect(made.outputs).toMatchObject({
      ...inputs,
      accountTag: ACCOUNT,
      tunType: "cfd_tunnel",
      status: "inactive",
      remoteConfig: true,
      metadata: "{}",
    });
    expect(made.outputs).not.toHaveProperty("token");
    await t.refresh();
    expect(t.inputs).toEqual(inputs);
    expect((await t.diff(inputs)).changes).toBe(false);
  });

  test("a new name is an update, another account or source of configuration a replacement", async () => {
    const t = life(tunnel, ctx);
    await t.create(inputs);
    expect(await t.diff({ ...inputs, name: "lab" })).toEqual({ changes: true, replaces: [] });
    expect((await t.diff({ ...inputs, configSrc: "local" })).replaces).toEqual(["configSrc"]);
    expect((await t.diff({ ...inputs, accountId: "c".repeat(32) })).replaces).toEqual(["accountId"]);
    await t.update({ ...inputs, name: "lab" });
    expect(t.outputs.name).toBe("lab");
  });

  test("a tunnel that was deleted, if only marked so, is gone", async () => {
    const t = life(tunnel, ctx);
    await t.create(inputs);
    await t.delete();
    expect(await t.refresh()).toBe(false);
  });

  test("the import id is account/tunnel", async () => {
    const made = await tunnel.create({ inputs, preview: false }, ctx);
    const read = await tunnel.read?.({ id: `${ACCOUNT}/${made.id}`, inputs: {}, state: {} }, ctx);
    expect(read?.inputs).toEqual({ accountId: ACCOUNT, name: "homelab", configSrc: "cloudflare" });
  });

  test("an unknown source of configuration is refused", async () => {
    expect(await failuresOf(tunnel, { ...inputs, configSrc: "dashboard" })).toEqual([
      expect.stringMatching(/configSrc: "dashboard" is neither/),
    ]);
  });
});

describe("ZeroTrustTunnelCloudflaredConfig", () => {
  const ingresses = [
    {
      hostname: "argocd.vanillax.me",
      service: "https://gateway.gateway.svc",
      originRequest: {
        noTlsVerify: true,
        matchSnItoHost: true,
        access: { audTags: ["x"], teamName: "t", required: true },
      },
    },
    { service: "http_status:404" },
  ];
  const withTunnel = async () => {
    const made = await tunnel.create(
      { inputs: { accountId: ACCOUNT, name: "homelab", configSrc: "cloudflare" }, preview: false },
      ctx,
    );
    return { accountId: ACCOUNT, tunnelId: made.id, config: { ingresses } };
  };

  test("the API gets its own spelling, and the program its own back", async () => {
    const inputs = await withTunnel();
    const c = life(config, ctx);
    await c.create(inputs);
    const stored = (JSON.parse(readFileSync(stateFile, "utf8")) as CloudflareState).tunnels[0]?.configuration?.config;
    expect(stored).toMatchObject({
      ingress: [{ originRequest: { noTLSVerify: true, matchSNItoHost: true, access: { audTag: ["x"] } } }, {}],
    });
    expect(c.outputs).toMatchObject({ source: "cloudflare", version: 0, config: { ingresses } });
    await c.refresh();
    expect(c.inputs).toEqual(inputs);
    expect((await c.diff(inputs)).changes).toBe(false);
  });

  test("a rule added in the dashboard shows after a refresh", async () => {
    const inputs = await withTunnel();
    const c = life(config, ctx);
    await c.create(inputs);
    edit<CloudflareState>(stateFile, (s) => {
      const stored = s.tunnels[0]?.configuration;
      if (stored)
        stored.config = {
          ingress: [{ hostname: "open.vanillax.me", service: "http://x" }, { service: "http_status:404" }],
        };
    });
    await c.refresh();
    expect(await c.diff(inputs)).toMatchObject({ changes: true, replaces: [] });
  });

  test("deleting it leaves the service's configuration as it is, of which creating it warns", async () => {
    const c = life(config, ctx);
    await c.create(await withTunnel());
    expect(ctx.logged).toEqual([expect.stringMatching(/^warning: This cannot be destroyed/)]);
    await c.delete();
    expect((JSON.parse(readFileSync(stateFile, "utf8")) as CloudflareState).tunnels[0]?.configuration?.version).toBe(0);
  });

  test("the service's word on bad rules is the error", async () => {
    const inputs = { ...(await withTunnel()), config: { ingresses: [{ hostname: "a.b", service: "http://x" }] } };
    await expect(life(config, ctx).create(inputs)).rejects.toThrow(/last ingress rule must match all URLs.*\(1056\)/);
  });

  test("an option of cloudflared that the provider does not know is refused in preview", async () => {
    const inputs = {
      accountId: ACCOUNT,
      tunnelId: "t",
      config: { ingresses: [{ service: "http://x", originRequest: { noTLSVerify: true } }] },
    };
    expect(await failuresOf(config, inputs)).toEqual([
      expect.stringMatching(/originRequest\.noTLSVerify: .*did you mean 'noTlsVerify'/),
    ]);
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
    edit<CloudflareState>(stateFile, (x) => Object.assign(x, { settings: {} }));
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
    expect((JSON.parse(readFileSync(stateFile, "utf8")) as CloudflareState).settings[ZONE]?.http3?.value).toBe("off");
  });
});

describe("functions", () => {
  const call = async (name: string, args: Props): Promise<Props> => {
    const run = cloudflare.functions?.[`cloudflare:index/${name}:${name}`];
    if (!run) throw new Error(`no ${name}`);
    return run(args, ctx);
  };

  test("getZone finds the zone by name, and says when there is none", async () => {
    expect(await call("getZone", { filter: { name: "lorenzodebie.be" } })).toMatchObject({
      id: ZONE,
      zoneId: ZONE,
      nameServers: expect.any(Array),
    });
    await expect(call("getZone", { filter: { name: "example.org" } })).rejects.toThrow(/0 zones match/);
  });

  test("the tunnel's token comes as a secret", async () => {
    const made = await tunnel.create({ inputs: { accountId: ACCOUNT, name: "homelab" }, preview: false }, ctx);
    const { token } = await call("getZeroTrustTunnelCloudflaredToken", { accountId: ACCOUNT, tunnelId: made.id });
    expect(token).toEqual({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: expect.stringMatching(/^eyJ/),
    });
  });
});
