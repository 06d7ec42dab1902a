import { REACH } from "../../../traffic/model/annotations";
import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import { acl, resource, service } from "../resources";

const operator = resource("kubernetes:helm.sh/v3:Release", "operator", {
  chart: "tailscale-operator",
  namespace: "tailscale",
  values: {},
});
const device = (reach: string): Resource =>
  service(
    "media/app",
    { selector: { app: "app" }, ports: [{ port: 80, protocol: "TCP" }] },
    {
      "tailscale.com/expose": "true",
      "tailscale.com/tags": "tag:app",
      [REACH]: reach,
    },
  );
/** A policy file that lets these reach the app's device. */
const granted = (...src: string[]): Resource =>
  acl("acl", {
    groups: { "group:home": ["ann@example.org", "bob@example.org"] },
    tagOwners: { "tag:app": [], "tag:tv": [], "tag:k8s": [], "tag:k8s-operator": [], "tag:router": [] },
    grants: [{ src, dst: ["tag:app"], ip: ["tcp:80"] }],
    tests: [],
  });
const callable = { settings: { open: ["media"] } };

/** An app that is for some of the tailnet by name. */
export const peopleCases: Case[] = [
  {
    rule: "NET-R01",
    when: "an app for a person and a tag of the tailnet is opened to these",
    resources: [operator, granted("ann@example.org", "tag:tv"), device("tailnet:ann@example.org,tailnet:tag:tv")],
    ...callable,
    reports: [],
  },
  {
    rule: "NET-R01",
    when: "an app for one person is opened to a group with another one",
    resources: [operator, granted("group:home"), device("tailnet:ann@example.org")],
    ...callable,
    reports: ["media/app"],
    found: "reached from tailnet:bob@example.org, which is not declared",
    beside: [],
  },
  {
    rule: "NET-R01",
    when: "an app for one person is opened to a machine too",
    resources: [operator, granted("ann@example.org", "tag:tv"), device("tailnet:ann@example.org")],
    ...callable,
    reports: ["media/app"],
    found: "reached from tailnet:tag:tv, which is not declared",
    beside: [],
  },
  {
    rule: "NET-R01",
    when: "an app for one person is opened to another one who is in no group",
    resources: [operator, granted("ann@example.org", "guest@example.org"), device("tailnet:ann@example.org")],
    ...callable,
    reports: ["media/app"],
    found: "reached from tailnet:guest@example.org, which is not declared",
    beside: [],
  },
];
