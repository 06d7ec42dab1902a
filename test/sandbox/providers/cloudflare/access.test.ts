import { parseHomelab } from "../../../../config/load";
import { planAccess } from "../../../../plan/access";
import type { Props } from "../../../../sandbox/providers/serve";
import { written } from "../../../config/written";
import { runningCloudflare } from "../../emulators/running";
import { ACCOUNT, TOKEN } from "../../emulators/scratch";
import { context, failuresOf, life } from "../context";
import { resource, TYPES } from "./types";

const emulator = runningCloudflare();
const access = resource(TYPES.access);
const connected = () => context({ apiToken: TOKEN, baseUrl: emulator.url() });

/** Two applications for one name are refused, so that each test takes its own away. */
let standing: ReturnType<typeof life>[] = [];
async function made(inputs: Props): Promise<ReturnType<typeof life>> {
  const one = life(access, connected());
  await one.create(inputs);
  standing.push(one);
  return one;
}
afterEach(async () => {
  for (const one of standing) await one.delete();
  standing = [];
});

/** As the program writes it, for the zone that the emulator has. */
function application(signIn: object = {}) {
  const blog = {
    namespace: "web",
    port: 80,
    reach: ["internet"],
    names: ["blog", "log"],
    signIn: { emails: ["me@lorenzodebie.be"], emailDomains: ["lorenzodebie.be"], ...signIn },
  };
  const values = written(["apps/blog", blog], ["domains/public", "lorenzodebie.be"]);
  const homelab = parseHomelab("home", { values });
  const [plan] = planAccess(homelab.apps, homelab);
  return { accountId: ACCOUNT, ...plan?.application };
}

describe("ZeroTrustAccessApplication", () => {
  test("is made as the program writes it, and is unchanged after, with or without a refresh", async () => {
    const inputs = application();
    expect(await failuresOf(access, inputs)).toEqual([]);
    const one = await made(inputs);
    expect((await one.diff(inputs)).changes).toBe(false);
    expect(await one.refresh()).toBe(true);
    expect(one.inputs).toEqual(inputs);
  });

  test("takes another person and another session in place", async () => {
    const one = await made(application());
    const next = application({ emails: ["you@lorenzodebie.be"], session: "1h" });
    expect(await one.diff(next)).toMatchObject({ changes: true, replaces: [] });
    await one.update(next);
    await one.refresh();
    expect(one.inputs).toEqual(next);
  });

  test.each([
    ["a name of no zone of the account", { domain: "blog.example.net", destinations: [] }, /does not belong to a zone/],
    [
      "a provider that the account does not have",
      { allowedIdps: ["3f1b2c4d-0a1b-4c2d-8e3f-a1b2c3d4e5f6"] },
      /unknown identity provider/,
    ],
    ["a policy for nobody", { policies: [{ name: "p", decision: "allow", includes: [] }] }, /one include rule/],
    [
      "a decision that does not exist",
      { policies: [{ name: "p", decision: "ask", includes: [{ everyone: {} }] }] },
      /decision must be one of/,
    ],
    ["a session that is no duration", { sessionDuration: "a day" }, /invalid session_duration/],
  ])("is refused with %s", async (_, change, why) => {
    await expect(life(access, connected()).create({ ...application(), ...change })).rejects.toThrow(why);
  });

  test("is refused a second time for one name", async () => {
    await made(application());
    await expect(life(access, connected()).create(application())).rejects.toThrow(/application_already_exists/);
  });

  test("is gone after its deletion", async () => {
    const one = await made(application());
    await one.delete();
    expect(await one.refresh()).toBe(false);
  });
});
