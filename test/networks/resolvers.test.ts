import { summaryText } from "../../scripts/plan/summary";
import { factsOf } from "../../traffic/documents/facts";
import { namesPage } from "../../traffic/documents/names";
import { HAND_NAMES } from "../../traffic/model/types";
import type { Verdict } from "../../traffic/model/verdict";
import { matrix } from "../../traffic/reach/matrix";
import { Answers, newcomerWith } from "./newcomer";

/** The violations where the stack writes the names over SSH. */
const usual = new Answers(newcomerWith()).violations();

/** The hop at the LAN's resolver. */
const said = (verdict: Verdict) => verdict.hops.find(({ layer }) => layer === "LAN DNS");

describe("a resolver into which a person enters the names", () => {
  const plan = newcomerWith(["lan/dns", { kind: "none", records: { "nas.example.net": "192.168.50.9" } }]);
  const answers = new Answers(plan);
  const ask = (name: string) => answers.ask("lan", `https://${name}`);

  test("is written to by nothing, and the stack keeps the list", () => {
    expect(plan.filter(({ type }) => type.startsWith("command:remote"))).toEqual([]);
    expect(plan.find(({ type }) => type === HAND_NAMES)?.inputs).toMatchObject({
      resolver: "192.168.50.1",
      names: { "photos.home.example.net": "192.168.50.60", "nas.example.net": "192.168.50.9" },
    });
  });

  test("is believed to know the list, which the path says", () => {
    const verdict = ask("photos.home.example.net");
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "photos" } });
    expect(said(verdict)).toMatchObject({
      layer: "LAN DNS",
      place: "resolver/192.168.50.1",
      believed: true,
      text: "192.168.50.1 answers photos.home.example.net with 192.168.50.60, as it was entered there by hand",
      evidence: { type: HAND_NAMES, field: "names" },
    });
  });

  test("knows no name that is not on the list", () => {
    expect(said(ask("nobody.home.example.net"))?.text).toBe(
      "192.168.50.1 does not know nobody.home.example.net and asks the public DNS",
    );
  });

  test("breaks no rule that a resolver of the stack's own keeps", () => {
    expect(answers.violations()).toEqual(usual);
  });

  test("is told what to enter by the documents and by the plan's summary", () => {
    const page = namesPage(factsOf(answers.network, "newcomer", matrix(answers.network)));
    expect(page).toContain("**Nothing writes it: enter these names by hand**");
    expect(page).toContain("| `photos.home.example.net` | `192.168.50.60` |");
    const summary = summaryText("newcomer", plan);
    expect(summary).toMatch(/To be entered by hand into the LAN's resolver 192\.168\.50\.1 \(\d+\)/);
    expect(summary).toMatch(/photos\.home\.example\.net +192\.168\.50\.60/);
  });
});

describe("a wildcard that a person enters", () => {
  const answers = new Answers(newcomerWith(["lan/dns", { kind: "none", address: "192.168.50.4", mode: "wildcard" }]));
  const first = (name: string) => said(answers.ask("lan", `https://${name}`))?.text;

  test("answers for the domain and for every name below it", () => {
    expect(first("home.example.net")).toContain("192.168.50.4 answers home.example.net with 192.168.50.60");
    expect(first("nobody.home.example.net")).toContain("with 192.168.50.60, as it was entered there by hand");
  });

  test("is two lines, beside the names of other domains and of another Gateway", () => {
    const list = answers.network.stack.type(HAND_NAMES)[0]?.at("names").entries();
    expect(list?.map(([name]) => name).sort()).toEqual([
      "*.home.example.net",
      "example.net",
      "home.example.net",
      "pictures.example.net",
      "unifi.home.example.net",
    ]);
  });
});

describe("a Pi-hole that is told by its API", () => {
  const plan = newcomerWith(["lan/dns", { kind: "pihole-api", address: "192.168.50.4" }]);
  const answers = new Answers(plan);

  test("answers the LAN's names, as the entry says that it was told", () => {
    const verdict = answers.ask("lan", "https://photos.home.example.net");
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "photos" } });
    expect(said(verdict)).toMatchObject({
      place: "resolver/192.168.50.4",
      text: "192.168.50.4 answers photos.home.example.net with 192.168.50.60 (host-record=photos.home.example.net,192.168.50.60)",
      evidence: { type: "command:local:Command", field: "stdin" },
    });
    expect(said(verdict)).not.toHaveProperty("believed");
  });

  test("answers for the internal domain alone", () => {
    const verdict = answers.ask("lan", "https://nobody.home.example.net");
    expect(verdict.status).toBe("blocked");
    expect(said(verdict)?.text).toContain("with nothing and asks nobody else (local=/home.example.net/)");
  });

  test("breaks no rule, and is told in the documents", () => {
    expect(answers.violations()).toEqual(usual);
    expect(namesPage(factsOf(answers.network, "newcomer", matrix(answers.network)))).toContain(
      "Pi-hole, by its API: dns.hosts and misc.dnsmasq_lines.",
    );
  });

  test("gets its password by a variable that is secret, and by nothing else", () => {
    const command = plan.find(({ name }) => name === "lan-dns-records");
    expect(command?.inputs).toMatchObject({ interpreter: ["node", "-"], create: "write", delete: "remove" });
    const { environment, ...rest } = command?.inputs ?? {};
    expect(JSON.stringify(environment)).toContain("[secret]");
    expect(JSON.stringify(rest)).not.toContain("[secret]");
  });
});

