import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceStatus } from "../../../sandbox/common/process";
import { hopeless } from "../../../sandbox/supervisor/hopeless";

const service = (name: string, failures: number, restarts = failures): ServiceStatus => ({
  ...{ name, state: "waiting", failures, restarts, lastExit: "status 1" },
});
const cluster = (services: ServiceStatus[] = [], times = 0) => ({
  status: () => services,
  failed: { times, why: "the API server did not become ready within 240 s; see logs/" },
});

const logs = mkdtempSync(join(tmpdir(), "hopeless-"));
afterAll(() => rmSync(logs, { recursive: true }));

test("a remote end that ends at once six times is not waited for any longer", () => {
  expect(hopeless([service("talos", 0), service("remotes", 5)], cluster(), logs)).toBeUndefined();
  writeFileSync(
    join(logs, "remotes.log"),
    `${"long ago\n".repeat(20)}Error: the address is in use\n    at the place\n\n`,
  );
  const said = hopeless([service("remotes", 6)], cluster(), logs)?.split("\n") ?? [];
  expect(said[0]).toBe("remotes ends again and again (status 1); the end of its log:");
  expect(said.slice(-2)).toEqual(["Error: the address is in use", "    at the place"]);
  expect(said).toHaveLength(13);
});

test("what was restarted on other days is no reason to give up", () => {
  expect(hopeless([service("remotes", 1, 40)], cluster(), logs)).toBeUndefined();
});

test("an API server that ends at once is given more time, as a full disk is freed, but not for ever", () => {
  expect(hopeless([], cluster([service("kube-apiserver", 5)]), logs)).toBeUndefined();
  expect(hopeless([], cluster([service("kube-apiserver", 6)]), logs)).toMatch(/^kube-apiserver ends again and again/);
});

test("a cluster that came to nothing three times is told of, with the reason", () => {
  expect(hopeless([], cluster([], 2), logs)).toBeUndefined();
  expect(hopeless([], cluster([], 3), logs)).toBe(
    "the cluster does not come up: the API server did not become ready within 240 s; see logs/",
  );
});
