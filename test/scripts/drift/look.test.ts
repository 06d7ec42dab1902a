import { resolverInput } from "../../../components/lanDns";
import { findingsOf } from "../../../scripts/drift/look/findings";
import { notAskedFor, questionsOf } from "../../../scripts/drift/look/questions";
import { driftReport } from "../../../scripts/drift/report";
import { driftText } from "../../../scripts/drift/text";
import type { State, StateEntry } from "../../../scripts/engine/state";
import { SECRET, SIGNATURE } from "../../../traffic/model/resource";

const secret = (value: unknown) => ({ [SIGNATURE]: SECRET, plaintext: JSON.stringify(value) });
const FILE = "host-record=sonarr.example.org,192.168.7.61\nhost-record=radarr.example.org,192.168.7.61\n";
const MACHINE =
  "machine:\n  token: abc.def\n  network: { nameservers: [192.168.7.45] }\n---\nkind: NetworkRuleConfig\nname: api\nportSelector: { ports: [50000] }\n";

const entry = (type: string, name: string, more: object): StateEntry => ({
  urn: `urn:pulumi:home::homelab::${type}::${name}`,
  ...{ type, custom: true, inputs: {}, ...more },
});
const file = entry("command:remote:Command", "lan-dns-file", {
  inputs: {
    connection: secret({ host: "192.168.7.45", user: "pi", privateKey: "KEY" }),
    stdin: resolverInput({ kind: "pihole", path: "/etc/dnsmasq.d/02.conf", content: FILE }),
  },
});
const machine = entry("talos:machine/configurationApply:ConfigurationApply", "node-a", {
  outputs: {
    ...{ node: "192.168.7.50", endpoint: "192.168.7.50", machineConfiguration: secret(MACHINE) },
    clientConfiguration: secret({ caCertificate: "a", clientCertificate: "b", clientKey: secret("c") }),
  },
});
const state: State = {
  deployment: { resources: [file, machine, entry("talos:machine/bootstrap:Bootstrap", "first", {})] },
};
const questions = questionsOf(state);
const paths = (urn: string, text: string) =>
  findingsOf(questions, [{ urn, text }]).flatMap(({ values }) => values.map(({ path }) => path));

test("the resolver's file and the machines' configurations are asked for, the rest is named as not looked at", () => {
  expect(questions.map(({ object }) => object)).toEqual([
    "file /etc/dnsmasq.d/02.conf on 192.168.7.45",
    "machine configuration of 192.168.7.50",
  ]);
  expect(notAskedFor(state, questions)).toEqual(["Bootstrap first"]);
});

test("nothing is asked for with keys that the state does not show", () => {
  const hidden = { [SIGNATURE]: SECRET, ciphertext: "v1:x" };
  const sealed = { ...file, inputs: { ...file.inputs, connection: hidden } };
  expect(questionsOf({ deployment: { resources: [sealed] } })).toEqual([]);
});

test.each<[string, string, string[]]>([
  ["the same", FILE, []],
  ["a changed line", FILE.replace("radarr.example.org,192.168.7.61", "radarr.example.org,192.168.7.99"), ["line 2"]],
  ["a line more", `${FILE}address=/x/192.168.7.1\n`, ["after line 2"]],
  ["a line less", FILE.split("\n").slice(1).join("\n"), ["line 1"]],
])("a file with %s is told by its lines", (_, text, told) => {
  expect(paths(file.urn, text)).toEqual(told);
});

test("a file that is gone is told as gone, and mended by writing it again", () => {
  const answers = [{ urn: file.urn, gone: true as const }];
  const [finding] = findingsOf(questions, answers);
  expect([finding?.what, finding?.values]).toEqual(["gone", []]);
  const text = driftText(driftReport("home", state, DONE, { questions, answers }));
  expect(text).toContain("- `file /etc/dnsmasq.d/02.conf on 192.168.7.45` is gone");
  expect(text).toContain(`pulumi state delete --yes --stack home '${file.urn}'\npulumi up --refresh --stack home\n`);
});

test("a machine's configuration is compared document by document, whatever their order and form", () => {
  const [first = "", second = ""] = MACHINE.split("---\n");
  expect(paths(machine.urn, `${second}---\n# a comment\n${first}`)).toEqual([]);
  expect(paths(machine.urn, MACHINE.replace("[50000]", "[50000, 10250]"))).toEqual([
    '["NetworkRuleConfig api"].portSelector.ports[1]',
  ]);
});

test("a key of a machine's configuration is named, and neither its old nor its new value", () => {
  const answers = [{ urn: machine.urn, text: MACHINE.replace("abc.def", "fed.cba") }];
  const text = driftText(driftReport("home", state, DONE, { questions, answers }));
  expect(text).toContain("`machine.token`");
  expect(text).not.toMatch(/abc\.def|fed\.cba/);
});

test("what does not answer is no difference, and is told with its reason", () => {
  const answers = [{ urn: file.urn, problem: "pi@192.168.7.45:22: ECONNREFUSED" }];
  const report = driftReport("home", state, DONE, { questions, answers });
  expect(report.drifted).toEqual([]);
  expect(report.unread).toContain("file /etc/dnsmasq.d/02.conf on 192.168.7.45: pi@192.168.7.45:22: ECONNREFUSED");
});

const DONE = [{ sequence: 1, timestamp: 1, summaryEvent: {} }] as never;
