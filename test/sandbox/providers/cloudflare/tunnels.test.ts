import { runningCloudflare } from "../../emulators/running";
import { ACCOUNT, TOKEN } from "../../emulators/scratch";
import { context, failuresOf, life, type TestContext } from "../context";
import { call, resource, TYPES } from "./types";

const tunnel = resource(TYPES.tunnel);
const config = resource(TYPES.config);
const emulator = runningCloudflare();
let ctx: TestContext;

beforeEach(() => {
  ctx = context({ apiToken: TOKEN, baseUrl: emulator.url() });
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
    const stored = emulator.stored().tunnels[0]?.configuration?.config;
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
    emulator.edit((s) => {
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
    expect(emulator.stored().tunnels[0]?.configuration?.version).toBe(0);
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

test("the tunnel's token comes as a secret", async () => {
  const made = await tunnel.create({ inputs: { accountId: ACCOUNT, name: "homelab" }, preview: false }, ctx);
  const { token } = await call("getZeroTrustTunnelCloudflaredToken", { accountId: ACCOUNT, tunnelId: made.id }, ctx);
  expect(token).toEqual({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: expect.stringMatching(/^eyJ/),
  });
});
