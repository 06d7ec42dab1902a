import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import { resourcesOfManifests } from "../../../traffic/sources";
import { trace } from "../../../traffic/trace";
import { homeRepository } from "./homeRepository";
import { argoRepository, type Files, fluxRepository } from "./repository";

function read(files: Files) {
  const folder = mkdtempSync(join(tmpdir(), "repository-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const found = resourcesOfManifests(folder);
  rmSync(folder, { recursive: true });
  return found;
}

function fromLan(network: Network, app: string) {
  const name = `${app}.lab.example.org`;
  const destination = parseDestination(`https://${name}`);
  return trace(network, { kind: "lan" }, destination, new Map([[name, "192.168.7.20"]]));
}

test.each([
  ["Flux", fluxRepository(9)],
  ["Argo CD", argoRepository(9)],
])("every route of a repository that %s applies is judged from the LAN", (_, files) => {
  const { resources, unread } = read(files);
  const network = new Network(resources);
  const verdicts = Array.from({ length: 9 }, (_, i) => fromLan(network, `app${i}`));
  expect(verdicts.map((v) => [v.status, v.status === "reachable" && v.arrival?.namespace])).toEqual(
    Array(9).fill(["reachable", "web"]),
  );
  expect(unread.filter(({ file }) => !file.endsWith("cilium/values.yaml"))).toEqual([]);
});

test("a route to a Service that a chart may bring is unknown, and the release is named", () => {
  const verdict = fromLan(new Network(read(fluxRepository(1)).resources), "charted");
  expect([verdict.status, "why" in verdict && verdict.why]).toEqual(["unknown", expect.stringContaining("charted")]);
});

describe("a name that only values of a chart say", () => {
  const values = (text: string) => {
    const files = fluxRepository(1);
    const path = "kubernetes/apps/media/charted/app/helmrelease.yaml";
    delete files["kubernetes/apps/media/charted/app/route.yaml"];
    return new Network(
      read({ ...files, [path]: (files[path] as string).replace("values: {", `values: {${text}, `) }).resources,
    );
  };
  const D = "$" + "{SECRET_DOMAIN}";

  test.each([
    ["as it is", `route: {app: {hostnames: ["charted.${D}"]}}`],
    ["by the release's name", `route: {app: {hostnames: ["{{ .Release.Name }}.${D}"]}}`],
    ["by something that is not known", 'route: {app: {hostnames: ["$' + '{ELSEWHERE}"]}}'],
  ])("%s is not known to have no route, and the release is named", (_, text) => {
    const verdict = fromLan(values(text), "charted");
    expect([verdict.status, "why" in verdict && verdict.why]).toEqual([
      "unknown",
      "HelmRelease media/charted may bring a route for charted.lab.example.org: charts are not rendered",
    ]);
  });

  test.each([
    ["another name", `route: {app: {hostnames: ["other.${D}"]}}`],
    ["an Ingress", `ingress: {app: {hosts: [{host: "charted.${D}"}]}}`],
    ["a star in a certificate", `certificate: {names: ["*.${D}"]}`],
  ])("%s brings no route: the Gateway answers 404", (_, text) => {
    expect(fromLan(values(text), "charted").status).toBe("blocked");
  });

  test("a name that a chart's values say leaves routes of other names alone", () => {
    expect(fromLan(values(`route: {app: {hostnames: ["charted.${D}"]}}`), "app0").status).toBe("reachable");
  });
});

describe("a home's repository with external-dns for both sides", () => {
  const { files, routes } = homeRepository(3);
  const { resources, unread } = read(files);
  const network = new Network(resources);
  const from = (kind: "lan" | "internet", app: string) =>
    trace(network, { kind }, parseDestination(`https://${app}.example.org`));

  test("is read as a whole", () => {
    expect(unread).toEqual([]);
  });

  test("answers more than 80 % of the questions from the LAN by name alone, and none wrongly", () => {
    const answers = [...routes].map(([app, { truth }]) => ({ app, truth, said: from("lan", app).status }));
    const answered = answers.filter(({ said }) => said !== "unknown");
    expect(answered.filter(({ truth, said }) => said !== truth)).toEqual([]);
    expect(new Set(answered.map(({ said }) => said))).toEqual(new Set(["reachable", "blocked"]));
    expect(answered.length / answers.length).toBeGreaterThan(0.8);
  });

  test("keeps from the internet what is behind the Gateway inside, and sends the rest to the tunnel", () => {
    for (const [app, { public: isPublic }] of routes) {
      const { status, hops } = from("internet", app);
      const atEdge = hops.some(({ layer }) => layer === "Cloudflare edge");
      expect([app, status === "blocked", atEdge]).toEqual([app, !isPublic, isPublic]);
    }
  });
});
