import { type Machine, machineProblems } from "../../../sandbox/lifecycle/preflight";

const good: Machine = {
  platform: "linux",
  nodeMajor: 22,
  hasCommand: () => true,
  sysctl: () => undefined,
  tryNamespaces: () => undefined,
  freeBytes: () => 50 * 1024 ** 3,
  availableMemory: () => 8000,
};
const codes = (machine: Partial<Machine>) => machineProblems({ ...good, ...machine }, "/state").map((p) => p.code);
const refused = { tryNamespaces: () => "unshare: write failed /proc/self/uid_map: Operation not permitted" };
const sysctls = (values: Record<string, string>) => ({ ...refused, sysctl: (name: string) => values[name] });

test("a machine with everything has no problem", () => {
  expect(codes({})).toEqual([]);
});

test.each([
  ["another operating system", { platform: "darwin" }, "SBX-N1"],
  ["AppArmor's restriction", sysctls({ "kernel.apparmor_restrict_unprivileged_userns": "1" }), "SBX-N2"],
  ["user namespaces switched off", sysctls({ "user.max_user_namespaces": "0" }), "SBX-N3"],
  ["user namespaces for root only", sysctls({ "kernel.unprivileged_userns_clone": "0" }), "SBX-N4"],
  ["a container that forbids them", refused, "SBX-N5"],
  ["an old Node.js", { nodeMajor: 20 }, "SBX-M2"],
  ["a full disk", { freeBytes: () => 1024 }, "SBX-M3"],
  ["too little memory", { availableMemory: () => 300 }, "SBX-M4"],
])("%s is told by its own code", (_, machine, code) => {
  expect(codes(machine)).toEqual([code]);
});

test("a kernel setting is not blamed where namespaces can be made all the same (root)", () => {
  expect(codes({ sysctl: () => "1" })).toEqual([]);
});

test("all problems are told at once", () => {
  const machine = { ...refused, nodeMajor: 18, freeBytes: () => 0, hasCommand: (name: string) => name !== "ip" };
  expect(codes(machine)).toEqual(["SBX-M2", "SBX-M1", "SBX-N5", "SBX-M3"]);
});

test("every problem says what to do", () => {
  for (const problem of machineProblems({ ...good, ...refused, nodeMajor: 18 }, "/state"))
    expect(problem.todo).toMatch(/\w{3}/);
});
