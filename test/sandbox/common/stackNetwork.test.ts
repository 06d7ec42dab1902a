import { join } from "node:path";
import { stackNetwork } from "../../../sandbox/common/stackNetwork";

const fixtures = join(__dirname, "../../fixtures");

const before = process.env.HOMELAB_STACKS;
beforeAll(() => {
  process.env.HOMELAB_STACKS = fixtures;
});
afterAll(() => {
  if (before === undefined) delete process.env.HOMELAB_STACKS;
  else process.env.HOMELAB_STACKS = before;
});

test.each([
  ["cards", ["letsencrypt-production"]],
  ["newcomer", []],
])("%s leaves these issuers to somebody else", (stack, issuers) => {
  expect(stackNetwork(stack).foreignIssuers).toEqual(issuers);
});
