import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { summaryText } from "../../scripts/plan/summary";
import { plannedOf } from "../planned";
import { stackOfPage } from "../stackText";
import { Answers } from "./newcomer";

const page = readFileSync(join(__dirname, "../../docs/internal-only.md"), "utf8");
const stackFile = stackOfPage(page);
let resources: PlannedResource[];
let answers: Answers;

beforeAll(() => {
  resources = plannedOf("inner", stackFile);
  answers = new Answers(resources);
});

const named = (name: string) => resources.find((r) => r.name === name)?.inputs;

describe("the network with internal names only, as docs/internal-only.md writes it", () => {
  test("has nothing of Cloudflare's or the tailnet's", () => {
    expect(resources.map((r) => r.type).filter((type) => /cloudflare|tailscale/.test(type))).toEqual([]);
  });

  test("has an authority that signs itself, and an issuer that every Gateway's certificate names", () => {
    expect(named("cert-manager-seed")).toMatchObject({ kind: "ClusterIssuer", spec: { selfSigned: {} } });
    expect(named("cert-manager-authority")).toMatchObject({
      metadata: { namespace: "cert-manager" },
      spec: { isCA: true, secretName: "own-authority", issuerRef: { name: "own-authority-seed" } },
    });
    expect(named("cert-manager-issuer")).toMatchObject({
      metadata: { name: "own-authority" },
      spec: { ca: { secretName: "own-authority" } },
    });
    expect(named("gateway-internal-certificate")).toMatchObject({
      spec: { issuerRef: { name: "own-authority" }, dnsNames: ["*.home.arpa", "home.arpa"] },
    });
  });

  test("opens its apps to the LAN, and nothing to the internet", () => {
    const status = (from: string, to: string) => answers.ask(from, to).status;
    expect(status("lan", "https://sonarr.home.arpa")).toBe("reachable");
    expect(status("lan", "udp://192.168.50.60:2456")).toBe("reachable");
    expect(status("internet", "https://sonarr.home.arpa")).toBe("blocked");
  });

  test("is nothing that a rule of the pack refuses or cannot judge", () => {
    expect(answers.violations()).toEqual([]);
    expect(rules.flatMap((rule) => answers.judge(rule.code).unjudged.filter((u) => u.why))).toEqual([]);
  });

  test("below a domain that somebody may have at another provider, tells once that the public DNS is not known, and not in each app's line", () => {
    const text = summaryText("inner", plannedOf("inner", stackFile.replaceAll("home.arpa", "lab.example.org")));
    const lines = text.split("\n").filter((line) => line.includes("games/valheim") || line.includes("media/sonarr"));
    expect(lines.map((line) => /internet/.test(line))).toEqual([false, false, true]);
    expect(lines[2]).toBe(
      "Not known from internet: media/sonarr. sonarr.lab.example.org is in no zone of the stack: what the public DNS says is not known.",
    );
    expect(summaryText("inner", resources)).not.toContain("Not known from");
  });
});
