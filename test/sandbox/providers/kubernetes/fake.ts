import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Connection } from "../../../../sandbox/providers/kubernetes/connection";
import type { Ctx, Props } from "../../../../sandbox/providers/types";

interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Props;
}

type Answer = { code?: number; body: Props; warning?: string } | undefined;

export interface FakeCluster {
  connection: Connection;
  /** By path, as stored. */
  objects: Map<string, Props>;
  asked: Asked[];
  /** Answers before the store does. */
  intercept: (asked: Asked) => Answer;
  close(): void;
}

export const invalid = (field: string, message: string): Answer => ({
  code: 422,
  body: {
    reason: "Invalid",
    message: `is invalid: ${field}: ${message}`,
    details: { causes: [{ reason: "FieldValueInvalid", field, message }] },
  },
});

export const conflict = (manager: string, field: string): Answer => ({
  code: 409,
  body: {
    reason: "Conflict",
    message: "Apply failed with 1 conflict",
    details: { causes: [{ reason: "FieldManagerConflict", field, message: `conflict with "${manager}" using v1` }] },
  },
});

const KINDS: Record<string, Props[]> = {
  "/api/v1": [
    { name: "configmaps", kind: "ConfigMap", namespaced: true },
    { name: "secrets", kind: "Secret", namespaced: true },
    { name: "services", kind: "Service", namespaced: true },
    { name: "namespaces", kind: "Namespace", namespaced: false },
    { name: "services/status", kind: "Service", namespaced: true },
  ],
  "/apis/apps/v1": [{ name: "deployments", kind: "Deployment", namespaced: true }],
};

/** An API server that stores what is applied, without schemas: enough to see what the provider asks and does with answers. */
export async function fakeCluster(config: Props = {}): Promise<FakeCluster> {
  const objects = new Map<string, Props>();
  const asked: Asked[] = [];
  const fake = { objects, asked, intercept: (_: Asked): Answer => undefined };
  const server = createServer((request, response) => {
    read(request).then((question) => {
      asked.push(question);
      const answer = fake.intercept(question) ?? respond(objects, question);
      if (answer.warning) response.setHeader("warning", `299 - "${answer.warning.replaceAll('"', '\\"')}"`);
      response.writeHead(answer.code ?? 200, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const connection = Connection.open({ kubeconfig: kubeconfig(`http://127.0.0.1:${port}`), ...config });
  return Object.assign(fake, {
    connection,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server } }],
    users: [{ name: "u", user: { token: "t" } }],
  });
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? "", "http://x");
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? "",
    path: url.pathname,
    query: url.searchParams,
    body: text ? (JSON.parse(text) as Props) : {},
  };
}

const notFound = (path: string): { code: number; body: Props } => ({
  code: 404,
  body: { reason: "NotFound", message: `${path} not found` },
});

function respond(
  objects: Map<string, Props>,
  { method, path, query, body }: Asked,
): { code?: number; body: Props; warning?: string } {
  const resources = KINDS[path];
  if (resources) return { body: { resources } };
  if (path.startsWith("/apis/") && path.split("/").length === 4) return notFound(path);
  const old = objects.get(path);
  if (method === "GET") {
    if (old) return { body: old };
    const below = [...objects].filter(([key]) => key.startsWith(`${path}/`)).map(([, object]) => object);
    return /\/(secrets|pods|events)$/.test(path) ? { body: { items: below } } : notFound(path);
  }
  if (method === "DELETE") {
    if (!old) return notFound(path);
    objects.delete(path);
    return { body: {} };
  }
  const namespace = /\/namespaces\/([^/]+)/.exec(path)?.[1];
  const uid = (old?.metadata as Props | undefined)?.uid ?? `uid-${objects.size + 1}`;
  const managedFields = [{ manager: query.get("fieldManager") }];
  const metadata = {
    namespace,
    ...(body.metadata as Props),
    uid,
    resourceVersion: String(Math.random()),
    managedFields,
  };
  const stored = { ...body, metadata, ...(old?.status ? { status: old.status } : {}) };
  if (!query.get("dryRun")) objects.set(path, stored);
  return { body: stored };
}

/** A context that remembers what was logged. */
export function context(type: string, extra: Partial<Ctx> = {}): Ctx & { logged: string[] } {
  const logged: string[] = [];
  return {
    urn: `urn:pulumi:dev::proj::${type}::thing`,
    type,
    name: "thing",
    config: {},
    signal: new AbortController().signal,
    log: (severity, message) => void logged.push(`${severity}: ${message}`),
    preview: false,
    ignoreChanges: [],
    logged,
    ...extra,
  };
}
