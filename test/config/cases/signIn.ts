import type { Case } from "./case";

const blog = (more: object) => ({ namespace: "web", port: 8080, reach: ["lan", "tailnet", "internet"], ...more });
const me = { signIn: { emails: ["me@example.org"] } };
const sound: Case["sound"] = [["apps/blog", blog(me)]];

/** A sign-in at the edge. */
export const signInCases: Case[] = [
  {
    code: "APP-35",
    says: "a sign-in for an app that the internet does not reach",
    changes: [["apps/blog", blog({ ...me, reach: ["lan", "tailnet"] })]],
    field: "homelab:apps.blog.signIn",
    message: ["Cloudflare's edge"],
    fix: /add internet to its reach/,
    sound,
  },
  {
    code: "APP-35",
    says: "a sign-in that nobody can make",
    changes: [["apps/blog", blog({ signIn: {} })]],
    field: "homelab:apps.blog.signIn",
    message: ["Nobody"],
    fix: /emails: \[me@example\.org\]/,
    sound: [["apps/blog", blog({ signIn: { emailDomains: ["example.org"], session: "30m" } })]],
  },
  ...(
    [
      [
        "an identity provider by its name",
        { ...me.signIn, identityProvider: "google" },
        "identityProvider",
        /[Cc]opy it from Zero Trust/,
      ],
      ["a session of days", { ...me.signIn, session: "7d" }, "session", /30m or 24h/],
      ["a person without an address", { emails: ["me"] }, "emails.0", /me@example\.org/],
    ] as const
  ).map(
    ([says, signIn, field, fix]): Case => ({
      code: "CFG-01",
      says,
      changes: [["apps/blog", blog({ signIn })]],
      field: `homelab:apps.blog.signIn.${field}`,
      message: [],
      fix,
      sound,
    }),
  ),
];
