import { parseJson } from "../../../sandbox/common/json";
import { answerOf, pulumiOutput } from "../../../scripts/engine/output";

const SECRET = "tskey-client-kAbc";
const cut = `{"resources": ["${SECRET}`;

test("a command that ended with secrets half written says nothing of them", () => {
  const ended = { status: 137, stdout: cut, stderr: "" };
  for (const fails of [
    () => pulumiOutput(["stack", "export", "--show-secrets"], ended),
    () => answerOf("doctor/look/run.ts", ended),
  ]) {
    expect(fails).toThrow(/ended with status 137:\nIt did not say why\.$/);
    expect(fails).not.toThrow(SECRET);
  }
});

test("an update tells on standard output why it failed", () => {
  const ended = { status: 1, stdout: "error: no such stack", stderr: "" };
  expect(() => pulumiOutput(["refresh"], ended)).toThrow("pulumi refresh ended with status 1:\nerror: no such stack");
});

test("what ended well gives its output, and so does what failed where that is wanted", () => {
  expect(answerOf("look.ts", { status: 0, stdout: "[]", stderr: "a warning" })).toBe("[]");
  expect(pulumiOutput(["refresh"], { status: 255, stdout: "told", stderr: "" }, true)).toBe("told");
});

test.each([cut, SECRET, `{"key": ${SECRET}}`])("text that is no JSON is not quoted: %s", (text) => {
  const fails = () => parseJson(text, "pulumi config");
  expect(fails).toThrow(`pulumi config: ${text.length} characters that are no JSON`);
  expect(fails).not.toThrow("tskey");
});
