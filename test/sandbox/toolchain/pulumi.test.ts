import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { releases } from "../../../config/releases";
import { installedPulumi } from "../../../sandbox/toolchain/pulumi";
import { fakeCommand, removeFolders, temporaryFolder, write } from "./fixtures";

afterEach(removeFolders);

test("a pulumi on PATH that is recent enough is used, with the language host beside it", () => {
  const folder = fakeCommand("pulumi", "echo v9.1.0");
  expect(installedPulumi(temporaryFolder(), { PATH: folder })).toEqual({ pulumi: join(folder, "pulumi") });
  const release = fakeCommand("pulumi", `echo v${releases.pulumiCli}`);
  write(join(release, "pulumi-language-nodejs"), "");
  chmodSync(join(release, "pulumi-language-nodejs"), 0o755);
  expect(installedPulumi(temporaryFolder(), { PATH: release })).toEqual({
    pulumi: join(release, "pulumi"),
    languageHost: join(release, "pulumi-language-nodejs"),
  });
});

test.each(["echo v3.100.0", "exit 1", "echo what?"])("a pulumi that answers by `%s` is not used", (script) => {
  expect(installedPulumi(temporaryFolder(), { PATH: fakeCommand("pulumi", script) })).toBeUndefined();
});

test("without a pulumi on PATH there is none", () => {
  expect(installedPulumi(temporaryFolder(), { PATH: temporaryFolder() })).toBeUndefined();
});

test("the version is asked for once, and again when the file has changed", () => {
  const [root, calls] = [temporaryFolder(), join(temporaryFolder(), "calls")];
  const folder = fakeCommand("pulumi", `echo x >> ${calls}; echo v9.1.0`);
  for (let i = 0; i < 3; i++) installedPulumi(root, { PATH: folder });
  expect(readFileSync(calls, "utf8")).toBe("x\n");
  write(join(folder, "pulumi"), `#!/bin/sh\necho x >> ${calls}; echo v3.0.0\n`);
  expect(installedPulumi(root, { PATH: folder })).toBeUndefined();
  expect(existsSync(join(root, "pulumi-on-path.json"))).toBe(true);
});
