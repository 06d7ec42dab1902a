import { nearest } from "../../config/nearest";
import { readArguments, refuse } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";
import { PRODUCTS, type Product, type Versions } from "./products";

export interface UpgradeArguments {
  stack: string | undefined;
  to: Partial<Versions>;
  /** The versions that run, where the stack file names others already. */
  from: Partial<Versions>;
  /** Version of @pulumiverse/talos that writes configuration for the new Talos. */
  talosProvider: string | undefined;
  rehearse: boolean;
  json: boolean;
}

const fullVersion = /^\d+\.\d+\.\d+$/;

export const command = {
  name: "upgrade",
  usage: ["[--stack S] --to P=VERSION… [--from P=VERSION…] [--rehearse] [--json]"],
  about:
    "The way from one version of Talos, Kubernetes or Cilium to another, as steps for a person, and what each of them changes: which resources, who reaches what, which rules of the policy pack, which objects an API drops. In Markdown. Nothing is written, and no machine is asked.",
  options: {
    ...STACK_OPTIONS,
    to: {
      about: `the new version of a product (${PRODUCTS.join(", ")}): talos=1.14.1; more than once for more of them`,
      value: "P=VERSION",
      many: true,
    },
    from: {
      about: "what runs, where the stack file says something else (default: what the stack file says)",
      value: "P=VERSION",
      many: true,
    },
    "talos-provider": {
      about: "the version of @pulumiverse/talos that knows the new Talos, where the installed one does not",
      value: "VERSION",
      check: (text: string) =>
        fullVersion.test(text) ? undefined : `--talos-provider ${text}: write a full version, as 0.9.0.`,
    },
    rehearse: {
      about:
        "makes each step in a sandbox of its own as well, through the real engine: preview, update, unchanged after",
    },
    json: { about: "the same for machines" },
  },
  notes: [
    "The exit status is 0 when the way is open, 1 when a step is refused or breaks a rule that held before, 2 when the input is wrong or a rehearsal could not be made.",
  ],
} as const;

/** @throws BadArguments */
export function readUpgradeArguments(argv: readonly string[]): UpgradeArguments {
  const { values, problems } = readArguments(command, argv);
  if (values.to.length === 0 && problems.length === 0)
    problems.push("--to is missing: write what is to be upgraded, as --to talos=1.14.1.");
  const to = versionsOf("--to", values.to, problems);
  const from = versionsOf("--from", values.from, problems);
  refuse(problems);
  const { stack, rehearse, json } = values;
  return { stack, to, from, talosProvider: values["talos-provider"], rehearse, json };
}

function versionsOf(option: string, texts: readonly string[], problems: string[]): Partial<Versions> {
  const found: Partial<Record<Product, string>> = {};
  for (const text of texts) {
    const [product = "", version = "", ...more] = text.split("=");
    const plain = version.replace(/^v/, "");
    if (!isProduct(product)) problems.push(`${option} ${text}: ${unknown(product)}`);
    else if (more.length > 0 || !fullVersion.test(plain))
      problems.push(`${option} ${text}: write a full version, of three numbers, as ${product}=1.20.2.`);
    else if (found[product] !== undefined)
      problems.push(`${option} names ${product} twice (${found[product]}, ${plain}): write one version.`);
    else found[product] = plain;
  }
  return found;
}

const isProduct = (text: string): text is Product => (PRODUCTS as readonly string[]).includes(text);

function unknown(product: string): string {
  const near = nearest(product, PRODUCTS);
  const guess = near === undefined ? `There are ${PRODUCTS.join(", ")}.` : `Did you mean ${near}?`;
  return `«${product}» is nothing that is upgraded here. ${guess}`;
}
