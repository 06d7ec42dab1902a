import { version } from "@pulumi/cloudflare/package.json";
import { checkInputs, type Spec } from "../inputs";
import type { Provider, Resource } from "../serve";
import { accessApplication } from "./access";
import { dnsRecord, getZone } from "./record";
import { zoneSetting } from "./setting";
import { getTunnelToken, tunnel, tunnelConfig } from "./tunnel";

const CONFIG: Record<string, Spec> = {
  apiKey: "string",
  apiToken: "string",
  apiUserServiceKey: "string",
  baseUrl: "string",
  email: "string",
  userAgentOperatorSuffix: "string",
  version: "string",
};

const RESOURCES: Record<string, Resource> = {
  "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication": accessApplication,
  "cloudflare:index/dnsRecord:DnsRecord": dnsRecord,
  "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared": tunnel,
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig": tunnelConfig,
  "cloudflare:index/zoneSetting:ZoneSetting": zoneSetting,
};

/** A thin client of the Cloudflare API with the official provider's tokens, for the sandbox. */
export const cloudflare: Provider = {
  name: "cloudflare",
  version,
  resources: (type) => RESOURCES[type],
  functions: {
    "cloudflare:index/getZone:getZone": getZone,
    "cloudflare:index/getZeroTrustTunnelCloudflaredToken:getZeroTrustTunnelCloudflaredToken": getTunnelToken,
  },
  async checkConfig(news) {
    return { inputs: news, failures: checkInputs(news, CONFIG) };
  },
};
