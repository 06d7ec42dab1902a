import { readFileSync } from "node:fs";

/** Options of dnsmasq that a LAN's records are written with; where no dnsmasq is installed, others are refused. */
const WITH_VALUE = [
  ..."address addn-hosts alias cache-size cname conf-dir conf-file dhcp-host dhcp-option dhcp-range domain".split(" "),
  ..."host-record hostsdir interface listen-address local local-ttl log-facility mx-host naptr-record neg-ttl no-dhcp-interface".split(
    " ",
  ),
  ..."port ptr-record rebind-domain-ok resolv-file rev-server server srv-host txt-record dns-rr filter-rr max-ttl auth-ttl".split(
    " ",
  ),
];
const PLAIN =
  "bind-interfaces bogus-priv domain-needed expand-hosts filter-AAAA filterwin2k localise-queries log-queries no-hosts no-negcache no-poll no-resolv stop-dns-rebind strict-order".split(
    " ",
  );

/**
 * The first problem of dnsmasq configuration files, in dnsmasq's words. Only for machines without a dnsmasq: it knows
 * the lines' form, not every value.
 */
export function checkSyntax(paths: string[]): string | undefined {
  for (const path of paths) {
    const lines = readFileSync(path, "utf8").split("\n");
    for (const [index, line] of lines.entries()) {
      const problem = checkLine(line.trim());
      if (problem) return `${problem} at line ${index + 1} of ${path}`;
    }
  }
  return undefined;
}

function checkLine(line: string): string | undefined {
  if (line === "" || line.startsWith("#")) return undefined;
  const cut = line.indexOf("=");
  const option = (cut < 0 ? line : line.slice(0, cut)).trim();
  const value = cut < 0 ? undefined : line.slice(cut + 1).trim();
  if (value === undefined)
    return PLAIN.includes(option) ? undefined : WITH_VALUE.includes(option) ? "missing parameter" : "bad option";
  if (!WITH_VALUE.includes(option)) return PLAIN.includes(option) ? "extraneous parameter" : "bad option";
  if (option === "address" || option === "local" || option === "server") {
    const match = /^\/(?<names>[^/]+(?:\/[^/]+)*)\/(?<target>.*)$/.exec(value);
    if (!match && option !== "server") return "bad option";
    const target = match?.groups?.target ?? value;
    if (option === "address" && target !== "" && target !== "#" && !/^[0-9a-fA-F.:]+$/.test(target))
      return "bad address";
  }
  if (value === "") return "missing parameter";
  return undefined;
}
