import { type IncomingHttpHeaders, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { reason, type Target } from "./connect";

export interface Request {
  scheme: "http" | "https";
  /** Host header and server name. */
  name: string;
  path: string;
}

export type Reply =
  | { status: number; headers: IncomingHttpHeaders /** The first {@link BODY} bytes. */; body: string }
  | { status: undefined; why: string };

const BODY = 2_000;

/** Sends one GET request to an address, whatever the name stands for. Follows no redirect. The certificate is not judged here. */
export function probeHttp({ address, port, timeout }: Target, { scheme, name, path }: Request): Promise<Reply> {
  return new Promise((resolve) => {
    const usual = scheme === "https" ? 443 : 80;
    const headers = {
      host: port === usual ? name : `${name}:${port}`,
      "user-agent": "homelab-network verify",
      accept: "*/*",
    };
    const options = { host: address, port, path, method: "GET", headers, timeout, agent: false };
    const request =
      scheme === "https"
        ? requestHttps({ ...options, servername: name, rejectUnauthorized: false })
        : requestHttp(options);
    const limit = setTimeout(() => fail("no answer in time"), timeout);
    const end = (reply: Reply) => {
      clearTimeout(limit);
      request.destroy();
      resolve(reply);
    };
    const fail = (why: string) => end({ status: undefined, why });
    request.once("error", (error) => fail(reason(error)));
    request.once("response", (response) => {
      let body = "";
      const done = () => end({ status: response.statusCode ?? 0, headers: response.headers, body });
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
        if (body.length >= BODY) done();
      });
      response.once("end", done);
      response.once("error", done);
    });
    request.end();
  });
}

/** Who answered: the app (whatever it says), a proxy on the way in its place, or nobody can tell. */
export type Answerer = { by: "app" | "proxy" | "unclear"; why: string };

/**
 * Tells an app's answer from those that Envoy (a Gateway) and Cloudflare's edge give in its place.
 *
 * Sources: Envoy, «Response code details» (404 `route_not_found` without a body, 503 `no_healthy_upstream` and `upstream connect error`, 403
 * `Access denied` of Cilium's filter); Cloudflare, «Error 5xx» (520–530) and «Error 1033».
 */
export function answerer(reply: Reply & { status: number }): Answerer {
  const { status, headers, body } = reply;
  const server = String(headers.server ?? "").toLowerCase();
  const from = server === "" ? "" : ` from ${server}`;
  if (server.includes("envoy")) {
    if (status === 404 && body === "")
      return { by: "proxy", why: "404 without a page: the Gateway has no route for it" };
    if (status === 503 && /upstream|no healthy/.test(body))
      return { by: "proxy", why: "503: the Gateway does not reach the app" };
    if (status === 403 && /^Access denied/.test(body))
      return { by: "proxy", why: "403: a network policy refuses it at the Gateway" };
  }
  if (server === "cloudflare") {
    if (status >= 520 && status <= 530)
      return { by: "proxy", why: `${status}: Cloudflare's edge does not reach the house` };
    if (status === 404 && body === "")
      return { by: "unclear", why: "404 without a page: the tunnel's last rule, or the app itself" };
  }
  if ([502, 503, 504].includes(status))
    return { by: "unclear", why: `${status}${from}: something on the way, or the app itself` };
  return { by: "app", why: `${status}${from}` };
}
