import { changedInputs, checkInputs, previewed, type Spec } from "../inputs";
import { type Ctx, type Diff, type Props, type Resource, type State, UNKNOWN } from "../serve";
import { expiresWithin, parseDuration } from "./certificate";
import { connection, isKnown, REQUIRED_CLIENT_CONFIGURATION } from "./machine";
import { runTalos } from "./tool";

const SECRET = ["kubeconfigRaw", "kubernetesClientConfiguration"];
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
 * An administrator's kubeconfig. It is asked for when it is created, when another cluster or machine is named, and when its
 * certificate is about to expire; every answer has a new certificate, so asking more often would change it in every preview.
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
    if (preview) return { id: "", outputs: { ...described(inputs), ...previewed({}, SECRET) }, secrets: SECRET };
    const { clusterName, ...answer } = await ask(inputs, "create", ctx);
    return { id: clusterName, outputs: { ...described(inputs), ...answer }, secrets: SECRET };
  },

  async read({ id, inputs, state }) {
    return { id, inputs, outputs: state, secrets: SECRET };
  },

  async update({ olds, news, preview }, ctx): Promise<State> {
    const kept = {
      kubeconfigRaw: olds.kubeconfigRaw,
      kubernetesClientConfiguration: olds.kubernetesClientConfiguration,
    };
    if (!isExpiring(olds, news) && !isElsewhere(olds, news))
      return { outputs: { ...described(news), ...kept }, secrets: SECRET };
    if (preview) return { outputs: { ...described(news), ...previewed({}, SECRET) }, secrets: SECRET };
    const { clusterName: _id, ...answer } = await ask(news, "update", ctx);
    return { outputs: { ...described(news), ...answer }, secrets: SECRET };
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

/** Another machine, or another cluster's certificate authority. */
function isElsewhere(olds: Props, news: Props): boolean {
  const authority = (props: Props) =>
    (props.clientConfiguration as { caCertificate?: unknown } | undefined)?.caCertificate;
  const isUnknown = [news.node, news.endpoint, news.clientConfiguration, authority(news)].includes(UNKNOWN);
  return isUnknown || olds.node !== news.node || authority(olds) !== authority(news);
}
