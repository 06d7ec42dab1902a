import type { Case } from "./case";

const all = ["lan", "tailnet", "internet"];
const blog = (names: unknown, more: object = {}) => ({ namespace: "web", port: 80, reach: all, names, ...more });
const field = "homelab:apps.blog.names";

/** Several names of one app, in several domains. */
export const namesCases: Case[] = [
  {
    code: "APP-08",
    says: "a full name that another app has by its label",
    changes: [["apps/blog", blog(["blog", "photos.example.org"])]],
    field,
    message: ["photos.example.org is already the host name of homelab:apps.photos"],
    fix: /another name/,
    sound: [["apps/blog", blog(["blog", "pictures.example.org", "int.example.org", "example.org"])]],
  },
  {
    code: "APP-08",
    says: "a name that is written twice, once in full",
    changes: [["apps/blog", blog(["blog", "blog.int.example.org"])]],
    field,
    message: ["blog.int.example.org is written twice"],
    fix: /Take one/,
    sound: [["apps/blog", blog(["blog", "log"])]],
  },
  {
    code: "APP-08",
    says: "the internal domain itself, at another Gateway than its own",
    changes: [
      ["gateways/other", { name: "other", namespace: "gateway", address: "10.0.0.42", domain: "other.example.org" }],
      ["apps/blog", blog(["blog", "int.example.org"], { gateway: "other" })],
    ],
    field,
    message: ["int.example.org is already the name of homelab:gateways.home"],
    fix: /another name/,
    sound: [["apps/blog", blog(["blog", "int.example.org"])]],
  },
  {
    code: "APP-12",
    says: "a full name that is written as a record too",
    changes: [
      ["apps/blog", blog(["blog", "log.example.org"])],
      ["lan/dns/records", { "log.example.org": "10.0.0.22" }],
    ],
    field: "homelab:lan.dns.records.log.example.org",
    message: ["homelab:apps.blog"],
    fix: /Take the record out/,
    sound: [["apps/blog", blog(["blog", "log.example.org"])]],
  },
  {
    code: "APP-18",
    says: "name beside names",
    changes: [["apps/blog", blog(["blog"], { name: "log" })]],
    field: "homelab:apps.blog.name",
    message: ["names"],
    fix: /Move it into names/,
    sound: [["apps/blog", blog(["blog", "log"])]],
  },
  ...["blog.example.com", "a.b.example.org"].map(
    (name): Case => ({
      code: "APP-19",
      says: `${name}, which is in no domain of the stack`,
      changes: [["apps/blog", blog(["blog", name])]],
      field,
      message: [name, "int.example.org, example.org"],
      fix: /blog\.int\.example\.org/,
      sound: [["apps/blog", blog(["blog", "b.example.org"])]],
    }),
  ),
  {
    code: "APP-19",
    says: "a name of the LAN for an app that the internet alone may reach",
    changes: [["apps/blog", blog(["blog", "log.int.example.org"], { reach: ["internet"] })]],
    field,
    message: ["log.int.example.org", "internet alone"],
    fix: /add lan/,
    sound: [["apps/blog", blog(["blog", "log.example.org"], { reach: ["internet"] })]],
  },
  {
    code: "APP-19",
    says: "an app for the internet that has names of the LAN only",
    changes: [["apps/blog", blog(["log.int.example.org", "int.example.org"])]],
    field,
    message: ["none of its names is one of example.org"],
    fix: /take internet out/,
    sound: [["apps/blog", blog(["log.int.example.org", "int.example.org"], { reach: ["lan", "tailnet"] })]],
  },
  {
    code: "CFG-01",
    says: "a name that is an address",
    changes: [["apps/blog", blog(["blog", "10.0.0.9"])]],
    field: "homelab:apps.blog.names.1",
    message: ['"10.0.0.9" is not a name'],
    fix: /photos\.example\.org/,
    sound: [],
  },
  {
    code: "CFG-01",
    says: "names that are one text",
    changes: [["apps/blog", blog("blog")]],
    field,
    message: ["takes a list"],
    fix: /^Write \[ blog \]\.$/,
    sound: [],
  },
];
