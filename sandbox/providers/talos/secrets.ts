import { checkInputs, previewed } from "../inputs";
import type { Diff, Props, Resource } from "../serve";
import { UNKNOWN } from "../serve";
import { DAY, expiresWithin } from "./certificate";
import { isKnown } from "./machine";
import { runTalos } from "./tool";

const ID = "machine_secrets";
const VERSION = /^v?\d+\.\d+(\.|$)/;

/** A cluster's whole PKI and its tokens. Deleting it deletes nothing but the only copy. */
export const secrets: Resource = {
  async check(news) {
    const failures = checkInputs(news, { talosVersion: "string" });
    const version = news.talosVersion;
    if (typeof version === "string" && !VERSION.test(version))
      failures.push({
        property: "talosVersion",
        reason: `'${version}' is not a Talos version: write for example v1.12.0`,
      });
    return { inputs: news, failures };
  },

  async diff({ olds, news }): Promise<Diff> {
    const detailed: NonNullable<Diff["detailed"]> = {};
    if (news.talosVersion === UNKNOWN) detailed.talosVersion = { kind: "update", input: true };
    else if (isKnown(news.talosVersion) && news.talosVersion !== olds.talosVersion) {
      // Secrets of a newer version may lack what an older one needs.
      const replace = compareVersions(String(news.talosVersion), String(olds.talosVersion ?? "")) < 0;
      detailed.talosVersion = { kind: "update", input: true, ...(replace ? { replace } : {}) };
    }
    if (isExpiring(olds)) detailed.clientConfiguration = { kind: "update" };
    const replaces = Object.keys(detailed).filter((name) => detailed[name].replace);
    return { changes: Object.keys(detailed).length > 0, replaces, detailed };
  },

  async create({ inputs, preview }, ctx) {
    if (preview)
      return { id: "", outputs: previewed(inputs, ["talosVersion", "machineSecrets", "clientConfiguration"]) };
    const outputs = await runTalos<Props>("secrets", { talosVersion: inputs.talosVersion ?? "" }, ctx.signal);
    return { id: ID, outputs: { ...outputs, ...inputs } };
  },

  /** A change is not looked for, as in the official provider. The id of an import is the path of a secrets.yaml. */
  async read({ id, inputs, state }, ctx) {
    if (isKnown(state.machineSecrets)) return { id, inputs, outputs: state };
    const outputs = await runTalos<Props>("import-secrets", { file: id }, ctx.signal);
    return { id: ID, inputs: { talosVersion: outputs.talosVersion }, outputs };
  },

  async update({ olds, news, preview }, ctx) {
    const outputs = { ...olds, talosVersion: news.talosVersion ?? olds.talosVersion };
    if (!isExpiring(olds)) return { outputs };
    if (preview) return { outputs: { ...outputs, clientConfiguration: UNKNOWN } };
    const renewed = await runTalos<Props>("renew-client", { machineSecrets: olds.machineSecrets }, ctx.signal);
    return { outputs: { ...outputs, ...renewed } };
  },
};

/** The client certificate is renewed in its last month. */
function isExpiring(olds: Props): boolean {
  const client = olds.clientConfiguration as { clientCertificate?: unknown } | undefined;
  return expiresWithin(client?.clientCertificate, 30 * DAY);
}

/** Negative when `a` is the older version; a part left out counts as 0 (v1.12 is v1.12.0). */
function compareVersions(a: string, b: string): number {
  const parts = (version: string) => version.replace(/^v/, "").split("-")[0].split(".").map(Number);
  const [left, right] = [parts(a), parts(b)];
  for (let index = 0; index < 3; index++) {
    const difference = (left[index] || 0) - (right[index] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
