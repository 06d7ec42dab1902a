import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubectl, removeTakenStacks, repo, takeStackFrom } from "./checkout";
import { nothingTold, testDestroyed, testStart, testUnchanged, withFreshSandbox } from "./story";

jest.setTimeout(5 * 60_000);
afterAll(removeTakenStacks);

const stack = "cards";

interface Node {
  metadata: { name: string };
  spec: { taints?: { key: string; effect: string }[] };
  status: { addresses: { type: string; address: string }[]; conditions: { type: string; status: string }[] };
}

const folder = mkdtempSync(join(tmpdir(), "cards-"));

describe("a new cluster of Talos 1.14 with bonds, VLANs, a bridge, jumbo frames, several addresses and IPv6", () => {
  beforeAll(() => {
    const name = `Pulumi.${stack}.yaml`;
    const older = readFileSync(join(repo, "test/fixtures", name), "utf8");
    const provider = '    talosProvider: { version: 0.9.0, library: "1.14" }\n';
    const newer = older.replace(/ {4}talosVersion: 1\.13\..*\n/, `    talosVersion: 1.14.1\n${provider}`);
    expect(newer).toContain("talosVersion: 1.14.1");
    writeFileSync(join(folder, name), newer);
    takeStackFrom(stack, folder);
  });
  withFreshSandbox(stack);
  testStart({ stack, lanDns: { address: "192.168.60.45", names: {}, absent: {} } }, nothingTold());

  test("has every node, at its address of the LAN; the control plane keeps pods away", () => {
    const { items } = kubectl<{ items: Node[] }>(stack, ["get", "nodes"]);
    const told = items.map(({ metadata, spec, status }) => [
      metadata.name,
      status.addresses.find(({ type }) => type === "InternalIP")?.address,
      status.conditions.find(({ type }) => type === "Ready")?.status,
      spec.taints?.map(({ key }) => key.split("/").pop()).join() ?? "",
    ]);
    expect(told).toEqual([
      ["cp-1", "192.168.60.51", "True", "control-plane"],
      ["worker-1", "192.168.60.52", "True", ""],
      ["worker-2", "192.168.60.53", "True", ""],
      ["worker-3", "192.168.60.54", "True", ""],
      ["worker-4", "192.168.60.55", "True", ""],
    ]);
  });

  testUnchanged(stack);
  testDestroyed(stack);
});
