import type { Policies } from "@pulumi/policy";
import {
  AnalyzeRequest,
  AnalyzerPropertyDependencies,
  AnalyzerResource,
  AnalyzerResourceOptions,
  AnalyzeStackRequest,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { policiesOf } from "../../policy/pack";
import { rules } from "../../policy/rules";
import { keepWireForm } from "../../policy/wire";
import type { Resource } from "../../traffic/model/resource";
import { cases } from "./cases";
import { lanPool, object, pinned, secret } from "./resources";

interface Diagnostic {
  getPolicyname(): string;
  getUrn(): string;
  getMessage(): string;
}
interface Response {
  getDiagnosticsList(): Diagnostic[];
}
type Rpc = (call: { request: unknown }, answer: (error: unknown, response: Response) => void) => void;

// The SDK's own handlers of the engine's requests.
const { makeAnalyzeRpcFun, makeAnalyzeStackRpcFun } = require("@pulumi/policy/server") as Record<
  "makeAnalyzeRpcFun" | "makeAnalyzeStackRpcFun",
  (pack: string, version: string, level: string, policies: Policies) => Rpc
>;

const kept = keepWireForm();

function filled<T extends AnalyzeRequest | AnalyzerResource>(message: T, resource: Resource): T {
  const options = new AnalyzerResourceOptions();
  options.setProtect(resource.opts.protect);
  options.setIgnorechangesList([...resource.opts.ignoreChanges]);
  message.setType(resource.type);
  message.setName(resource.name);
  message.setUrn(resource.urn);
  message.setOptions(options);
  message.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(resource.props))));
  return message;
}

/** Only for the whole stack the engine says what properties are made from. */
function inStack(resource: Resource): AnalyzerResource {
  const message = filled(new AnalyzerResource(), resource);
  for (const [property, urns] of Object.entries(resource.dependencies ?? {})) {
    const dependencies = new AnalyzerPropertyDependencies();
    dependencies.setUrnsList([...urns]);
    message.getPropertydependenciesMap().set(property, dependencies);
  }
  return message;
}

const answer = (rpc: Rpc, request: unknown) =>
  new Promise<Response>((resolve, reject) =>
    rpc({ request }, (error, response) => (error ? reject(error) : resolve(response))),
  );

/** The pack's messages in a preview: on each resource by itself, then on the stack. */
async function preview(policies: Policies, resources: Resource[]): Promise<string[]> {
  const pack = ["homelab-network", "1.0.0", "mandatory", policies] as const;
  const said: string[] = [];
  for (const resource of resources) {
    const { getDiagnosticsList } = await answer(
      makeAnalyzeRpcFun(...pack),
      filled(new AnalyzeRequest(), resource),
    ).then(bound);
    said.push(...getDiagnosticsList().map((d) => `${d.getPolicyname()} ${resource.name} ${d.getMessage()}`));
  }
  const request = new AnalyzeStackRequest();
  request.setResourcesList(resources.map(inStack));
  const { getDiagnosticsList } = await answer(makeAnalyzeStackRpcFun(...pack), request).then(bound);
  const names = new Map(resources.map((r) => [r.urn, r.name]));
  return [
    ...said,
    ...getDiagnosticsList().map((d) => `${d.getPolicyname()} ${names.get(d.getUrn())} ${d.getMessage()}`),
  ];
}

const bound = (response: Response) => ({ getDiagnosticsList: () => response.getDiagnosticsList() });

const outside = pinned("media/plex", "192.168.30.99");

test("the SDK that is installed keeps the marks of secrets, and gives the resources of a stack once", () => {
  expect(kept).toEqual({ secrets: true, once: true });
});

test("every stack rule sees the whole stack, of which the SDK makes objects for two policies only", async () => {
  const seen: number[] = [];
  const policies = policiesOf(rules, "2026-11-23").map((p) => {
    if (!("validateStack" in p)) return p;
    const { validateStack } = p;
    return {
      ...p,
      validateStack: (args: never, report: never) => {
        seen.push((args as { resources: unknown[] }).resources.length);
        return validateStack(args, report);
      },
    };
  });
  const said = await preview(policies, [lanPool, outside]);
  expect(seen.filter((n) => n > 0)).toEqual([2, 2]);
  // The first stack rule and one of the last.
  expect(said.filter((s) => s.startsWith("NET-A01")).join()).toContain("192.168.30.99");
  expect(said.filter((s) => s.startsWith("NET-P01")).join()).toContain("namespace media");
});

test("the stack of an update is not that of the preview before it", async () => {
  const policies = policiesOf(rules, "2026-11-23");
  expect((await preview(policies, [lanPool, outside])).join()).toContain("192.168.30.99");
  expect((await preview(policies, [lanPool, pinned("media/plex", "192.168.30.62")])).join()).not.toContain("NET-A01");
});

test("what is marked secret is not taken for plaintext, and what is not marked is", async () => {
  const data = (value: unknown) => object("v1", "Secret", "media/token", { stringData: { token: value } });
  const policies = policiesOf(rules, "2026-11-23");
  expect((await preview(policies, [data(secret("abc"))])).join()).not.toContain("NET-S02");
  expect((await preview(policies, [data("abc")])).join()).toContain("NET-S02");
});

test("through the SDK each case says what it says without it", async () => {
  for (const c of cases.filter((one) => one.settings === undefined)) {
    const said = await preview(policiesOf(rules, "2026-11-23"), c.resources);
    const own = said.filter((s) => s.startsWith(`${c.rule} `)).map((s) => s.split(" ")[1]);
    expect([c.rule, c.when, own.sort()]).toEqual([c.rule, c.when, [...c.reports].sort()]);
  }
});
