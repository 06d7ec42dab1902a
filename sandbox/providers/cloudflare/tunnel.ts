import { createOnce, found } from "../exchange";
import { changedInputs, checkInputs, mapOf, previewed, refreshedInputs, required, type Spec, secret } from "../inputs";
import type { CheckFailure, Ctx, Props, Resource } from "../serve";
import { call, callText, warnOfLasting } from "./client";
import { fromTunnelConfig, toCamel, toTunnelConfig } from "./names";

const INPUTS: Record<string, Spec> = {
  accountId: "string!",
  name: "string!",
  configSrc: "string",
  tunnelSecret: "string",
};
const COMPUTED =
  "accountTag configSrc connections connsActiveAt connsInactiveAt createdAt deletedAt metadata remoteConfig status tunType".split(
    " ",
  );
const DEFAULTS = { configSrc: "local" };

const path = (account: unknown, id?: string) => `/accounts/${String(account)}/cfd_tunnel${id ? `/${id}` : ""}`;

/** The API gives no secret back: it stays as the program wrote it. */
function outputs(result: Props, inputs: Props): Props {
  const { id: _, metadata, credentialsFile: __, token: ___, ...rest } = toCamel(result) as Props;
  return {
    ...rest,
    accountId: inputs.accountId,
    metadata: JSON.stringify(metadata ?? {}),
    ...(inputs.tunnelSecret === undefined ? {} : { tunnelSecret: inputs.tunnelSecret }),
  };
}

function check(inputs: Props): CheckFailure[] {
  const failures = checkInputs(inputs, INPUTS);
  if (typeof inputs.configSrc === "string" && !["local", "cloudflare"].includes(inputs.configSrc))
    failures.push({ property: "configSrc", reason: `"${inputs.configSrc}" is neither "local" nor "cloudflare"` });
  return failures;
}

export const tunnel: Resource = {
  async check(news) {
    return { inputs: news, failures: check(news), secrets: news.tunnelSecret === undefined ? [] : ["tunnelSecret"] };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(oldInputs, news, DEFAULTS);
    return { changes: changed.length > 0, replaces: changed.filter((c) => c === "accountId" || c === "configSrc") };
  },
  async create({ inputs, preview }, ctx) {
    if (preview) return { id: "", outputs: previewed(inputs, COMPUTED), secrets: ["tunnelSecret"] };
    const { name, configSrc, tunnelSecret } = inputs;
    const body = {
      name,
      config_src: configSrc ?? "local",
      ...(tunnelSecret === undefined ? {} : { tunnel_secret: tunnelSecret }),
    };
    const result = await createOnce(
      () => call(ctx, "POST", path(inputs.accountId), body),
      async (isNew, signal) => {
        const query = new URLSearchParams({ name: String(name), is_deleted: "false" });
        const tunnels = await call({ ...ctx, signal }, "GET", `${path(inputs.accountId)}?${query}`);
        // Two tunnels of an account cannot have one name, so a new one is what was just made.
        return (tunnels as unknown as Props[]).find((each) => each.name === name && isNew(each.created_at));
      },
    );
    return { id: String(result.id), outputs: outputs(result, inputs), secrets: ["tunnelSecret"] };
  },
  async read({ id, inputs, state }, ctx) {
    const [accountId, tunnelId] = identify(id, state.accountId, "ZeroTrustTunnelCloudflared");
    const result = await found(call(ctx, "GET", path(accountId, tunnelId)));
    // A deleted tunnel stays readable, marked.
    if (!result || (typeof result.deleted_at === "string" && result.deleted_at !== "")) return undefined;
    const live = outputs(result, { ...inputs, accountId });
    const writable = { accountId, name: live.name, configSrc: live.configSrc };
    return {
      id: tunnelId,
      inputs: refreshedInputs(inputs, writable, DEFAULTS),
      outputs: live,
      secrets: ["tunnelSecret"],
    };
  },
  async update({ id, news, preview }, ctx) {
    if (preview) return { outputs: previewed(news, COMPUTED), secrets: ["tunnelSecret"] };
    const { name, tunnelSecret } = news;
    const result = await call(ctx, "PATCH", path(news.accountId, id), {
      name,
      ...(tunnelSecret === undefined ? {} : { tunnel_secret: tunnelSecret }),
    });
    return { outputs: outputs(result, news), secrets: ["tunnelSecret"] };
  },
  async delete({ id, outputs: state }, ctx) {
    await found(call(ctx, "DELETE", path(state.accountId, id)));
  },
};

