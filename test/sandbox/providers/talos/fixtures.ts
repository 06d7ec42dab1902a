import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ctx, Severity } from "../../../../sandbox/providers/types";

/** A self-signed certificate, base64 of PEM, and the moment when it ends. */
export const CERTIFICATE =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJjakNDQVJtZ0F3SUJBZ0lVZDdlMk9jUm9vYXBldDl4M1NyYWQ1L3BxbGtRd0NnWUlLb1pJemowRUF3SXcKRHpFTk1Bc0dBMVVFQXd3RWRHVnpkREFlRncweU5qRXhNak13TkRNNU1qRmFGdzB5TnpFeE1qTXdORE01TWpGYQpNQTh4RFRBTEJnTlZCQU1NQkhSbGMzUXdXVEFUQmdjcWhrak9QUUlCQmdncWhrak9QUU1CQndOQ0FBUUJmMGRVCkUyUEhTRzg3eks0a0lwYkdhZnhiODY1QW83czFGM1hXWkNXdllza0krVEdxY1BhY0NEVFlCQlMzNFB6QkYrUmQKZmtsSjQ0RzlBWUFYRTF1Sm8xTXdVVEFkQmdOVkhRNEVGZ1FVa0pFdHNYVWs1V2Qxa1FYRWNGa1JjQ0NLVWtJdwpId1lEVlIwakJCZ3dGb0FVa0pFdHNYVWs1V2Qxa1FYRWNGa1JjQ0NLVWtJd0R3WURWUjBUQVFIL0JBVXdBd0VCCi96QUtCZ2dxaGtqT1BRUURBZ05IQURCRUFpQXV6MTBMSG1RclVrM0RrcXZyWFpEaEFueUFYa1JFNW9WZGJSdlcKKzcwMXNRSWdZb1pXK3lVb0VRRGY5aDREYUdiTFlzZWJTUFk0Z3FaUUVWdThKUG40TTBrPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg==";
export const CERTIFICATE_ENDS = Date.parse("2027-11-23T04:39:21Z");
export const CLIENT = { caCertificate: "Y2E=", clientCertificate: CERTIFICATE, clientKey: "a2V5" };

export interface FakeTalos {
  /** The program's answers, by subcommand; `errors` makes it fail. */
  answers: Record<string, object>;
  calls(): { command: string; input: Record<string, unknown>; argv: string[] }[];
  remove(): void;
}

/** A program in talos's place that notes what it is asked and gives the answers it is told. */
export function fakeTalos(answers: Record<string, object> = {}): FakeTalos {
  const folder = mkdtempSync(join(tmpdir(), "fake-talos-"));
  const [program, notes, file] = ["program", "calls", "answers"].map((name) => join(folder, name));
  writeFileSync(
    program,
    `#!${process.execPath}
const { appendFileSync, readFileSync } = require("node:fs");
const argv = process.argv.slice(2);
const input = JSON.parse(readFileSync(0, "utf8"));
appendFileSync(${JSON.stringify(notes)}, JSON.stringify({ command: argv[0], argv, input }) + "\\n");
const answer = JSON.parse(readFileSync(${JSON.stringify(file)}, "utf8"))[argv[0]] ?? {};
process.stdout.write(JSON.stringify(answer));
process.exitCode = answer.errors ? 1 : 0;
`,
  );
  chmodSync(program, 0o755);
  const before = { TALOS_TOOL: process.env.TALOS_TOOL, HOMELAB_SANDBOX_DIR: process.env.HOMELAB_SANDBOX_DIR };
  process.env.TALOS_TOOL = program;
  process.env.HOMELAB_SANDBOX_DIR = folder;
  writeFileSync(notes, "");
  const proxy = new Proxy(answers, {
    set(target, key: string, value: object) {
      target[key] = value;
      writeFileSync(file, JSON.stringify(target));
      return true;
    },
  });
  writeFileSync(file, JSON.stringify(answers));
  return {
    answers: proxy,
    calls: () =>
      readFileSync(notes, "utf8")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    remove() {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface TestCtx extends Ctx {
  logged: [Severity, string][];
}

export function context(urn = "urn:pulumi:s::p::t::n"): TestCtx {
  const logged: [Severity, string][] = [];
  return {
    urn,
    type: "t",
    name: "n",
    config: {},
    signal: new AbortController().signal,
    log: (severity, message) => logged.push([severity, message]),
    preview: false,
    ignoreChanges: [],
    logged,
  };
}
