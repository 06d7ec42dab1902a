// Stand-ins until the layers' own readers are merged.
export function origin(service: string): { host: string; port: number | undefined } | undefined {
  const match = /^(\w+):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(service);
  if (match === null) return undefined;
  const [, scheme, host = "", port] = match;
  const usual = { https: 443, http: 80, ssh: 22, rdp: 3389 }[scheme ?? ""];
  return { host, port: port === undefined ? usual : Number(port) };
}
