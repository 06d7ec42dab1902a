import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Props } from "../types";

/** How to reach one cluster, taken from the active context of a kubeconfig. */
export interface Cluster {
  server: string;
  ca?: string;
  cert?: string;
  key?: string;
  token?: string;
  username?: string;
  password?: string;
  insecure: boolean;
  serverName?: string;
  namespace?: string;
  /** The whole kubeconfig, for tools that read one (helm). */
  text: string;
  context?: string;
}

export class KubeconfigError extends Error {}

/**
 * @param source contents of a kubeconfig (YAML or JSON) or a path; without it KUBECONFIG, then ~/.kube/config, as the official
 *   provider does.
 * @throws KubeconfigError naming the field that is wrong
 */
export function loadCluster(source: string | undefined, choose: { context?: string; cluster?: string } = {}): Cluster {
  const { text, folder } = readSource(source);
  const { parse } = require("yaml") as typeof import("yaml");
  let document: Props;
  try {
    document = asObject(parse(text), "the kubeconfig");
  } catch (error) {
    throw new KubeconfigError(`the kubeconfig is not YAML: ${(error as Error).message.split("\n")[0]}`);
  }
  const contextName = choose.context ?? nonEmpty(document["current-context"]);
  const context = contextName ? named(document, "contexts", "context", contextName) : {};
  const cluster = named(
    document,
    "clusters",
    "cluster",
    choose.cluster ?? nonEmpty(context.cluster) ?? only(document, "clusters"),
  );
  const userName = nonEmpty(context.user);
  const user = userName ? named(document, "users", "user", userName) : {};
  if (user.exec || user["auth-provider"]) {
    throw new KubeconfigError(
      `user ${userName} of the kubeconfig authenticates by a plugin, which this provider cannot run`,
    );
  }
  const server = nonEmpty(cluster.server);
  if (!server) throw new KubeconfigError("the kubeconfig's cluster has no server");
  const file = (value: unknown): string | undefined =>
    typeof value === "string" ? readFileSync(resolve(folder, value), "utf8") : undefined;
  const data = (value: unknown): string | undefined =>
    typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
  return {
    server: server.replace(/\/+$/, ""),
    ca: data(cluster["certificate-authority-data"]) ?? file(cluster["certificate-authority"]),
    cert: data(user["client-certificate-data"]) ?? file(user["client-certificate"]),
    key: data(user["client-key-data"]) ?? file(user["client-key"]),
    token: nonEmpty(user.token) ?? file(user.tokenFile)?.trim(),
    username: nonEmpty(user.username),
    password: nonEmpty(user.password),
    insecure: cluster["insecure-skip-tls-verify"] === true,
    serverName: nonEmpty(cluster["tls-server-name"]),
    namespace: nonEmpty(context.namespace),
    text,
    context: contextName,
  };
}

function readSource(source: string | undefined): { text: string; folder: string } {
  if (source?.includes("\n") || source?.trimStart().startsWith("{")) return { text: source, folder: process.cwd() };
  const path =
    source?.trim() ||
    process.env.KUBECONFIG?.split(":").find((p) => existsSync(p)) ||
    join(homedir(), ".kube", "config");
  const full = path.startsWith("~/") ? join(homedir(), path.slice(2)) : resolve(path);
  try {
    return { text: readFileSync(full, "utf8"), folder: dirname(full) };
  } catch (error) {
    throw new KubeconfigError(`no kubeconfig: ${(error as Error).message}`);
  }
}

function named(document: Props, list: string, field: string, name: string): Props {
  const entries = Array.isArray(document[list]) ? (document[list] as Props[]) : [];
  const found = entries.find((entry) => entry.name === name);
  if (!found) throw new KubeconfigError(`the kubeconfig has no ${field} "${name}" in ${list}`);
  return asObject(found[field], `${list} "${name}"`);
}

function only(document: Props, list: string): string {
  const entries = Array.isArray(document[list]) ? (document[list] as Props[]) : [];
  const [first] = entries;
  if (entries.length !== 1 || typeof first?.name !== "string")
    throw new KubeconfigError("the kubeconfig has no current-context");
  return first.name;
}

function asObject(value: unknown, what: string): Props {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new KubeconfigError(`${what} is not an object`);
  return value as Props;
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
