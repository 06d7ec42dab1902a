import { json } from "node:stream/consumers";
import { readFileOver } from "./file";
import { readMachine } from "./machine";
import type { Answer, Question } from "./questions";

/** A process of its own, as what it asks may be reached from inside of the sandbox only: questions come in, answers go out. */
async function main(): Promise<void> {
  const questions = (await json(process.stdin)) as Question[];
  const answers = await Promise.all(questions.map(answer));
  process.stdout.write(JSON.stringify(answers));
}

async function answer(question: Question): Promise<Answer> {
  const { urn } = question;
  try {
    if (question.kind === "machine") return { urn, text: await readMachine(question) };
    const text = await readFileOver(question.connection, question.path);
    return text === undefined ? { urn, gone: true } : { urn, text };
  } catch (error) {
    return { urn, problem: (error as Error).message };
  }
}

void main();
