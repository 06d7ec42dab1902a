import { readOptions, refuse } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";
import { type Answers, QUESTIONS, type QuestionName } from "./questions";

export interface InitArguments {
  stack: string;
  /** The folder that the stack file is written to; undefined: the usual one. */
  folder: string | undefined;
  /** The answers from the command line. */
  answers: Answers;
  talosconfig: string | undefined;
  kubectl: string | undefined;
  force: boolean;
}

const questionOptions = Object.fromEntries(
  QUESTIONS.map(({ name, about, value, isList }) => [name, { about, value, ...(isList && { many: true as const }) }]),
) as { [Name in QuestionName]: { about: string; value: string; many?: true } };

export const command = {
  name: "init",
  usage: ["--stack S [--talosconfig FILE] [--kubectl FILE] [--lan CIDR …]"],
  about:
    "Writes the stack file of a network of one's own, with comments, and ends with the plan's summary. It asks the few questions that matter and checks each answer; what an option answers is not asked. Where nobody can be asked (no terminal), the proposals are taken.",
  options: {
    stack: { ...STACK_OPTIONS.stack, about: "the network's name: the file is Pulumi.S.yaml" },
    stacks: {
      about: "the folder that the file is written to (default: HOMELAB_STACKS, else the checkout)",
      value: "DIR",
    },
    talosconfig: { about: "proposes the machines of this talosconfig; its secrets are not read", value: "FILE" },
    kubectl: {
      about: "proposes the machines, versions and apps that «kubectl get nodes,services -A -o json» has written",
      value: "FILE",
    },
    ...questionOptions,
    force: { about: "writes over a stack file that is there" },
  },
  notes: [
    "The exit status is 0 when the file is written, 2 when an answer is missing or refused: then nothing is written.",
  ],
} as const;

/** @throws BadArguments */
export function readInitArguments(argv: readonly string[]): InitArguments {
  const { stack = "", stacks: folder, talosconfig, kubectl, force, ...given } = readOptions(command, argv);
  refuse(/^[a-zA-Z0-9_.-]{1,100}$/.test(stack) ? [] : [noName(stack)]);
  const answers = Object.entries(given as Record<QuestionName, string | string[] | undefined>).flatMap(
    ([name, value]) => {
      const text = Array.isArray(value) ? value.join(" ") : value;
      return text === undefined || text === "" ? [] : [[name, text]];
    },
  );
  return { stack, folder, answers: Object.fromEntries(answers), talosconfig, kubectl, force };
}

function noName(stack: string): string {
  if (stack === "") return "--stack S is missing: write a name for the network, e.g. --stack home.";
  return `--stack ${stack}: a name has letters, digits, hyphens, dots and underscores. Write e.g. --stack home.`;
}
