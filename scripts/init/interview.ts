import { isWithin } from "../../config/check";
import { parseHomelab } from "../../config/load";
import { ConfigurationError, type Problem } from "../../config/problems";
import { BadArguments } from "../commandLine/read";
import type { Found } from "./found";
import { type Answers, QUESTIONS, type Question } from "./questions";
import { partsOf, valuesOf } from "./values";

/** Puts a question to a person. */
export type Ask = (question: string) => Promise<string>;

/**
 * Every answer: those that were given, and for the others those of a person, who is asked again until an answer is taken. Where nobody can
 * be asked, the proposals.
 *
 * @throws BadArguments with every answer that is missing or refused
 */
export async function interview(given: Answers, found: Found, ask: Ask | undefined): Promise<Answers> {
  const answers: Answers = {};
  const problems: string[] = [];
  for (const question of QUESTIONS) {
    const { name } = question;
    const known = given[name];
    const proposal = question.propose?.(found, answers);
    const answer =
      known !== undefined || ask === undefined
        ? (known ?? proposal)
        : await asked(question, proposal, { answers, found, ask });
    if (answer !== undefined) {
      problems.push(...wrongWith(question, answer, answers, found).map((why) => `--${name} ${answer}: ${why}`));
      answers[name] = answer;
    } else if (!question.optional) problems.push(`--${name} ${question.value} is missing: ${question.about}.`);
  }
  if (problems.length > 0) throw new BadArguments(problems);
  return answers;
}

interface Talk {
  answers: Answers;
  found: Found;
  ask: Ask;
}

async function asked(question: Question, proposal: string | undefined, talk: Talk): Promise<string | undefined> {
  const default_ = proposal ?? (question.optional ? "none" : undefined);
  const text = `${question.about}${default_ === undefined ? "" : ` [${default_}]`}\n${question.name}> `;
  for (let refused = ""; ; ) {
    const said = (await talk.ask(`${refused}${text}`)).trim();
    const answer = said === "" ? proposal : said;
    if (question.optional && (answer === undefined || answer === "none")) return undefined;
    const wrong =
      answer === undefined ? ["An answer is needed."] : wrongWith(question, answer, talk.answers, talk.found);
    if (wrong.length === 0) return answer;
    refused = `${wrong.join("\n")}\n`;
  }
}

/** The problems of one answer, together with those that were taken before it. */
function wrongWith({ name, form, fields }: Question, answer: string, before: Answers, found: Found): string[] {
  const odd = form === undefined ? undefined : partsOf(answer).find((part) => !form.is.test(part));
  if (form !== undefined && odd !== undefined)
    return [`«${odd}» is written otherwise here. Write e.g. ${form.example}`];
  const problems = problemsOf(valuesOf({ ...before, [name]: answer }, found));
  return problems
    .filter(({ code, field }) => code !== "CFG-03" && fields.some((own) => isWithin(field, own)))
    .map(({ code, field, message, fix }) => `${code} ${field}: ${message} ${fix}`);
}

function problemsOf(values: Record<string, unknown>): readonly Problem[] {
  try {
    parseHomelab("", { values });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}
