import { readAdoptArguments } from "../../../scripts/adopt/arguments";
import { adoptReport } from "../../../scripts/adopt/report";
import { adoptText } from "../../../scripts/adopt/text";
import { importFileOf, type Wanted, wantedOf } from "../../../scripts/adopt/wanted";

const ROUTE = "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute";
const urnOf = (type: string, name: string, parent = "homelab:network:Apps") =>
  `urn:pulumi:home::homelab::${parent}$${type}::${name}`;
const wanted: Wanted[] = [
  {
    ...{ urn: urnOf(ROUTE, "app-sonarr-route"), type: ROUTE },
    inputs: { metadata: { name: "sonarr", namespace: "media" }, spec: { hostnames: ["sonarr.example.org"] } },
  },
  { urn: urnOf("tailscale:index/acl:Acl", "tailnet-policy"), type: "tailscale:index/acl:Acl", inputs: { acl: "{}" } },
];
const [route, acl] = wanted as [Wanted, Wanted];
const found = [{ urn: route.urn, id: "media/sonarr" }];
const look = { stack: "home", wanted, found, cluster: true };

const step = (urn: string, inputs: object, op = "import") =>
  ({
    resourcePreEvent: { metadata: { op, urn, type: urn.split("$")[1]?.split("::")[0], new: { custom: true, inputs } } },
  }) as never;

test("only what a preview would make is looked for, and no provider", () => {
  const events = [
    step(route.urn, route.inputs, "create"),
    step(acl.urn, acl.inputs, "same"),
    { resourcePreEvent: { metadata: { op: "create", urn: "x", type: "pulumi:providers:kubernetes" } } } as never,
  ];
  expect(wantedOf(events).map(({ urn }) => urn)).toEqual([route.urn]);
});

test("the import file keeps what was found with its id, what that stands in, and nothing else", () => {
  const file = {
    nameTable: { kubernetes: "urn" },
    resources: [
      { type: "homelab:network:Apps", name: "apps", component: true },
      { type: "homelab:network:Tunnel", name: "tunnel", component: true },
      {
        type: ROUTE,
        name: "app-sonarr-routeHTTPRoute",
        logicalName: "app-sonarr-route",
        id: "<PLACEHOLDER>",
        parent: "apps",
      },
      { type: ROUTE, name: "app-radarr-route", id: "<PLACEHOLDER>", parent: "apps" },
    ],
    providerInputs: { kubernetes: { kubeconfig: "unknown", upsertExistingObjects: "true", version: "4" } },
  };
  const made = importFileOf(file, new Map([[route.urn, "media/sonarr"]]), "/home/me/.kube/config");
  expect(made.resources.map(({ name, id }) => [name, id])).toEqual([
    ["apps", undefined],
    ["app-sonarr-routeHTTPRoute", "media/sonarr"],
  ]);
  expect(made.providerInputs?.kubernetes).toEqual({ kubeconfig: "/home/me/.kube/config", version: "4" });
  expect(made).toMatchObject({ nameTable: { kubernetes: "urn" } });
});

test("what an update would change is told from what was read; fields that the program does not set stay", () => {
  const live = {
    metadata: { ...(route.inputs.metadata as object), labels: { mine: "yes" } },
    spec: { hostnames: ["old"] },
  };
  const report = adoptReport(look, [step(route.urn, live)]);
  expect(report.adopted).toEqual([
    {
      ...{ urn: route.urn, object: "HTTPRoute media/sonarr", id: "media/sonarr" },
      changes: [{ path: "spec.hostnames[0]", before: '"old"', after: '"sonarr.example.org"' }],
    },
  ]);
  const text = adoptText({ ...report, file: "/tmp/adopt.home.json" });
  expect(text).toContain('spec.hostnames[0] becomes "sonarr.example.org"; it is "old"');
  expect(text).toContain("PULUMI_K8S_ENABLE_PATCH_FORCE=true pulumi up");
  expect(text).toContain("Nothing was imported. /tmp/adopt.home.json is the import file");
  expect(text).toContain("The first update makes the other 1.");
});

test("what stands in the way and what could not be looked at are told with their reasons", () => {
  const report = adoptReport(
    {
      ...look,
      found: [
        { urn: route.urn, other: "Gateway x made it." },
        { urn: acl.urn, problem: "401" },
      ],
      cluster: false,
    },
    [],
  );
  expect([report.others, report.unasked]).toEqual([
    ["HTTPRoute media/sonarr: Gateway x made it."],
    ["Acl tailnet-policy: 401"],
  ]);
  expect(report.notes.join()).toContain("--kubeconfig FILE names one");
  expect(adoptText(report)).toContain("Could not be looked at, so nothing was imported:\n  Acl tailnet-policy: 401");
});

test("a kubeconfig that is not there is refused before anything is asked", () => {
  expect(() => readAdoptArguments(["--kubeconfig", "/nonexistent/config"])).toThrow(
    /there is no such file\. Write the one/,
  );
});

test("the import file goes where the person stands, named after the stack", () => {
  expect(readAdoptArguments(["--stack", "vanillax"], "/home/me").out).toBe("/home/me/adopt.vanillax.json");
});
