import { join } from "node:path";
import { type Answer, RCODE, TYPE } from "../dnsMessage";
import { repo, sandbox } from "./checkout";

/** Answers of a resolver inside the sandbox to questions of a type, by name. */
function answersInside(stack: string, server: string, names: string[], type: number): Record<string, Answer> {
  const script = ["node", "-r", join(repo, "register.js"), join(repo, "test/e2e/inside/ask.ts")];
  const questions = JSON.stringify(names.map((name) => [name, type]));
  const ended = sandbox("exec", "--stack", stack, "--", ...script, server, questions);
  if (ended.status !== 0) throw new Error(`${server}: ${ended.stderr}`);
  const answers = JSON.parse(ended.stdout) as Answer[];
  return Object.fromEntries(names.map((name, i) => [name, answers[i] as Answer]));
}

/** The answers as an expectation writes them: the one address, or what is said instead. */
function plainly(answers: Record<string, Answer>): Record<string, string> {
  const saying = (rcode: number) => Object.entries(RCODE).find(([, code]) => code === rcode)?.[0] ?? String(rcode);
  return Object.fromEntries(
    Object.entries(answers).map(([name, { rcode, addresses }]) => [
      name,
      addresses.length > 0 ? addresses.join() : saying(rcode),
    ]),
  );
}

/**
 * Tests a resolver's answers against the expected ones; and that it knows no HTTPS record of these names, so none with h3.
 *
 * @param twin the address of IPv6 that each name has beside that of IPv4; missing: none
 */
export function testResolver(
  stack: string,
  server: string,
  names: () => Record<string, string>,
  absent: Record<string, string>,
  twin?: (address: string) => string,
): void {
  test("answers every name with its one address, and no other name", () => {
    const expected = { ...names(), ...absent };
    expect(plainly(answersInside(stack, server, Object.keys(expected), TYPE.A))).toEqual(expected);
  });

  if (twin !== undefined)
    test("answers every name with its one address of IPv6", () => {
      const expected = Object.entries(names()).map(([name, address]) => [name, twin(address)]);
      expect(Object.entries(plainly(answersInside(stack, server, Object.keys(names()), TYPE.AAAA)))).toEqual(expected);
    });

  test("has no HTTPS record of any of them, from which a browser would learn of HTTP/3", () => {
    const known = Object.keys(names());
    const none = { rcode: RCODE.NOERROR, answers: 0, addresses: [] };
    expect(answersInside(stack, server, known, TYPE.HTTPS)).toEqual(
      Object.fromEntries(known.map((name) => [name, none])),
    );
  });
}
