import { readFileSync, rmSync } from "node:fs";
import type { MachineState } from "../../sandbox/cluster/talosMachines";
import { entriesOf, type State } from "../../scripts/engine/state";
import { expectSuccess, kubectl, pulumi, sandbox, stateFile, takeStackFrom } from "./checkout";
import { changedStackFile } from "./stackFile";
import { talosApi } from "./talosApi";

// The edits of docs/day-two.md, end to end.

const NODES = ["config", "homelab:cluster", "nodes"];
/** One machine gets another one in its place at a new address, under its own name; one at its own address, under a new name. */
const MOVED = { name: "worker-2", from: "192.168.40.55", to: "192.168.40.56" };
const RENAMED = { from: "worker-1", to: "worker-3", address: "192.168.40.54" };

/** On the stack `grown`, whose file is another one from then on. */
export function describeReplacedNodes(stack: string): void {
  const of = ["--stack", stack];
  const machine = (address: string) =>
    JSON.parse(readFileSync(stateFile(stack, `talos/${address}/state.json`), "utf8")) as MachineState;
  const others = ["192.168.40.51", "192.168.40.52", "192.168.40.53"];

  test("two workers get other machines in their place, and no other machine is touched", () => {
    const before = others.map(machine);
    const nodes = (...args: string[]) => expectSuccess(sandbox("exec", ...of, "--", "kubectl", ...args));
    // The other one has died: two of two cannot be emptied, as the connectors' disruption budget keeps one pod.
    nodes("drain", MOVED.name, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=60s");
    nodes("delete", "node", MOVED.name, RENAMED.from);
    expectSuccess(sandbox("stop", ...of));
    // Another machine at this address: its disk is empty.
    rmSync(stateFile(stack, `talos/${RENAMED.address}`), { recursive: true });
    const folder = changedStackFile(stack, (file) => {
      file.setIn([...NODES, MOVED.name, "address"], MOVED.to);
      file.setIn([...NODES, RENAMED.to], file.getIn([...NODES, RENAMED.from]));
      file.deleteIn([...NODES, RENAMED.from]);
    });
    takeStackFrom(stack, folder);
    expectSuccess(sandbox("start", ...of));
    expect([machine(MOVED.to).stage, machine(RENAMED.address).stage]).toEqual(["maintenance", "maintenance"]);

    expectSuccess(pulumi("up", ...of, "--skip-preview"));
    expect(machine(MOVED.to)).toMatchObject({ stage: "configured", hostname: MOVED.name });
    expect(machine(RENAMED.address)).toMatchObject({ stage: "configured", hostname: RENAMED.to });
    expect(others.map(machine)).toEqual(before);
    expectSuccess(pulumi("preview", ...of, "--expect-no-changes"));
  });

  test("the new machines are nodes, Ready at their addresses, and the old ones are none any more", () => {
    interface Node {
      metadata: { name: string };
      status: { addresses: { type: string; address: string }[]; conditions: { type: string; status: string }[] };
    }
    const { items } = kubectl<{ items: Node[] }>(stack, ["get", "nodes"]);
    const found = items.map(({ metadata, status: { addresses, conditions } }) => [
      metadata.name,
      addresses.find(({ type }) => type === "InternalIP")?.address,
      conditions.find(({ type }) => type === "Ready")?.status,
    ]);
    expect(found).toEqual([
      ...others.map((address, i) => [`cp-${i + 1}`, address, "True"]),
      [MOVED.name, MOVED.to, "True"],
      [RENAMED.to, RENAMED.address, "True"],
    ]);
  });
  test("a machine that keeps its name and its address, and has lost its disk, is configured anew where it is named", () => {
    talosApi(stack, RENAMED.address)("reset");
    expect(machine(RENAMED.address).stage).toBe("maintenance");
    const before = others.map(machine);
    const exported = JSON.parse(pulumi("stack", "export", ...of).stdout) as State;
    const { urn = "" } = entriesOf(exported).find((entry) => entry.urn.endsWith(`::node-${RENAMED.to}`)) ?? {};
    expectSuccess(pulumi("up", ...of, "--skip-preview", "--replace", urn));
    expect(machine(RENAMED.address)).toMatchObject({ stage: "configured", hostname: RENAMED.to });
    expect(others.map(machine)).toEqual(before);
  });
}
