import { mayBeWritten } from "../../../../traffic/cluster/externalDns/names";
import { Network } from "../../../../traffic/model/network";
import type { Resource } from "../../../../traffic/model/resource";
import { object, resource, UNKNOWN } from "../../../policy/resources";
import { balancer, deployment, helmRelease, names } from "./world";

const APP = balancer("app.example.org");
const ADDRESS = { "app.example.org": "192.168.30.70" };
const argo = (helm: object) =>
  object("argoproj.io/v1alpha1", "Application", "argocd/dns", { spec: { source: { chart: "external-dns", helm } } });
const release = (values: object) => resource("kubernetes:helm.sh/v3:Release", "dns", { chart: "external-dns", values });

test.each([
  ["a Deployment", deployment(["--provider=cloudflare", "--source=service"])],
  ["the values of a HelmRelease", helmRelease({ provider: { name: "cloudflare" }, sources: ["service"] })],
  ["the values of an older chart", helmRelease({ provider: "cloudflare" })],
  ["an Application of Argo CD", argo({ valuesObject: { provider: { name: "cloudflare" } } })],
  ["a Release of Pulumi", release({ provider: { name: "cloudflare" } })],
  ["extra arguments of a chart", helmRelease({ extraArgs: ["--provider=cloudflare"] })],
  ["extra arguments by name", helmRelease({ extraArgs: { provider: "cloudflare" } })],
  ["variables of the environment", deployment([], { env: ["PROVIDER=cloudflare", "SOURCE=service"].map(variable) })],
])("external-dns is read from %s", (_, writer) => {
  expect(names([writer, APP])).toEqual(ADDRESS);
});

function variable(text: string) {
  const [name = "", value] = text.split("=");
  return { name: `EXTERNAL_DNS_${name}`, value };
}

test.each(["domainFilters", "excludeDomains"])("%s among a chart's values are read", (key) => {
  const filtered = helmRelease({
    provider: "cloudflare",
    [key]: key === "domainFilters" ? ["example.net"] : ["example.org"],
  });
  expect(names([filtered, APP])).toEqual({});
});

describe("every name may be written", () => {
  const may = (writer: Resource) => mayBeWritten(new Network([writer, APP]), "Cloudflare", "other.example.org")?.why;
  const why = "HelmRelease dns/external-dns (external-dns) may write one";

  test.each([
    ["the provider", { provider: { name: UNKNOWN } }],
    ["a filter", { provider: { name: "cloudflare" }, domainFilters: [UNKNOWN] }],
    ["the sources", { provider: { name: "cloudflare" }, sources: [UNKNOWN] }],
  ])("where %s is not known yet", (_, values) => {
    expect(may(helmRelease(values))).toBe(why);
  });

  test("where a Secret may tell more", () => {
    const values = { provider: { name: "cloudflare" }, sources: ["service"] };
    expect(may(helmRelease(values, { valuesFrom: [{ kind: "Secret", name: "dns" }] }))).toBe(why);
  });

  test("where a source is none of those that this model reads", () => {
    expect(may(helmRelease({ provider: "cloudflare", sources: ["istio-gateway"] }))).toBe(why);
  });

  test("but not where the whole configuration is known and leaves it", () => {
    expect(may(helmRelease({ provider: "cloudflare", domainFilters: ["example.net"] }))).toBeUndefined();
    expect(may(deployment(["--provider=cloudflare", "--source=service"]))).toBeUndefined();
  });
});

const webhook = (image: string) => deployment(["--provider=webhook", "--source=service"], {}, [{ image }]);

test.each([
  ["pihole", deployment(["--provider=pihole", "--source=service"])],
  ["rfc2136", deployment(["--provider=rfc2136", "--source=service"])],
  ["a webhook for UniFi", webhook("ghcr.io/kashalls/external-dns-unifi-webhook:v0.7.0")],
  [
    "a webhook of a chart",
    helmRelease({
      provider: { name: "webhook", webhook: { image: { repository: "ghcr.io/x/external-dns-unifi-webhook" } } },
    }),
  ],
])("%s writes names of the LAN and none that are public", (_, writer) => {
  expect(names([writer, APP], "LAN")).toEqual(ADDRESS);
  expect(names([writer, APP], "Cloudflare")).toEqual({});
});

test("another provider's names are neither public at Cloudflare nor the LAN's", () => {
  const writer = deployment(["--provider=aws", "--source=service"]);
  expect([names([writer, APP]), names([writer, APP], "LAN")]).toEqual([{}, {}]);
});

test("a webhook that nobody knows may write to either side", () => {
  const writer = webhook("registry.example.org/dns-webhook:1");
  expect(names([writer, APP])["app.example.org"]).toMatch(/^unknown: .*webhook/);
  expect(names([writer, APP], "LAN")["app.example.org"]).toMatch(/^unknown: .*webhook/);
});
