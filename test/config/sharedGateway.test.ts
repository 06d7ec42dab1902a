import { parse } from "yaml";
import { problemsOf, written } from "./written";

type Change = [path: string, value: unknown];

const app = (reach: string[], more: object = {}) => ({ namespace: "web", port: 80, reach, ...more });

/** The entry of a Gateway that a fix proposes, and the app that is to have it. */
function proposed(fix: string): Change[] {
  const [, entry = "", gateway, key] =
    /: write (.*) into homelab:gateways, and gateway: (\S+) into homelab:apps\.(\S+)\.$/.exec(fix) ?? [];
  return [
    ...Object.entries(parse(entry) as object).map(([name, value]): Change => [`gateways/${name}`, value]),
    [`apps/${key}/gateway`, gateway],
  ];
}

describe("apps of different reach on one Gateway", () => {
  const mixed = (): Change[] => [
    ["apps/notes", app(["lan"])],
    ["apps/diary", app(["lan"], { tailnet: ["me@example.org"] })],
    ["apps/recipes", app(["lan"])],
  ];

  test("are told what to paste, and the network with what was pasted is sound", () => {
    const problems = problemsOf(written(...mixed()));
    expect(problems.map((p) => p.code)).toEqual(["APP-10", "APP-10", "APP-10"]);
    expect(problemsOf(written(...mixed(), ...problems.flatMap((p) => proposed(p.fix))))).toEqual([]);
  });

  test("that say the same are sent to one new Gateway, and others to another one", () => {
    const gateways = problemsOf(written(...mixed())).map((p) => proposed(p.fix)[0]);
    expect(gateways.map((g) => g?.[0])).toEqual(["gateways/home-2", "gateways/home-3", "gateways/home-2"]);
    expect(new Set(gateways.map((g) => JSON.stringify(g))).size).toBe(2);
  });

  test("are offered no address that somebody has, or that a Service may be given", () => {
    const [, gateway] = proposed(
      problemsOf(written(mixed()[0] as Change, ["loadBalancing", { unpinned: "10.0.0.42-49" }]))[0]?.fix ?? "",
    )[0] as Change;
    expect(gateway).toMatchObject({ address: "10.0.0.50", namespace: "gateway" });
  });

  test("are offered nothing to paste where the range is used up", () => {
    const [problem] = problemsOf(written(mixed()[0] as Change, ["lan/ranges/loadBalancers", "10.0.0.40-41"]));
    expect(problem?.fix).toMatch(/a Gateway of its own\.$/);
  });
});
