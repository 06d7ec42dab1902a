import { execFile } from "node:child_process";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { podRangesScript } from "../../components/podRanges";
import { makeCertificate } from "../../sandbox/cluster/x509";

const RANGES = ["10.244.0.0/16", "fd00:10:244::/56"];
const BOTH = ["10.244.0.0/24", "fd00:10:244:1::/64"];
const pair = makeCertificate({ commonName: "127.0.0.1", names: ["127.0.0.1"], days: 1 });
const base64 = (text: string) => Buffer.from(text).toString("base64");

type Answer = { status: number; body: string };
const nodes = (ranges: Record<string, string[] | undefined>): Answer => ({
  status: 200,
  body: JSON.stringify({
    items: Object.entries(ranges).map(([name, podCIDRs]) => ({
      metadata: { name },
      spec: podCIDRs ? { podCIDRs } : {},
    })),
  }),
});

let answers: Answer[];
let asked: (string | undefined)[];
let server: Server;

beforeAll(async () => {
  server = createServer({ cert: pair.certificate, key: pair.key }, (request, response) => {
    asked.push(request.url);
    // The last answer stays, as a cluster's state does.
    const [{ status, body }] = (answers.length > 1 ? answers.splice(0, 1) : answers) as [Answer];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => server.close());

/** Runs the script as the command provider does, against an API server that answers in this order. */
function run(...given: Answer[]): Promise<{ failed: boolean; stdout: string; stderr: string }> {
  answers = given;
  asked = [];
  const script = podRangesScript({
    host: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    caCertificate: base64(pair.certificate),
    clientCertificate: base64(pair.certificate),
    clientKey: base64(pair.key),
    nodes: ["one", "two"],
    ranges: RANGES,
  });
  return new Promise((resolve) => {
    const child = execFile(process.execPath, ["-", "wait"], (error, stdout, stderr) =>
      resolve({ failed: error !== null, stdout, stderr }),
    );
    child.stdin?.end(script);
  });
}

test("ends well when every node has addresses of each family, whatever other nodes have", async () => {
  expect(await run(nodes({ one: BOTH, two: BOTH, other: ["10.9.0.0/24"] }))).toEqual({
    failed: false,
    stdout: "Every node has pod addresses of 10.244.0.0/16 and fd00:10:244::/56.\n",
    stderr: "",
  });
  expect(asked).toEqual(["/api/v1/nodes"]);
});

test("waits for a node that has not registered, for one without addresses, and through answers that are none", async () => {
  const { failed } = await run(
    { status: 503, body: "" },
    { status: 200, body: '{"items": [' },
    nodes({ one: BOTH }),
    nodes({ one: BOTH, two: undefined }),
    nodes({ one: BOTH, two: BOTH }),
  );
  expect([failed, asked.length]).toEqual([false, 5]);
});

test("names at once every node that registered before a range was there, and what to do", async () => {
  const { failed, stderr } = await run(nodes({ one: ["10.244.0.0/24"], two: ["10.99.1.0/24", "fd00:99::/64"] }));
  expect([failed, asked.length]).toEqual([true, 1]);
  expect(stderr).toContain("Node one has pod addresses of 10.244.0.0/24, and none of fd00:10:244::/56.\n");
  expect(stderr).toContain(
    "Node two has pod addresses of 10.99.1.0/24, fd00:99::/64, and none of 10.244.0.0/16, fd00:10:244::/56.\n",
  );
  expect(stderr).toContain("kubectl delete node NODE");
  expect(stderr).not.toContain(base64(pair.key));
});
