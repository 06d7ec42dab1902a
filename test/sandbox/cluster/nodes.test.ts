import { nodeObject } from "../../../sandbox/cluster/nodes";
import type { MachineState } from "../../../sandbox/cluster/talosMachines";

const TAINT = "node-role.kubernetes.io/control-plane";

const taintsOf = (machine: Partial<MachineState>) =>
  nodeObject({ machineType: "controlplane", hostname: "cp-1", ...machine } as MachineState).spec;

test.each([
  ["a control plane of Talos up to 1.13 keeps pods away by itself", {}, [TAINT]],
  ["one of 1.14, whose configuration names the taint, has it once", { nodeTaints: { [TAINT]: "NoSchedule" } }, [TAINT]],
  ["one with a taint of its own has both", { nodeTaints: { rack: "a:NoExecute" } }, [TAINT, "rack"]],
])("%s", (_, machine, keys) => {
  const { taints } = taintsOf(machine) as { taints: { key: string }[] };
  expect(taints.map(({ key }) => key)).toEqual(keys);
});

test("a control plane that takes pods has none, and neither has a worker", () => {
  expect(taintsOf({ allowSchedulingOnControlPlanes: true })).toEqual({});
  expect(taintsOf({ machineType: "worker" })).toEqual({});
});

test("a taint has its value before the effect", () => {
  expect(taintsOf({ machineType: "worker", nodeTaints: { rack: "a:NoExecute", old: "NoSchedule" } })).toEqual({
    taints: [
      { key: "rack", value: "a", effect: "NoExecute" },
      { key: "old", value: "", effect: "NoSchedule" },
    ],
  });
});
