import { APP, ask, cloudflared, NOT_FOUND, record, rules, tunnel } from "./world";

/** How a request to the origin ends where cloudflared runs so. */
function ends(service: string, container = {}, pod = {}): string {
  const world = [
    record("app.example.org"),
    tunnel(),
    rules({ ...APP, service }, NOT_FOUND),
    cloudflared("cloudflared", { name: "cloudflared", ...container }, { pod }),
  ];
  const { verdict, why } = ask(world, "https://app.example.org");
  return `${verdict.status}: ${why}`;
}

describe("an origin on the host that cloudflared runs on", () => {
  test.each(["localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "0.0.0.0", "[::1]", "[::]"])(
    "%s is its own pod, in which nothing else runs",
    (host) => {
      expect(ends(`http://${host}:8080`)).toMatch(/^blocked: .*cloudflared's own pod, and nothing else runs in it/);
    },
  );

  test.each(["localhost.lan", "127.example.org", "192.168.30.1"])("%s is another host", (host) => {
    expect(ends(`http://${host}:8080`)).not.toContain("own pod");
  });

  test("is not known where another container shares the pod, or the pod is on the node's network", () => {
    const beside = { initContainers: [{ name: "proxy", restartPolicy: "Always" }] };
    expect(ends("http://localhost:8080", {}, beside)).toMatch(/^unknown: .*whether its container proxy listens there/);
    expect(ends("http://localhost:8080", {}, { hostNetwork: true })).toMatch(
      /^unknown: .*the node that cloudflared runs/,
    );
  });

  test("may be its metrics", () => {
    expect(ends("http://localhost:20241")).toMatch(/^unknown: .*the port of its metrics/);
    const args = ["tunnel", "--metrics", "0.0.0.0:2000", "run"];
    expect(ends("http://localhost:2000", { args })).toMatch(/^unknown/);
    expect(ends("http://localhost:20241", { args })).toMatch(/^blocked/);
  });
});
