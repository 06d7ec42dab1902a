import { join } from "node:path";
import { diagnose } from "../../../sandbox/toolchain/diagnosis";
import { removeFolders, temporaryFolder, write } from "./fixtures";

afterEach(removeFolders);

function diagnosed(text: string) {
  const log = write(join(temporaryFolder(), "helm.log"), text);
  const [problem] = diagnose("helm", log).problems;
  return { log, code: problem?.code, what: problem?.what ?? "", todo: problem?.todo ?? "" };
}

test.each([
  ["SBX-T03", "/tmp/go-link-1/go.o: No space left on device", "free about 10 GB"],
  ["SBX-T04", "verifying x@v1.0.0: checksum mismatch\nSECURITY ERROR", "do not go on"],
  ["SBX-T02", "go: go.mod requires go >= 1.26.0 (running go 1.25.1; GOTOOLCHAIN=local)", "install the Go version"],
  ["SBX-T05", 'go: x@v1: Get "https://proxy/x": dial tcp: lookup proxy: no such host', "GOPROXY"],
  ["SBX-T05", "go: x@v1: reading https://proxy/x.zip: 403 Forbidden", "GOPROXY"],
  ["SBX-T06", "go build k8s.io/x: compile: signal: killed", "GOMAXPROCS=1"],
  ["SBX-T07", "./main.go:7:2: undefined: x", "the log says why"],
])("%s for a log that says %j", (code, line, todo) => {
  const found = diagnosed(`${line}\n`);
  expect(found.code).toBe(code);
  expect(found.what).toContain(line.split("\n").at(-1));
  expect(found.todo).toContain(todo);
});

test("the log's path and its last lines are shown, without the packages that compiled", () => {
  const noise = "go: downloading k8s.io/api v0.36.3\nk8s.io/api/core/v1\nhelm.sh/helm/v4/pkg/cmd\ninternal/cpu\n";
  const found = diagnosed(`${noise}# helm.sh/helm/v4\n./main.go:7:2: undefined: x\n`);
  expect(found.what.split("\n").slice(1)).toEqual([
    "    # helm.sh/helm/v4",
    "    ./main.go:7:2: undefined: x",
    `    (all of it: ${found.log})`,
  ]);
});