const ORIGIN: Spec = {
  access: { audTags: required(["string"]), required: "boolean", teamName: "string!" },
  caPool: "string",
  connectTimeout: "integer",
  disableChunkedEncoding: "boolean",
  http2Origin: "boolean",
  httpHostHeader: "string",
  keepAliveConnections: "integer",
  keepAliveTimeout: "integer",
  matchSnItoHost: "boolean",
  noHappyEyeballs: "boolean",
  noTlsVerify: "boolean",
  originServerName: "string",
  proxyType: "string",
  tcpKeepAlive: "integer",
  tlsTimeout: "integer",
};
const CONFIG_INPUTS: Record<string, Spec> = {
  accountId: "string!",
  tunnelId: "string!",
  source: "string",
  config: {
    ingresses: [{ hostname: "string", path: "string", service: "string!", originRequest: ORIGIN }],
    originRequest: ORIGIN,
    warpRouting: mapOf("any"),
  },
};
const CONFIG_COMPUTED = ["createdAt", "source", "version"];

const configPath = (p: Props) => `${path(p.accountId, String(p.tunnelId))}/configurations`;

function configOutputs(result: Props, accountId: unknown, tunnelId: unknown): Props {
  return {
    accountId,
    tunnelId,
    config: fromTunnelConfig(result.config ?? {}),
    createdAt: result.created_at,
    source: result.source,
    version: result.version,
  };
}

export const tunnelConfig: Resource = {
  async check(news) {
    return { inputs: news, failures: checkInputs(news, CONFIG_INPUTS) };
  },
  async diff({ oldInputs, news }) {
    const changed = changedInputs(oldInputs, news, { config: {} });
    return { changes: changed.length > 0, replaces: changed.filter((c) => c === "accountId" || c === "tunnelId") };
  },
  async create({ inputs, preview }, ctx) {
    warnOfLasting(ctx);
    if (preview) return { id: "", outputs: previewed(inputs, CONFIG_COMPUTED) };
    return { id: String(inputs.tunnelId), outputs: await write(inputs, ctx) };
  },
  async read({ id, inputs, state }, ctx) {
    const [accountId, tunnelId] = identify(id, state.accountId, "ZeroTrustTunnelCloudflaredConfig");
    const result = await found(call(ctx, "GET", configPath({ accountId, tunnelId })));
    if (!result) return undefined;
    const live = configOutputs(result, accountId, tunnelId);
    const { config } = live;
    return {
      id: tunnelId,
      inputs: refreshedInputs(inputs, { accountId, tunnelId, config }, { config: {} }),
      outputs: live,
    };
  },
  async update({ news, preview }, ctx) {
    if (preview) return { outputs: previewed(news, ["version"]) };
    return { outputs: await write(news, ctx) };
  },
  // The API has no way to take a configuration away.
  async delete() {},
};

async function write(inputs: Props, ctx: Ctx): Promise<Props> {
  const result = await call(ctx, "PUT", configPath(inputs), { config: toTunnelConfig(inputs.config ?? {}) });
  return configOutputs(result, inputs.accountId, inputs.tunnelId);
}

/** The import id is `account/tunnel`. */
function identify(id: string, accountId: unknown, type: string): [string, string] {
  const [account, tunnelId] = id.split("/");
  if (tunnelId !== undefined) return [account as string, tunnelId];
  if (typeof accountId === "string" && accountId !== "") return [accountId, id];
  throw new Error(`the import id of a ${type} is <account_id>/<tunnel_id>, not ${id}`);
}

/** The token with which cloudflared runs a tunnel. */
export async function getTunnelToken(args: Props, ctx: Ctx): Promise<Props> {
  for (const name of ["accountId", "tunnelId"])
    if (typeof args[name] !== "string")
      throw new Error(`getZeroTrustTunnelCloudflaredToken: missing required argument '${name}'`);
  const token = await callText(ctx, `${path(args.accountId, String(args.tunnelId))}/token`);
  return { accountId: args.accountId, tunnelId: args.tunnelId, token: secret(token) };
}
