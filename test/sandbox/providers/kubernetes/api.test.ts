import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Api } from "../../../../sandbox/providers/kubernetes/api";
import { loadCluster } from "../../../../sandbox/providers/kubernetes/kubeconfig";

const SECRET = "tskey-auth-kAbc";

/** The result of a call to a server that gives this answer. */
async function asked(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = {
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
    clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: "u", user: { token: "t" } }],
  };
  try {
    return await new Api(loadCluster(JSON.stringify(kubeconfig))).call("/api/v1/secrets");
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("half of an object is asked for again, and taken once it is whole", async () => {
  let times = 0;
  const answer = await asked(
    (_, response) => void response.end(times++ === 0 ? '{"kind": "Sec' : '{"kind": "Secret"}'),
  );
  expect(answer).toMatchObject({ body: { kind: "Secret" } });
});

test("what stays no object is no object, and its text is not quoted", async () => {
  const failure = asked((_, response) => void response.end(`{"data": "${SECRET}`));
  await expect(failure).rejects.toThrow(
    /^http:\/\/127\S+: The API server answers with 200, and 25 characters that are no JSON\.$/,
  );
});

test("a refusal that is no JSON is a refusal, and its text is not quoted", async () => {
  const failure = asked((_, response) => void response.writeHead(403).end(`<html>${SECRET}`));
  await expect(failure).rejects.toMatchObject({
    code: 403,
    message: "The API server answers with 403, and 21 characters that are no JSON.",
  });
});
