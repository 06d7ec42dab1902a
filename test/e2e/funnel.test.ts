import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policyText, type TailscaleState } from "../../sandbox/emulators/tailscale/state";
import { type Change, changedStack, stackOfPage } from "../stackText";
import { expectSuccess, kubectl, pulumi, removeTakenStacks, repo, stateFile, takeStackFrom } from "./checkout";
import { nothingTold, testDestroyed, testStart, testUnchanged, withFreshSandbox } from "./story";

jest.setTimeout(5 * 60_000);
afterAll(removeTakenStacks);

const stack = "funnel";
const folder = mkdtempSync(join(tmpdir(), "funnel-"));
const page = stackOfPage(readFileSync(join(repo, "docs/funnel.md"), "utf8"));
const write = (...changes: Change[]) =>
  writeFileSync(join(folder, `Pulumi.${stack}.yaml`), changedStack(page, changes));

/** Which tags the policy file that Tailscale has gives Funnel to. */
function funnelled(): string[] {
  const state = JSON.parse(readFileSync(stateFile(stack, "tailscale.json"), "utf8")) as TailscaleState;
  const { nodeAttrs = [] } = JSON.parse(policyText(state)) as { nodeAttrs?: { target: string[]; attr: string[] }[] };
  return nodeAttrs.flatMap(({ target, attr }) => (attr.includes("funnel") ? target : []));
}

/** Namespace and name of each Ingress, with its class and whether it is on Funnel. */
function ingresses(): string[] {
  const { items } = kubectl<{
    items: {
      metadata: { namespace: string; name: string; annotations: Record<string, string> };
      spec: { ingressClassName: string };
    }[];
  }>(stack, ["get", "ingresses", "--all-namespaces"]);
  return items
    .map(({ metadata: { namespace, name, annotations }, spec }) =>
      [`${namespace}/${name}`, spec.ingressClassName, annotations["tailscale.com/funnel"]].join(" "),
    )
    .sort();
}

describe("the network of docs/funnel.md, which has no domain of its own", () => {
  beforeAll(() => {
    write();
    takeStackFrom(stack, folder);
  });
  withFreshSandbox(stack);
  testStart({ stack, lanDns: { address: "192.168.50.4", names: {}, absent: {} } }, nothingTold());

  test("the apps of the internet are on Funnel, their devices have the attribute, and no other has", () => {
    expect(ingresses()).toEqual([
      "auto/n8n tailscale true",
      "media/jellyfin tailscale true",
      "photos/photos tailscale true",
      "web/blog tailscale true",
    ]);
    expect(funnelled().sort()).toEqual(["tag:app-blog", "tag:app-jellyfin", "tag:app-n8n", "tag:app-photos"]);
  });

  testUnchanged(stack);

  test("an app that is taken from the internet is on Funnel no more", () => {
    write(["apps/jellyfin/reach", ["lan", "tailnet"]], ["apps/jellyfin/internet", undefined]);
    expectSuccess(pulumi("up", "--stack", stack, "--skip-preview"));
    expect(ingresses()).not.toContain("media/jellyfin tailscale true");
    expect(funnelled()).not.toContain("tag:app-jellyfin");
  });

  testDestroyed(stack);
});
