import fs from "node:fs";
import { join } from "node:path";
import { SandboxError } from "../../../sandbox/common/errors";
import { compareVersions, findGo, neededGo, openGo } from "../../../sandbox/toolchain/go";
import { fakeCommand, goEnvironment, removeFolders, temporaryFolder, write } from "./fixtures";

afterEach(removeFolders);

const ROOT = () => temporaryFolder();

function go(script: string): NodeJS.ProcessEnv {
  return { PATH: `${fakeCommand("go", script)}:/usr/bin:/bin` };
}

function problem(act: () => unknown): { code: string; what: string; todo: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof SandboxError && error.problems[0]) return error.problems[0];
    throw error;
  }
  throw new Error("no error");
}

test("without Go the version to install is named, and that a pulumi on PATH does not replace it", () => {
  const found = problem(() => openGo(ROOT(), "1.26.0", 7, { PATH: temporaryFolder() }));
  expect(found.code).toBe("SBX-T01");
  expect(found.todo).toContain("install Go 1.26.0 or later");
  expect(found.todo).toContain("`pulumi` does not replace Go");
});

test("a Go that is too old is named with the version that is needed", () => {
  const root = ROOT();
  const found = problem(() => openGo(root, "1.26.0", 7, go(`echo '${goEnvironment(root, "1.25.9")}'`)));
  expect(found.code).toBe("SBX-T02");
  expect(found.what).toBe("Go 1.25.9 is too old: the sandbox's tools need 1.26.0");
});

test("an older Go that may fetch the right one itself is accepted", () => {
  const root = ROOT();
  expect(openGo(root, "1.26.0", 1, go(`echo '${goEnvironment(root, "1.22.1", "auto")}'`)).version).toBe("1.22.1");
});

test("too little disk space is told before the build, with how much is free and how much is needed", () => {
  const root = ROOT();
  const statfs = jest.spyOn(fs, "statfsSync").mockReturnValue({ bavail: 4_000_000, bsize: 1000 } as fs.StatsFs);
  try {
    const env = go(`echo '${goEnvironment(root, "1.26.1")}'`);
    const found = problem(() => openGo(root, "1.26.0", 7, env));
    expect(found.code).toBe("SBX-T03");
    expect(found.what).toBe(`${root} has 4.0 GB free; building needs about 10 GB`);
    expect(openGo(root, "1.26.0", 1, env).version).toBe("1.26.1"); // one part needs less
  } finally {
    statfs.mockRestore();
  }
});

test("a Go that is too old and a full disk are told together, the disk once", () => {
  const root = ROOT();
  const statfs = jest.spyOn(fs, "statfsSync").mockReturnValue({ bavail: 1, bsize: 1000 } as fs.StatsFs);
  try {
    const { problems } = findGo(root, "1.26.0", 7, go(`echo '${goEnvironment(root, "1.25.9")}'`));
    expect(problems.map(({ code }) => code)).toEqual(["SBX-T02", "SBX-T03"]);
    const without = findGo(join(root, "not/yet"), "1.26.0", 7, { PATH: temporaryFolder() });
    expect(without.problems.map(({ code }) => code)).toEqual(["SBX-T01", "SBX-T03"]);
  } finally {
    statfs.mockRestore();
  }
});

test("a build is not changed by flags and workspaces of the user", () => {
  const root = ROOT();
  const env = { ...go(`echo '${goEnvironment(root, "1.26.1")}'`), GOFLAGS: "-mod=vendor", GOWORK: "/x/go.work" };
  expect(openGo(root, "1.26.0", 1, env).env).toMatchObject({ GOFLAGS: "", GOWORK: "off", CGO_ENABLED: "0" });
});

test("versions are compared by number", () => {
  expect(compareVersions("1.26.10", "1.26.9")).toBeGreaterThan(0);
  expect(compareVersions("1.26", "1.26.0")).toBe(0);
  expect(compareVersions("1.9.9", "1.26rc1")).toBeLessThan(0);
});

test("the Go that is needed is the newest that a module asks for", () => {
  const files = ["1.25.11", "1.26.0", "1.9"].map((version) => {
    const file = join(temporaryFolder(), "go.mod");
    write(file, `module m\n\ngo ${version}\n`);
    return file;
  });
  expect(neededGo(files)).toBe("1.26.0");
});
