import { X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { resolverScript } from "../../components/lanDnsApi";
import { makeCertificate } from "../../sandbox/cluster/x509";
import type { Running } from "../../sandbox/emulators/http";
import { startTechnitium } from "../../sandbox/emulators/technitium";
import { sandboxAuthority } from "../../sandbox/supervisor/remotes";
import { freePort } from "../freePorts";
import { scratch } from "../sandbox/emulators/scratch";
import { runScript } from "./resolverScript";

jest.setTimeout(60_000);

const folder = scratch();
/** As a device signs one for itself: nobody vouches for it, and it is for another name. */
const own = makeCertificate({ commonName: "unifi.local", names: ["unifi.local"], days: 10 });
const fingerprint = new X509Certificate(own.certificate).fingerprint256;
const lines: string[] = [];
const running: Running[] = [];
afterAll(async () => {
  for (const server of running) await server.close();
  folder.remove();
});

async function start(pair: { certificate: string; key: string }): Promise<string> {
  const place = { host: "127.0.0.1", port: 0, dnsPort: await freePort(), ...pair };
  const stateFile = folder.file(`${running.length}.json`);
  const server = await startTechnitium({ ...place, password: "token", stateFile, log: (line) => lines.push(line) });
  running.push(server);
  return server.url;
}

const write = (url: string, more: { fingerprint?: string } = {}) =>
  runScript(resolverScript({ kind: "technitium", host: "127.0.0.1", url, ...more, zones: [] }), "write", "token");

test("a certificate that signs itself counts by its fingerprint, and by that alone", async () => {
  const url = await start(own);
  expect(url).toMatch(/^https:/);
  const stranger = await write(url);
  expect(stranger.stderr).toMatch(
    /nobody whom this machine trusts vouches for its certificate, DEPTH_ZERO_SELF_SIGNED_CERT: write homelab:lan\.dns\.fingerprint, as `openssl s_client -connect 127\.0\.0\.1:\d+ /,
  );
  const other = await write(url, { fingerprint: "AA".concat(fingerprint.slice(2)) });
  expect(other.stderr).toContain(`another certificate than the one of homelab:lan.dns.fingerprint: ${fingerprint}`);
  // Neither the token nor anything else was sent.
  expect(lines).toEqual([]);
  expect(await write(url, { fingerprint })).toMatchObject({ code: 0, stderr: "" });
  expect(lines).toEqual(["POST /api/zones/list → 200"]);
});

test("one that this machine trusts for the name needs no fingerprint", async () => {
  const authority = folder.file("authority.crt");
  const url = await start(sandboxAuthority(authority)(["127.0.0.1"]));
  const before = process.env.NODE_EXTRA_CA_CERTS;
  process.env.NODE_EXTRA_CA_CERTS = authority;
  try {
    expect(await write(url)).toMatchObject({ code: 0, stderr: "" });
    expect((await write(url.replace("127.0.0.1", "localhost"))).stderr).toContain("ERR_TLS_CERT_ALTNAME_INVALID");
  } finally {
    if (before === undefined) delete process.env.NODE_EXTRA_CA_CERTS;
    else process.env.NODE_EXTRA_CA_CERTS = before;
  }
});

test("nobody is followed to another place with the password", async () => {
  const server = createServer((_, response) =>
    response.writeHead(308, { location: "https://elsewhere.example" }).end(),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { stderr } = await write(url);
  server.close();
  expect(stderr).toContain(
    "leads on to https://elsewhere.example: write where the API itself answers, homelab:lan.dns.url",
  );
});
