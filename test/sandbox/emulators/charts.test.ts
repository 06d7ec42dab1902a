import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { chartHosts, chartRepositories } from "../../../sandbox/common/network";
import { startCharts } from "../../../sandbox/emulators/charts";
import { sandboxAuthority } from "../../../sandbox/supervisor/remotes";
import { at, planned } from "../../planned";
import { scratch } from "./scratch";

const folder = scratch();
const authority = folder.file("authority.crt");
let charts: Awaited<ReturnType<typeof startCharts>>;

beforeAll(async () => {
  const repositories = folder.file("repositories");
  mkdirSync(join(repositories, "helm.cilium.io"), { recursive: true });
  mkdirSync(join(repositories, "pkgs.tailscale.com/helmcharts"), { recursive: true });
  writeFileSync(join(repositories, "helm.cilium.io/index.yaml"), "entries: {}\n");
  writeFileSync(join(repositories, "pkgs.tailscale.com/helmcharts/index.yaml"), "entries: {tailscale-operator: []}\n");
  writeFileSync(folder.file("secret"), "of the state folder");
  writeFileSync(folder.file("toolchain.json"), JSON.stringify({ repositories }));
  const certificate = sandboxAuthority(authority)(chartHosts);
  charts = await startCharts({
    ...{ host: "127.0.0.1", port: 0, toolchain: folder.file("toolchain.json") },
    ...certificate,
    log: () => undefined,
  });
});
afterAll(async () => {
  await charts.close();
  folder.remove();
});

/** Asks as a client would that has the host's name from its hosts file; trusting the authority, or whom everybody trusts. */
function ask(host: string, path: string, trust: boolean): Promise<{ status?: number; body: string }> {
  const { port } = new URL(charts.url);
  const ca = trust ? readFileSync(authority) : undefined;
  const options = { host: "127.0.0.1", port, path, servername: host, headers: { host }, ca, agent: false };
  return new Promise((resolve, reject) => {
    const asking = request(options, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    asking.once("error", reject);
    asking.end();
  });
}

test("each repository is served under its own name, with a certificate that the authority vouches for", async () => {
  expect(await ask("helm.cilium.io", "/index.yaml", true)).toEqual({ status: 200, body: "entries: {}\n" });
  const tailscale = await ask("pkgs.tailscale.com", "/helmcharts/index.yaml", true);
  expect(tailscale).toMatchObject({ status: 200, body: expect.stringContaining("tailscale-operator") });
});

test("whoever does not trust the authority gets nothing", async () => {
  await expect(ask("helm.cilium.io", "/index.yaml", false)).rejects.toThrow(/unable to verify/);
});

test("a name that is not served has no certificate", async () => {
  await expect(ask("charts.example.com", "/index.yaml", true)).rejects.toThrow(/does not match/);
});

test("nothing outside the host's own folder is served", async () => {
  for (const path of [
    "/../../secret",
    "/..%2f..%2fsecret",
    "/../pkgs.tailscale.com/helmcharts/index.yaml",
    "/",
    "/none",
  ])
    expect(await ask("helm.cilium.io", path, true)).toMatchObject({ status: 404 });
});

test("every chart of both networks comes from a repository that is served", () => {
  for (const stack of ["homelab", "vanillax"]) {
    const releases = planned(stack).filter(({ type }) => type === "kubernetes:helm.sh/v3:Release");
    expect(releases.length).toBeGreaterThan(1);
    for (const { inputs } of releases)
      expect(Object.entries(chartRepositories)).toContainEqual([
        at(inputs, "chart"),
        at(inputs, "repositoryOpts.repo"),
      ]);
  }
});
