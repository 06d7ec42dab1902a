import { changedInputs, checkInputs, previewed, type Spec } from "../inputs";
import type { Ctx, Diff, Props, Resource, State } from "../serve";
import { expiresWithin, parseDuration } from "./certificate";
import { connection, isKnown, REQUIRED_CLIENT_CONFIGURATION } from "./machine";
import { runTalos } from "./tool";

const COMPUTED = ["kubeconfigRaw", "kubernetesClientConfiguration"];
const DEFAULT_RENEWAL = "720h";

const INPUTS: Record<string, Spec> = {
  certificateRenewalDuration: "string",
  clientConfiguration: REQUIRED_CLIENT_CONFIGURATION,
  endpoint: "string",
  node: "string!",
  timeouts: { create: "string", update: "string" },
};

interface Answer {
  clusterName: string;
  kubeconfigRaw: string;
  kubernetesClientConfiguration: Record<string, string>;
}

/**
 * An administrator's kubeconfig. It is asked for when it is created and when its certificate is about to expire, and not when another
 * machine is named, as in the official provider. It cannot be imported there.
 */
export const kubeconfig: Resource = {
  async check(news) {
    const failures = checkInputs(news, INPUTS);
    const renewal = news.certificateRenewalDuration;
    if (typeof renewal === "string" && parseDuration(renewal) === undefined)
      failures.push({
        property: "certificateRenewalDuration",
        reason: `'${renewal}' is not a duration: write for example 720h`,
      });
    return { inputs: news, failures };
  },

  async diff({ oldInputs, olds, news }): Promise<Diff> {
    const changed = changedInputs(oldInputs, news, { certificateRenewalDuration: DEFAULT_RENEWAL });
    const detailed: NonNullable<Diff["detailed"]> = {};
    for (const name of changed) detailed[name] = { kind: "update", input: true };
    if (isExpiring(olds, news)) detailed.kubernetesClientConfiguration = { kind: "update" };
    return { changes: Object.keys(detailed).length > 0, detailed };
  },

  async create({ inputs, preview }, ctx) {
    if (preview) return { id: "", outputs: { ...described(inputs), ...previewed({}, COMPUTED) } };
    const { clusterName, ...answer } = await ask(inputs, "create", ctx);
    return { id: clusterName, outputs: { ...described(inputs), ...answer } };
  },

  async read({ id, inputs, state }) {
    if (!isKnown(state.node)) throw new Error("a kubeconfig cannot be imported: it is asked for anew");
    return { id, inputs, outputs: state };
  },

  async update({ olds, news, preview }, ctx): Promise<State> {
    const kept = {
      kubeconfigRaw: olds.kubeconfigRaw,
      kubernetesClientConfiguration: olds.kubernetesClientConfiguration,
    };
    if (!isExpiring(olds, news)) return { outputs: { ...described(news), ...kept } };
    if (preview) return { outputs: { ...described(news), ...previewed({}, COMPUTED) } };
    const { clusterName: _id, ...answer } = await ask(news, "update", ctx);
    return { outputs: { ...described(news), ...answer } };
  },
};

function ask(inputs: Props, operation: "create" | "update", ctx: Ctx): Promise<Answer> {
  return runTalos<Answer>("kubeconfig", connection(inputs, operation, ctx.timeout), ctx.signal);
}

function described(inputs: Props): Props {
  const { __defaults: _defaults, ...given } = inputs;
  return {
    ...given,
    certificateRenewalDuration: inputs.certificateRenewalDuration ?? DEFAULT_RENEWAL,
    endpoint: inputs.endpoint ?? inputs.node,
  };
}

function isExpiring(olds: Props, news: Props): boolean {
  const client = olds.kubernetesClientConfiguration as { clientCertificate?: unknown } | undefined;
  const renewal = isKnown(news.certificateRenewalDuration) ? String(news.certificateRenewalDuration) : DEFAULT_RENEWAL;
  return expiresWithin(client?.clientCertificate, parseDuration(renewal) ?? 0);
}
