import { toTunnel } from "../../traffic/internet/tunnels";
import { isPrivate } from "../../traffic/model/addresses";
import { resourceRule, stackRule } from "../rule";
import { DNS_RECORD, types } from "../types";

const proxied = stackRule({
  code: "NET-I04",
  title: "A CNAME to a tunnel is proxied, with automatic TTL",
  prevents:
    "A tunnel's name means nothing outside Cloudflare's proxy: unproxied, the app cannot be reached from the internet.",
  level: "mandatory",
  // Only a stack rule is told what a content that is not known yet is made from.
  check(stack, judge) {
    judge.each(
      () => stack.type(DNS_RECORD),
      (record) => {
        if (record.at("type").text() !== "CNAME") return;
        const isProxied = record.at("proxied").flag() === true;
        const ttl = record.at("ttl").number();
        if (isProxied && ttl !== undefined && ttl !== 1)
          judge.violation(record, `ttl ${ttl} on a proxied record, which differs at every preview`, "ttl: 1.");
        if (!isProxied && toTunnel(stack, record))
          judge.violation(record, `proxied: ${record.at("proxied").flag() ?? "unset"}`, "proxied: true.");
      },
    );
  },
});

const qualified = resourceRule({
  code: "NET-I05",
  title: "A DNS record's name is fully qualified",
  prevents:
    "Cloudflare stores the full name: a short one, or one with a trailing dot, shows a change at every preview, among which real changes are overlooked.",
  level: "mandatory",
  applies: types(DNS_RECORD),
  check(record, judge) {
    const name = record.at("name").text();
    if (name === undefined || (/\.\w/.test(name) && !name.endsWith("."))) return;
    judge.violation(record, `name ${name}`, "the full name without a dot at the end: app.example.org.");
  },
});

const oneLabel = resourceRule({
  code: "NET-I06",
  title: "A proxied name is at most one label below the apex",
  prevents:
    "Cloudflare's free certificate covers the domain and one label below it: deeper, every browser sees a certificate error.",
  level: "mandatory",
  settings: {
    zones: {
      type: "texts",
      describes: "Zones (apexes) whose names have more than two labels, `example.co.uk`.",
      default: [],
    },
  },
  applies: types(DNS_RECORD),
  check(record, judge) {
    const name = record.at("name").text();
    if (record.at("proxied").flag() !== true || name === undefined) return;
    const labels = name.split(".");
    const zone = judge.texts("zones").find((z) => name === z || name.endsWith(`.${z}`)) ?? labels.slice(-2).join(".");
    const depth = labels.length - zone.split(".").length;
    if (depth > 1)
      judge.violation(record, `${name}, ${depth} labels below ${zone}`, `a name of one label: ${labels[0]}.${zone}.`);
  },
});

const noPrivate = resourceRule({
  code: "NET-I07",
  title: "No public record shows a private address",
  prevents:
    "Such a record shows everybody the addresses of the LAN and leads nowhere from outside, and many resolvers drop it as an attack (DNS rebinding).",
  level: "mandatory",
  applies: types(DNS_RECORD),
  check(record, judge) {
    const content = record.at("content").text();
    if (content !== undefined && ["A", "AAAA"].includes(record.at("type").text() ?? "") && isPrivate(content))
      judge.violation(
        record,
        `${record.at("name").text()} → ${content}`,
        "a CNAME to the tunnel for the internet; the LAN's DNS server for names at home.",
      );
  },
});

export const publicNameRules = [proxied, qualified, oneLabel, noPrivate];
