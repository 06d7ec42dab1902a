import { readFileSync } from "node:fs";
import { type SandboxError, sandboxError } from "../common/errors";

const SHOWN_LINES = 12;

interface Cause {
  code: string;
  pattern: RegExp;
  what: string;
  todo: string;
}

/** From the particular to the general: a refused download also says that a build failed. */
const CAUSES: readonly Cause[] = [
  {
    code: "SBX-T03",
    pattern: /no space left on device|disk quota exceeded/i,
    what: "the disk is full",
    todo: "free about 10 GB (`go clean -cache` removes what Go can make again) or set HOMELAB_TOOLCHAIN_CACHE, GOCACHE and GOMODCACHE to folders elsewhere; then start again",
  },
  {
    code: "SBX-T04",
    pattern: /SECURITY ERROR|checksum mismatch/,
    what: "a downloaded module is not the one that go.sum names",
    todo: "do not go on with it: `go clean -modcache` and start again; if it stays, the module proxy (`go env GOPROXY`) serves something else",
  },
  {
    code: "SBX-T02",
    pattern: /requires go >=? ?[\d.]+|go: downloading go1|toolchain not available/,
    what: "the Go that is installed is too old, and the right one could not be fetched",
    todo: "install the Go version named below (https://go.dev/dl/) and start again",
  },
  {
    code: "SBX-T05",
    pattern:
      /dial tcp|no such host|i\/o timeout|TLS handshake timeout|connection (refused|reset)|network is unreachable|proxyconnect|Client\.Timeout|unexpected EOF|\b(403 Forbidden|404 Not Found|410 Gone|50[234] )/,
    what: "Go modules cannot be downloaded",
    todo: "check the network, and the module proxy that `go env GOPROXY` names (behind a company's proxy also HTTPS_PROXY); then start again: what is downloaded already is kept",
  },
  {
    code: "SBX-T06",
    pattern: /signal: killed|out of memory|cannot allocate memory/,
    what: "the compiler ran out of memory",
    todo: "about 3 GB free are needed; close something, or build with less at a time: GOMAXPROCS=1 npm start",
  },
];

/** The error of a failed build: its cause if it is a known one, the log's last lines and its path, and a way out. */
export function diagnose(tool: string, log: string): SandboxError {
  const text = readLog(log);
  const cause = CAUSES.find(({ pattern }) => pattern.test(text));
  const lines = text.trimEnd().split("\n").filter(concernsFailure).slice(-SHOWN_LINES);
  const shown = [...lines.map((line) => `    ${line}`), `    (all of it: ${log})`].join("\n");
  return sandboxError(
    cause?.code ?? "SBX-T07",
    `building ${tool} failed${cause ? `: ${cause.what}` : ""}\n${shown}`,
    cause?.todo ?? "the log says why; after mending it, start again: the parts that are built already are kept",
  );
}

/** `go build -v` names every package it compiles and every module it fetches: progress, not a cause. */
function concernsFailure(line: string): boolean {
  return line.trim() !== "" && !/^go: downloading /.test(line) && !/^[a-z0-9.-]+(\/[\w.~-]+)*$/i.test(line);
}

function readLog(log: string): string {
  try {
    return readFileSync(log, "utf8");
  } catch (error) {
    return `(no log: ${(error as Error).message})`;
  }
}
