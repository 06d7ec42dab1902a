import type { PlannedResource } from "../../scripts/plan/evaluate";
import { factsOf } from "../../traffic/documents/facts";
import { namesPage } from "../../traffic/documents/names";
import type { Verdict } from "../../traffic/model/verdict";
import { matrix } from "../../traffic/reach/matrix";
import { Answers, newcomerWith } from "./newcomer";

const ADDRESS = "192.168.50.70";
const dns = { kind: "coredns", address: ADDRESS };
const plan = newcomerWith(["lan/dns", dns]);
const answers = new Answers(plan);
const said = (verdict: Verdict) => verdict.hops.filter(({ layer }) => layer === "LAN DNS").map(({ text }) => text);
const one = (name: string, resources = plan) => resources.find((resource) => resource.name === name)?.inputs as never;

test("a resolver in the cluster answers the LAN's names from its own zone", () => {
  const verdict = answers.ask("lan", "https://photos.home.example.net");
  expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "photos" } });
  expect(said(verdict)).toEqual([`${ADDRESS} answers photos.home.example.net with 192.168.50.60 (file)`]);
});

test("it answers for the internal domain alone, and asks the router for the rest, which is believed to ask the internet", () => {
  expect(answers.ask("lan", "https://nobody.home.example.net").status).toBe("blocked");
  expect(said(answers.ask("lan", "https://elsewhere.example.net"))).toEqual([
    `${ADDRESS} asks 192.168.50.1 for elsewhere.example.net (forward . 192.168.50.1), and that asks the public DNS, which no resource tells`,
  ]);
});

test("the way to it is followed first: its address, who announces it, its policy, its pods", () => {
  const places = answers
    .ask("lan", "https://photos.home.example.net")
    .hops.map(({ layer, place }) => `${layer} ${place}`);
  expect(places.slice(0, 8)).toContain("service service/lan-resolver/lan-resolver");
  const closed = (resource: PlannedResource): PlannedResource =>
    resource.name === "policy-lan-resolver-allow-lan-resolver"
      ? { ...resource, inputs: { ...resource.inputs, spec: { endpointSelector: {}, ingress: [{}] } } }
      : resource;
  const shut = new Answers(plan.map(closed));
  expect(shut.ask("lan", "https://photos.home.example.net")).toMatchObject({
    status: "blocked",
    by: expect.objectContaining({ title: "CiliumNetworkPolicy lan-resolver/allow-lan-resolver" }),
  });
  expect(shut.ask("lan", "https://192.168.50.60").hops.map(({ place }) => place)).not.toContain(
    "service/lan-resolver/lan-resolver",
  );
});

test("a Corefile with which it does not start blocks every name", () => {
  const broken = new Answers(
    plan.map((resource) =>
      resource.name === "lan-dns-files"
        ? { ...resource, inputs: { ...resource.inputs, data: { Corefile: ".:53 {\n    forward\n}\n" } } }
        : resource,
    ),
  );
  const verdict = broken.ask("lan", "https://photos.home.example.net");
  expect(verdict).toMatchObject({
    status: "blocked",
    why: expect.stringContaining("does not start with its Corefile"),
  });
});

test("devices of the tailnet ask it by the subnet router, whoever has an app there", () => {
  expect(answers.ask("tailnet", "https://photos.home.example.net")).toMatchObject({ status: "reachable" });
  const policy = JSON.stringify(one("tailnet-policy"));
  expect(policy).not.toContain("app-lan-resolver");
});

test("machines ask whom it asks itself, because they need names before the cluster runs", () => {
  const machines = plan.filter(({ type }) => type.includes("configurationApply"));
  expect(machines.length).toBeGreaterThan(0);
  for (const { inputs } of machines) {
    expect(JSON.stringify(inputs)).toContain("192.168.50.1");
    expect(JSON.stringify(inputs)).not.toContain(ADDRESS);
  }
});

test("it breaks no rule, and everybody reaches what is declared for them", () => {
  expect(answers.violations()).toEqual(
    new Answers(newcomerWith(["lan/dns", { kind: "pihole", address: "192.168.50.4" }])).violations(),
  );
});

test("the documents list its names, and whom it asks", () => {
  const page = namesPage(factsOf(answers.network, "newcomer", matrix(answers.network)));
  expect(page).toContain(
    "CoreDNS, in the cluster: Service `lan-resolver/lan-resolver`. What it has no setting for it asks `192.168.50.1`.",
  );
  expect(page).toContain("| `photos.home.example.net` | `192.168.50.60` |");
});

test("with a star the domain and all below it lead to the Gateway", () => {
  const star = new Answers(newcomerWith(["lan/dns", { ...dns, mode: "wildcard" }]));
  expect(said(star.ask("lan", "https://nobody.home.example.net"))).toEqual([
    `${ADDRESS} answers nobody.home.example.net with 192.168.50.60 (file, *.home.example.net.)`,
  ]);
});

test("a changed record changes the zone's serial number, without which CoreDNS would not read it again", () => {
  const zoneOf = (resources: PlannedResource[]) =>
    (one("lan-dns-files", resources) as { data: Record<string, string> }).data["home.example.net.zone"] ?? "";
  const serial = (text: string) => /SOA \S+ \S+ (\d+)/.exec(text)?.[1];
  const other = zoneOf(newcomerWith(["lan/dns", { ...dns, records: { "printer.home.example.net": "192.168.50.9" } }]));
  expect(other).toContain("printer.home.example.net. 60 IN A 192.168.50.9\n");
  expect(serial(other)).not.toBe(serial(zoneOf(plan)));
  expect(serial(zoneOf(newcomerWith(["lan/dns", dns])))).toBe(serial(zoneOf(plan)));
});

test("the cluster's own DNS may ask it, and the path goes through its policy", () => {
  const split = new Answers(newcomerWith(["lan/dns", dns], ["clusterDns", {}]));
  expect(split.ask("pod:photos/photos", "https://photos.home.example.net")).toMatchObject({ status: "reachable" });
});

test("its files are the same in whatever order the apps stand", () => {
  const files = (...apps: string[]) => {
    const named = apps.map((app): [string, unknown] => [
      `apps/${app}`,
      { namespace: app, port: 3000, names: [`${app}.example.net`], reach: ["lan", "tailnet"] },
    ]);
    const resources = newcomerWith(["lan/dns", dns], ...named);
    return (one("lan-dns-files", resources) as { data: Record<string, string> }).data;
  };
  const sorted = files("ant", "zebra");
  expect(Object.keys(sorted)).toEqual(
    expect.arrayContaining(["Corefile", "ant.example.net.zone", "zebra.example.net.zone"]),
  );
  expect(files("zebra", "ant")).toEqual(sorted);
});
