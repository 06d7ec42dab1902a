import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { parse } from "yaml";

export interface KubeObject {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
  };
  [field: string]: unknown;
}

/** An answer of the API server that is not a success. */
export class KubeError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = "KubeError";
  }
}

interface Kubeconfig {
  clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  users: { user: { "client-certificate-data": string; "client-key-data": string } }[];
}

const decode = (base64: string) => Buffer.from(base64, "base64");

/**
 * The few calls that the supervisor needs of a Kubernetes API. The usual client library holds more memory than the
 * whole supervisor should.
 */
export class Kube {
  private readonly agent: Agent;
  private readonly server: string;

  constructor(kubeconfigPath: string) {
    const kubeconfig = parse(readFileSync(kubeconfigPath, "utf8")) as Kubeconfig;
    const { cluster } = kubeconfig.clusters[0];
    const { user } = kubeconfig.users[0];
    this.server = cluster.server;
    this.agent = new Agent({
      keepAlive: true,
      ca: decode(cluster["certificate-authority-data"]),
      cert: decode(user["client-certificate-data"]),
      key: decode(user["client-key-data"]),
    });
  }

  /** Sends a request; resolves with the decoded answer, rejects with a `KubeError`. */
  async call<T = KubeObject>(
    method: string,
    path: string,
    body?: unknown,
    contentType = "application/json",
  ): Promise<T> {
    const text = await readAll(await this.send(method, path, body, contentType));
    return (text.startsWith("{") ? JSON.parse(text) : text) as T;
  }

  /** The object, or undefined when it (or its kind) does not exist. */
  async find<T = KubeObject>(path: string): Promise<T | undefined> {
    try {
      return await this.call<T>("GET", path);
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Server-side apply; other writers' values of the same fields are taken over. */
  apply(path: string, object: unknown, manager: string): Promise<KubeObject> {
    const query = `fieldManager=${manager}&force=true`;
    return this.call("PATCH", `${path}?${query}`, object, "application/apply-patch+yaml");
  }

  patchStatus(path: string, status: unknown): Promise<KubeObject> {
    return this.call("PATCH", `${path}/status`, { status }, "application/merge-patch+json");
  }

  /** Follows changes from `resourceVersion` on; resolves when the server ends the stream, as it does now and then. */
  async watch(
    path: string,
    query: string,
    onEvent: (type: string, object: KubeObject) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const answer = await this.send("GET", `${path}?watch=1&allowWatchBookmarks=true&${query}`, undefined, "", signal);
    answer.setEncoding("utf8");
    let rest = "";
    for await (const chunk of answer as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "") continue;
        const event = JSON.parse(line) as { type: string; object: KubeObject };
        if (event.type === "ERROR") return; // the version is too old: the caller lists again
        onEvent(event.type, event.object);
      }
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private send(
    method: string,
    path: string,
    body: unknown,
    contentType: string,
    signal?: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const payload = body === undefined ? undefined : JSON.stringify(body);
      const headers =
        payload === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(payload) };
      const outgoing = request(this.server + path, { method, agent: this.agent, headers, signal }, (answer) => {
        const status = answer.statusCode ?? 0;
        if (status < 400) return resolve(answer);
        readAll(answer).then((text) => reject(new KubeError(status, messageOf(text))), reject);
      });
      outgoing.on("error", reject);
      // A watch lives as long as it likes; anything else that is silent for so long will not answer any more.
      if (signal === undefined)
        outgoing.setTimeout(30_000, () => outgoing.destroy(new Error(`${method} ${path}: no answer`)));
      outgoing.end(payload);
    });
  }
}

async function readAll(answer: IncomingMessage): Promise<string> {
  answer.setEncoding("utf8");
  let text = "";
  for await (const chunk of answer as AsyncIterable<string>) text += chunk;
  return text;
}

function messageOf(text: string): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? text;
  } catch {
    return text;
  }
}
