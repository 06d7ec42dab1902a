import { version } from "@pulumi/tailscale/package.json";
import { parseHuJson } from "../../emulators/tailscale/hujson";
import { checkInputs, type Spec } from "../inputs";
import type { Ctx, Props, Provider, Resource } from "../serve";
import { acl } from "./acl";
import { call } from "./client";
import {
  deviceSubnetRoutes,
  dnsConfiguration,
  dnsNameservers,
  dnsPreferences,
  dnsSearchPaths,
  dnsSplitNameservers,
} from "./dns";
import { oauthClient, tailnetKey } from "./keys";

const CONFIG: Record<string, Spec> = {
  apiKey: "string",
  audience: "string",
  baseUrl: "string",
  identityToken: "string",
  identityTokenEnvironmentVariableName: "string",
  oauthClientId: "string",
  oauthClientSecret: "string",
  scopes: "any",
  tailnet: "string",
  userAgent: "string",
  version: "string",
};

const RESOURCES: Record<string, Resource> = {
  "tailscale:index/acl:Acl": acl,
  "tailscale:index/deviceSubnetRoutes:DeviceSubnetRoutes": deviceSubnetRoutes,
  "tailscale:index/dnsConfiguration:DnsConfiguration": dnsConfiguration,
  "tailscale:index/dnsNameservers:DnsNameservers": dnsNameservers,
  "tailscale:index/dnsPreferences:DnsPreferences": dnsPreferences,
  "tailscale:index/dnsSearchPaths:DnsSearchPaths": dnsSearchPaths,
  "tailscale:index/dnsSplitNameservers:DnsSplitNameservers": dnsSplitNameservers,
  "tailscale:index/oauthClient:OauthClient": oauthClient,
  "tailscale:index/tailnetKey:TailnetKey": tailnetKey,
};

/** A thin client of the Tailscale API with the official provider's tokens, for the sandbox. */
export const tailscale: Provider = {
  name: "tailscale",
  version,
  resources: (type) => RESOURCES[type],
  functions: { "tailscale:index/getAcl:getAcl": getAcl, "tailscale:index/getDevices:getDevices": getDevices },
  async checkConfig(news) {
    return { inputs: news, failures: checkInputs(news, CONFIG) };
  },
};

async function getAcl(_args: Props, ctx: Ctx): Promise<Props> {
  const hujson = (await call(ctx, "GET", "/tailnet/T/acl", undefined, { accept: "application/hujson" })).text;
  return { id: "acl", hujson, json: JSON.stringify(parseHuJson(hujson)) };
}

async function getDevices(args: Props, ctx: Ctx): Promise<Props> {
  const { devices } = (await call(ctx, "GET", "/tailnet/T/devices")).json as { devices: Props[] };
  const prefix = typeof args.namePrefix === "string" ? args.namePrefix : "";
  return { ...args, id: "devices", devices: devices.filter((d) => String(d.name).startsWith(prefix)) };
}