describe("an AdGuard Home with a star", () => {
  const answers = new Answers(
    newcomerWith(["lan/dns", { kind: "adguard", address: "192.168.50.4", mode: "wildcard" }]),
  );
  const ask = (name: string) => said(answers.ask("lan", `https://${name}`))?.text;

  test("answers by the star, and asks the public DNS for what is not rewritten", () => {
    expect(ask("photos.home.example.net")).toBe(
      "192.168.50.4 answers photos.home.example.net with 192.168.50.60 (*.home.example.net → 192.168.50.60)",
    );
    expect(ask("elsewhere.example.net")).toBe(
      "192.168.50.4 does not know elsewhere.example.net and asks the public DNS",
    );
  });

  test("breaks no rule, and is told in the documents", () => {
    expect(answers.violations()).toEqual(usual);
    const page = namesPage(factsOf(answers.network, "newcomer", matrix(answers.network)));
    expect(page).toContain("AdGuard Home, by its API: its DNS rewrites.");
    expect(page).toContain("| `*.home.example.net` | `192.168.50.60` |");
  });
});

describe("a UniFi console that is told by its API", () => {
  const plan = newcomerWith(["lan/dns", { kind: "unifi", address: "192.168.50.1" }]);
  const answers = new Answers(plan);

  test("answers the LAN's names, as the entry says that it was told", () => {
    const verdict = answers.ask("lan", "https://photos.home.example.net");
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "photos" } });
    expect(said(verdict)).toMatchObject({
      place: "resolver/192.168.50.1",
      text: "192.168.50.1 answers photos.home.example.net with 192.168.50.60 (host-record=photos.home.example.net,192.168.50.60)",
      evidence: { type: "command:local:Command", field: "stdin" },
    });
    expect(said(verdict)).not.toHaveProperty("believed");
  });

  test("asks the public DNS for every name that it was not told, in the internal domain too", () => {
    expect(said(answers.ask("lan", "https://nobody.home.example.net"))?.text).toBe(
      "192.168.50.1 does not know nobody.home.example.net and asks the public DNS",
    );
  });

  test("breaks no rule, and is told in the documents", () => {
    expect(answers.violations()).toEqual(usual);
    const page = namesPage(factsOf(answers.network, "newcomer", matrix(answers.network)));
    expect(page).toContain("UniFi Network, by its API: its static DNS records.");
    expect(page).toContain("| `photos.home.example.net` | `192.168.50.60` |");
  });
});

describe("a Technitium with a star", () => {
  const plan = newcomerWith(["lan/dns", { kind: "technitium", address: "192.168.50.4", mode: "wildcard" }]);
  const answers = new Answers(plan);
  const ask = (name: string) => said(answers.ask("lan", `https://${name}`))?.text;

  test("answers by the star, with names of their own, and has the last word over its zones", () => {
    expect(ask("photos.home.example.net")).toBe(
      "192.168.50.4 answers photos.home.example.net with 192.168.50.60 (zone home.example.net, *.home.example.net)",
    );
    expect(ask("pictures.example.net")).toBe(
      "192.168.50.4 answers pictures.example.net with 192.168.50.60 (zone pictures.example.net, pictures.example.net)",
    );
    expect(ask("x.pictures.example.net")).toBe(
      "192.168.50.4 answers x.pictures.example.net with nothing and asks nobody else (zone pictures.example.net)",
    );
    expect(ask("elsewhere.org")).toBe("192.168.50.4 does not know elsewhere.org and asks the public DNS");
  });

  test("asks the public DNS for the rest of a domain of which it has a name", () => {
    expect(ask("elsewhere.example.net")).toBe(
      "192.168.50.4 asks the public DNS for elsewhere.example.net (forwarder zone example.net)",
    );
  });

  test("breaks no rule, and is told in the documents", () => {
    expect(answers.violations()).toEqual(usual);
    const page = namesPage(factsOf(answers.network, "newcomer", matrix(answers.network)));
    expect(page).toContain("Technitium DNS Server, by its API: its zones.");
    expect(page).toContain("| everything else of `home.example.net` | nothing, and nobody else is asked |");
    expect(page).toContain("| everything else of `example.net` | asked of the public DNS |");
  });

  test("keeps the token out of everything but one variable that is secret", () => {
    const { environment, ...rest } = plan.find(({ name }) => name === "lan-dns-records")?.inputs ?? {};
    expect(JSON.stringify(environment)).toContain("[secret]");
    expect(JSON.stringify(rest)).not.toContain("[secret]");
  });
});
