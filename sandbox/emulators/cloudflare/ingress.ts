import { refuse } from "./envelope";

const SCHEMES = ["http:", "https:", "tcp:", "ssh:", "rdp:", "smb:", "unix:", "unix+tls:"];

interface Rule {
  hostname?: unknown;
  path?: unknown;
  service?: unknown;
}

/** The rules that cloudflared itself applies to `ingress`; an empty or missing list is allowed (nothing is published). */
export function checkIngress(config: Record<string, unknown>): void {
  const rules = config.ingress;
  if (rules === undefined || rules === null) return;
  if (!Array.isArray(rules)) bad("ingress must be a list");
  (rules as Rule[]).forEach((rule, index) => {
    const hostname = typeof rule.hostname === "string" ? rule.hostname : "";
    const last = index === rules.length - 1;
    const all = (hostname === "" || hostname === "*") && !rule.path;
    if (last && !all)
      bad("The last ingress rule must match all URLs (i.e. it should not have a hostname or path filter)");
    if (!last && all)
      bad(
        `Rule #${index + 1} is matching the hostname '${hostname}', but this will match every hostname, meaning the rules which follow it will never be triggered.`,
      );
    if (hostname.lastIndexOf("*") > 0)
      bad(`Hostname patterns can have at most one wildcard character ("*") and it must be at the start: ${hostname}`);
    if (hostname.includes(":")) bad(`Hostname cannot contain a port: ${hostname}`);
    checkService(rule.service, index);
  });
}

function checkService(service: unknown, index: number): void {
  if (typeof service !== "string" || service === "") bad(`Rule #${index + 1} has no service`);
  if (["hello_world", "hello-world", "bastion", "socks-proxy"].includes(service)) return;
  const status = /^http_status:(.*)$/.exec(service)?.[1];
  if (status !== undefined) {
    if (!/^[1-5][0-9]{2}$/.test(status)) bad(`invalid HTTP status code: ${service}`);
    return;
  }
  let url: URL | undefined;
  try {
    url = new URL(service);
  } catch {
    url = undefined;
  }
  if (!url || !SCHEMES.includes(url.protocol))
    bad(`${service} is an invalid address, please make sure it has a scheme and a hostname`);
  if (url.protocol.startsWith("http") && url.pathname !== "/" && url.pathname !== "")
    bad(
      `${service} is an invalid address, ingress rules don't support proxying to a different path on the origin service`,
    );
}

function bad(reason: string): never {
  refuse(400, 1056, `Bad Configuration: ${reason}`);
}
