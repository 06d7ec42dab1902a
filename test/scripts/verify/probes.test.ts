import { probeTcp, probeTls, probeUdp } from "../../../scripts/verify/connect";
import { ask } from "../../../scripts/verify/dns";
import { answerer, probeHttp, type Reply } from "../../../scripts/verify/http";
import { findDnsmasq, Resolver } from "../../components/resolver";
import { freePort } from "../../freePorts";
import { certificates, LOCAL, Servers } from "./servers";

const servers = new Servers();
afterEach(() => servers.close());

const at = (port: number, timeout = 2000) => ({ address: LOCAL, port, timeout });
const NAME = "app.int.example.org";

describe("TCP", () => {
  test("a port on which something listens is open", async () => {
    expect(await probeTcp(at(await servers.tcp()))).toEqual({ open: true });
  });

  test("a port on which nothing listens is refused", async () => {
    expect(await probeTcp(at(await freePort()))).toEqual({ open: false, why: "refused: nothing listens there" });
  });
});

describe("TLS", () => {
  test("a certificate for the name that is trusted is found to be so, and what was agreed on is told", async () => {
    const port = await servers.https(certificates.valid, (_, response) => response.end());
    expect(await probeTls(at(port), NAME, certificates.valid.cert)).toEqual({
      done: true,
      distrusted: undefined,
      alpn: "http/1.1",
    });
  });

  test.each([
    ["signed by nobody whom this machine trusts", certificates.valid, NAME, undefined, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    [
      "of another name",
      certificates.valid,
      "other.example.net",
      certificates.valid.cert,
      "ERR_TLS_CERT_ALTNAME_INVALID",
    ],
    ["that has expired", certificates.expired, NAME, certificates.expired.cert, "CERT_HAS_EXPIRED"],
  ])(
    "a certificate %s is not trusted, and the handshake is told all the same",
    async (_, certificate, name, ca, why) => {
      const port = await servers.https(certificate, (_, response) => response.end());
      expect(await probeTls(at(port), name, ca)).toMatchObject({
        done: true,
        distrusted: expect.stringContaining(why),
      });
    },
  );

  test("a port that speaks no TLS has no handshake", async () => {
    const port = await servers.http((_, response) => response.end());
    expect(await probeTls(at(port), NAME)).toMatchObject({ done: false });
  });

  test("a port that says nothing is given up in time", async () => {
    expect(await probeTls(at(await servers.silent(), 200), NAME)).toEqual({ done: false, why: "no answer in time" });
  });
});

describe("UDP", () => {
  const payload = Buffer.from("ping");

  test("an answer tells that somebody is there", async () => {
    expect(await probeUdp(at(await servers.udp(true)), payload)).toMatchObject({ told: true, answered: true });
  });

  test("«port unreachable» tells that nobody is there", async () => {
    expect(await probeUdp(at(await freePort()), payload)).toMatchObject({ told: true, answered: false });
  });

  test("silence tells nothing", async () => {
    expect(await probeUdp(at(await servers.udp(false), 200), payload)).toEqual({ told: false });
  });
});

describe("HTTP", () => {
  test("the server sees the name that was asked for, not the address, and the path", async () => {
    const seen: unknown[] = [];
    const port = await servers.https(certificates.valid, (request, response) => {
      seen.push(request.headers.host, request.url, request.method);
      response.end("hello");
    });
    const reply = await probeHttp(at(port), { scheme: "https", name: NAME, path: "/path" });
    expect(seen).toEqual([`${NAME}:${port}`, "/path", "GET"]);
    expect(reply).toMatchObject({ status: 200, body: "hello" });
  });

  test("a redirect is told and not followed", async () => {
    const port = await servers.http((_, response) => response.writeHead(301, { location: `https://${NAME}/` }).end());
    const reply = await probeHttp(at(port), { scheme: "http", name: NAME, path: "/" });
    expect(reply).toMatchObject({ status: 301, headers: { location: `https://${NAME}/` } });
  });

  test("a server that drips its answer for ever is given up in time", async () => {
    const port = await servers.http((_, response) => {
      response.write("a");
      const drip = setInterval(() => response.write("a"), 20);
      response.on("close", () => clearInterval(drip));
    });
    const reply = await probeHttp(at(port, 300), { scheme: "http", name: NAME, path: "/" });
    expect(reply).toEqual({ status: undefined, why: "no answer in time" });
  });

  test("no more than the beginning of a page is read", async () => {
    const port = await servers.http((_, response) => response.end("x".repeat(1_000_000)));
    const reply = await probeHttp(at(port), { scheme: "http", name: NAME, path: "/" });
    expect((reply as { body: string }).body.length).toBeLessThan(100_000);
  });
});

describe("who answered", () => {
  const reply = (status: number, server: string, body = ""): Reply & { status: number } => ({
    status,
    headers: { server },
    body,
  });

  test.each([
    ["envoy", 404, "", "proxy"],
    ["envoy", 404, "<h1>Not found</h1>", "app"],
    ["envoy", 503, "upstream connect error or disconnect/reset before headers", "proxy"],
    ["envoy", 403, "Access denied\r\n", "proxy"],
    ["envoy", 401, "", "app"],
    ["cloudflare", 530, "error code: 1033", "proxy"],
    ["cloudflare", 404, "", "unclear"],
    ["cloudflare", 200, "<html>", "app"],
    ["nginx", 502, "<h1>Bad Gateway</h1>", "unclear"],
    ["nginx", 302, "", "app"],
  ] as const)("%s, %d, %j: %s", (server, status, body, by) => {
    expect(answerer(reply(status, server, body)).by).toBe(by);
  });
});

describe("DNS", () => {
  const binary = findDnsmasq();
  const file = `local=/int.example.org/\nhost-record=${NAME},192.168.30.61\naddress=/wild.example.org/192.168.30.62\n`;
  let resolver: Resolver | undefined;
  beforeAll(async () => {
    if (binary !== undefined) resolver = await Resolver.start(binary, file);
  });
  afterAll(() => resolver?.stop());
  const question = (name: string) => ({ name, resolver: `${LOCAL}:${resolver?.port}`, timeout: 2000 });

  (binary === undefined ? test.skip : test).each([
    [NAME, { status: "addresses", addresses: ["192.168.30.61"] }],
    ["any.wild.example.org", { status: "addresses", addresses: ["192.168.30.62"] }],
    ["gone.int.example.org", { status: "nothing" }],
  ])("a real dnsmasq is asked for %s", async (name, answer) => {
    expect(await ask(question(name))).toEqual(answer);
  });

  test("a resolver that says nothing is given up in time", async () => {
    const silent = { name: NAME, resolver: `${LOCAL}:${await servers.udp(false)}`, timeout: 200 };
    expect(await ask(silent)).toEqual({ status: "failed", answers: false, why: "no answer in time" });
  });

  test("a resolver that is not there has failed, and says nothing of the name", async () => {
    const answer = await ask({ name: NAME, resolver: `${LOCAL}:${await freePort()}`, timeout: 500 });
    expect(answer).toMatchObject({ status: "failed", answers: false });
  });

  test("an address needs nobody's answer", async () => {
    const answer = await ask({ name: "192.168.30.62", resolver: `${LOCAL}:1`, timeout: 1 });
    expect(answer).toEqual({ status: "addresses", addresses: ["192.168.30.62"] });
  });
});
