import { diffLines } from "diff";
import { isObject, plainDocuments } from "../../../traffic/model/yaml";
import type { Properties } from "../../engine/state";
import { type ChangedValue, changedValues, HIDDEN } from "../values";
import { type Answer, type Question, withFile } from "./questions";

/** A difference at a thing that its provider cannot read back. */
export interface Finding {
  question: Question;
  what: "changed" | "gone";
  values: ChangedValue[];
  /** The inputs that the resource would have, were it as it is found. */
  live(inputs: Properties): Properties;
  /** The inputs that say the same as was applied: what the found ones are compared with. */
  applied(inputs: Properties): Properties;
}

/** Things that are not as they were left. */
export function findingsOf(questions: readonly Question[], answers: readonly Answer[]): Finding[] {
  const found = new Map(answers.map((answer) => [answer.urn, answer]));
  return questions.flatMap((question) => {
    const answer = found.get(question.urn);
    if (answer === undefined || "problem" in answer) return [];
    return question.kind === "file" ? ofFile(question, answer) : ofMachine(question, answer);
  });
}

function ofFile(question: Question, answer: Answer): Finding[] {
  const text = "text" in answer ? answer.text : "";
  const values = lineChanges(question.known, text);
  if (values.length === 0 && !("gone" in answer)) return [];
  return [
    {
      question,
      ...("gone" in answer ? { what: "gone", values: [] } : { what: "changed", values }),
      live: (inputs) => ({ ...inputs, stdin: withFile(String(inputs.stdin), text) }),
      applied: (inputs) => inputs,
    },
  ];
}

function ofMachine(question: Question, answer: Answer): Finding[] {
  if (!("text" in answer)) return [];
  const values = changedValues(byKind(question.known), byKind(answer.text)).map(withoutKeys);
  if (values.length === 0) return [];
  const with_ = (text: string) => (inputs: Properties) => ({
    ...inputs,
    machineConfigurationInput: text,
    configPatches: [],
  });
  return [{ question, what: "changed", values, live: with_(answer.text), applied: with_(question.known) }];
}

/** A machine's documents by what they are, so that their order is no difference. */
function byKind(text: string): Properties {
  const documents = plainDocuments(text).filter(isObject);
  return Object.fromEntries(
    documents.flatMap(({ kind, name, ...rest }): [string, unknown][] =>
      kind === undefined
        ? Object.entries({ name, ...rest }).filter(([, value]) => value !== undefined)
        : [[[kind, name].filter(Boolean).join(" "), rest]],
    ),
  );
}

/** Parts of a machine's configuration that hold keys, tokens and what their owners call otherwise. */
const SECRET =
  /key|token|secret|\bca\b|crt|cert|password|auth|\benv\b|\bfiles\b|inlineManifests|acceptedCAs|passphrase/i;

function withoutKeys({ path, before, after }: ChangedValue): ChangedValue {
  const isSecret = SECRET.test(path) || [before, after].some((text) => text !== undefined && SECRET.test(text));
  const shown = (text: string | undefined) => (isSecret && text !== undefined ? JSON.stringify(HIDDEN) : text);
  const [was, is] = [shown(before), shown(after)];
  return { path, ...(was !== undefined && { before: was }), ...(is !== undefined && { after: is }) };
}

/** Lines that were changed, put in or taken out, by their numbers in the file as it was left. */
function lineChanges(before: string, after: string): ChangedValue[] {
  const changes: ChangedValue[] = [];
  let line = 1;
  let removed: ChangedValue[] = [];
  for (const { added, removed: gone, value } of diffLines(before, after)) {
    const lines = value.replace(/\n$/, "").split("\n");
    if (gone) {
      removed = lines.map((text, i) => ({ path: `line ${line + i}`, before: JSON.stringify(text) }));
      changes.push(...removed);
      line += lines.length;
    } else if (added) {
      for (const [i, text] of lines.entries()) {
        const replaced = removed[i];
        if (replaced === undefined) changes.push({ path: `after line ${line - 1}`, after: JSON.stringify(text) });
        else replaced.after = JSON.stringify(text);
      }
      removed = [];
    } else {
      removed = [];
      line += lines.length;
    }
  }
  return changes;
}
