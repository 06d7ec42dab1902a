import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import { parseVantage } from "../../../traffic/model/vantage";
import { trace } from "../../../traffic/trace";
import { resourcesOf } from "./networks";

const sonarr = parseDestination("https://sonarr.int.lorenzodebie.be");
const given = new Map([[sonarr.host, "192.168.30.61"]]);

/** The network without anything that resolves its names. */
const network = new Network(
  resourcesOf("homelab").filter(({ type }) => !/^(command|cloudflare|tailscale:index\/dns)/.test(type)),
);

test.each(["lan", "node", "pod:media/overseerr", "tailnet"])(
  "from %s a name with a given address is reached without any resolver",
  (vantage) => {
    expect(trace(network, parseVantage(vantage), sonarr).status).not.toBe("reachable");
    const verdict = trace(network, parseVantage(vantage), sonarr, given);
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "sonarr" } });
    expect(verdict.hops[1]?.text).toBe("sonarr.int.lorenzodebie.be stands for 192.168.30.61, as it was given");
  },
);

test("a redirect to the same name uses the given address again", () => {
  const verdict = trace(network, { kind: "lan" }, parseDestination("http://sonarr.int.lorenzodebie.be"), given);
  expect(verdict.status).toBe("reachable");
  expect(verdict.hops.filter(({ text }) => text.endsWith("as it was given"))).toHaveLength(2);
});
