import { UnknownCorefile } from "./problems";

/** The parts of a question that a template may refer to. */
export interface Question {
  name: string;
  zone: string;
  match: readonly string[] & { groups?: Readonly<Record<string, string | undefined>> };
}

/** Undefined where it names a group that there is not. */
export type Text = string | undefined;

const EXPRESSION = /\{\{\s*(.*?)\s*\}\}/gs;

/**
 * The part of Go's templates that records are written with: `{{ .Name }}`, `{{ .Zone }}`, `{{ .Group.host }}`, `{{ index .Match 1 }}`.
 *
 * @throws UnknownCorefile for all others: CoreDNS may refuse them
 */
export function textOf(written: string): (question: Question) => Text {
  const parts = written.split(EXPRESSION).map((part, i) => (i % 2 === 0 ? literal(part) : expression(part)));
  return (question) => {
    const texts = parts.map((part) => part(question));
    return texts.includes(undefined) ? undefined : texts.join("");
  };
}

function literal(text: string): (question: Question) => Text {
  if (/\{\{/.test(text)) throw new UnknownCorefile(`the template ${text} is not understood here`);
  return () => text;
}

function expression(text: string): (question: Question) => Text {
  if (text === ".Name") return ({ name }) => name;
  if (text === ".Zone") return ({ zone }) => zone;
  if (text === ".Class") return () => "IN";
  if (text === ".Type") return () => "A";
  const [, number] = /^index \.Match (\d{1,2})$/.exec(text) ?? [];
  if (number !== undefined) return ({ match }) => group(match, Number(number));
  const [, plain, quoted] = /^(?:\.Group\.([A-Za-z_]\w*)|index \.Group "(\w+)")$/.exec(text) ?? [];
  const named = plain ?? quoted;
  if (named === undefined) throw new UnknownCorefile(`the template {{ ${text} }} is not understood here`);
  if (/^\d+$/.test(named)) return ({ match }) => group(match, Number(named));
  return ({ match: { groups = {} } }) => (named in groups ? (groups[named] ?? "") : undefined);
}

/** A group that takes no part in a match is empty text in Go. */
function group(match: readonly (string | undefined)[], number: number): Text {
  return number < match.length ? (match[number] ?? "") : undefined;
}
