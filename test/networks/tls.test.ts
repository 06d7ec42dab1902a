import { Answers, newcomerWith } from "./newcomer";

/** A verdict, and each hop as `layer: text`. */
const hops = (answers: Answers, from: string, to: string) => {
  const { status, hops: all } = answers.ask(from, to);
  return { status, texts: all.map(({ layer, text }) => `${layer}: ${text}`) };
};

const base = new Answers(newcomerWith());

/** The address of the Gateway `raw`. */
const raw = "192.168.50.66";

describe("the newcomer's app that ends TLS itself", () => {
  test.each(["lan", "tailnet:owner@example.net"])(
    "is reached from %s through the Gateway, which passes TLS on by its name",
    (from) => {
      const { status, texts } = hops(base, from, "https://unifi.home.example.net");
      expect(status).toBe("reachable");
      expect(texts).toEqual(
        expect.arrayContaining([
          expect.stringMatching(
            /^listener: Gateway gateway\/raw-gateway .* passes TLS through .* what certificate the app shows is in no resource$/,
          ),
          "route: TLSRoute unifi/unifi.lan.unifi.home.example.net takes unifi.home.example.net",
          expect.stringMatching(/^network policy: .*allow-unifi allows traffic from the Gateway's proxy/),
        ]),
      );
    },
  );

  test("is reached by a pod that knows its address, and is not known where the pod asks a router that no resource describes", () => {
    const pod = "pod:media/jellyfin";
    expect(hops(base, pod, "https://unifi.home.example.net").texts.at(-1)).toMatch(/192\.168\.50\.1 .* is not known/);
    const given = new Map([["unifi.home.example.net", raw]]);
    expect(base.ask(pod, "https://unifi.home.example.net", given).status).toBe("reachable");
  });

  test("is sent from plain HTTP to HTTPS", () => {
    const { status, texts } = hops(base, "lan", "http://unifi.home.example.net");
    expect(status).toBe("reachable");
    expect(texts).toContain(
      "route: HTTPRoute gateway/raw-gateway.redirect answers with a redirect to https://unifi.home.example.net",
    );
  });

  test.each([
    ["internet", "https://unifi.home.example.net"],
    ["tailnet:child@example.net", "https://unifi.home.example.net"],
    ["lan", `https://${raw}`],
  ])("is no way for %s to %s", (from, to) => {
    expect(base.ask(from, to).status).toBe("blocked");
  });

  test("is what NET-R01 misses where its listener is for another name", () => {
    const { violations } = base.judge("NET-R01", (resource) =>
      resource.name !== "gateway-raw"
        ? resource
        : (JSON.parse(
            JSON.stringify(resource).replace(
              /"hostname":"unifi.home.example.net"(?=[^}]*"name":"tls)/,
              '"hostname":"wlan.home.example.net"',
            ),
          ) as typeof resource),
    );
    expect(violations.map((v) => v.resource.name)).toContain("app-unifi");
  });
});

describe("the newcomer's app with a certificate of its own", () => {
  const secretOf = (name: string) =>
    hops(base, "lan", `https://${name}.home.example.net`)
      .texts.find((text) => text.startsWith("listener: "))
      ?.match(/Secret (\S+)/)?.[1];

  test("is shown with that, and its neighbours with the Gateway's", () => {
    expect(secretOf("paperless")).toBe("gateway/paperless.app-tls");
    expect(secretOf("matrix")).toBe("gateway/internal-wildcard-tls");
  });

  test("is refused by NET-G02 where the certificate is for another name", () => {
    const { violations } = base.judge("NET-G02", (resource) =>
      resource.name === "gateway-internal-certificate-app-paperless"
        ? (JSON.parse(JSON.stringify(resource).replaceAll('"paperless.home', '"papers.home')) as typeof resource)
        : resource,
    );
    expect(violations.map((v) => v.found)).toEqual([
      expect.stringMatching(/certificates for papers\.home\.example\.net, the hostname paperless\.home\.example\.net/),
    ]);
  });
});
