import type { Case } from "./case";

const diary = (tailnet: unknown, more: object = {}) => ({
  namespace: "web",
  port: 8081,
  tailscale: {},
  tailnet,
  ...more,
});
const sound: Case["sound"] = [["apps/diary", diary(["me@example.org", "group:family"])]];

/** People of the tailnet that an app is for, by name. */
export const peopleCases: Case[] = [
  {
    code: "APP-05",
    says: "a group by its name that is not declared",
    changes: [["apps/diary", diary(["group:famly"])]],
    field: "homelab:apps.diary.tailnet",
    message: ["group:famly"],
    fix: /^Write group:family, or add homelab:tailscale\.groups\.famly/,
    sound,
  },
  {
    code: "APP-05",
    says: "a tag that no key and no machine carries",
    changes: [["apps/diary", diary(["tag:television"])]],
    field: "homelab:apps.diary.tailnet",
    message: ["tag:television"],
    fix: /^Add tag:television to homelab:tailscale\.tags/,
    sound: [
      ["apps/diary", diary(["tag:television"])],
      ["tailscale/tags", ["tag:television"]],
    ],
  },
  {
    code: "APP-36",
    says: "some people beside everybody",
    changes: [["apps/diary", diary(["me@example.org"], { reach: ["tailnet"] })]],
    field: "homelab:apps.diary.tailnet",
    message: ["everybody of the tailnet", "me@example.org alone"],
    fix: /Take tailnet out of reach/,
    sound: [["apps/diary", diary(["me@example.org"], { reach: ["tailnet:family"] })]],
  },
  {
    code: "APP-04",
    says: "people of a tailnet that there is none of",
    changes: [
      ["apps/diary", diary(["me@example.org"])],
      ["apps/wiki/reach", ["lan"]],
      ["apps/photos/reach", ["lan"]],
      ["tailscale", undefined],
    ],
    field: "homelab:apps.diary.tailnet",
    message: ["homelab:tailscale"],
    fix: /Add homelab:tailscale/,
    sound,
  },
  {
    code: "APP-10",
    says: "an app for one person beside apps for everybody, on one Gateway",
    changes: [["apps/diary", { namespace: "web", port: 8081, reach: ["lan"], tailnet: ["me@example.org"] }]],
    field: "homelab:apps.diary.reach",
    message: ["lan, tailnet:me@example.org", "wiki (lan, tailnet)"],
    fix: /a Gateway of its own/,
    sound,
  },
  ...(
    [
      ["a first name", ["alice"], "tailnet.0"],
      ["a role of Tailscale's", ["autogroup:admin"], "tailnet.0"],
      ["a tag with a space", ["tag:big tv"], "tailnet.0"],
      ["a group as reach writes it", ["tailnet:family"], "tailnet.0"],
      ["nobody", [], "tailnet"],
      ["everybody", true, "tailnet"],
    ] as const
  ).map(
    ([says, tailnet, field]): Case => ({
      code: "CFG-01",
      says: `${says} among the people of an app`,
      changes: [["apps/diary", diary(tailnet)]],
      field: `homelab:apps.diary.${field}`,
      message: [],
      fix: /./,
      sound,
    }),
  ),
];
