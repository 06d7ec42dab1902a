import { readStackFile } from "../../config/stackFile";

const read = (text: string | Uint8Array) =>
  readStackFile("home", "Pulumi.home.yaml", typeof text === "string" ? new TextEncoder().encode(text) : text);
const told = (text: string | Uint8Array) =>
  read(text).problems.map((p) => `${p.code} ${p.field}: ${p.message} ${p.fix}`);
const places = (text: string) => read(text).problems.map(({ at }) => at);
const below = (lines: string) => `config:\n${lines.replace(/^/gm, "  ")}\n`;

test("a sound file has its values and no problem, whatever other programs' settings it holds", () => {
  const file = below(
    `aws:region: eu\nhomelab:apps: {a: {port: 80, name: "0777"}}\nhomelab:lanDnsPrivateKey: {secure: v1:abc}`,
  );
  expect(read(file)).toMatchObject({
    values: { apps: { a: { port: 80, name: "0777" } }, lanDnsPrivateKey: { secure: "v1:abc" } },
    problems: [],
  });
});

test.each<[string, string | Uint8Array, string]>([
  ["a list", "- a\n", "The file is a list. Write a map"],
  ["a text", "hello\n", "The file is a text."],
  ["UTF-16", new Uint8Array([0xff, 0xfe, 0x63, 0, 0x6f, 0]), "not UTF-8. Save it as UTF-8"],
  ["UTF-16 without a mark", new Uint8Array([0x63, 0, 0x6f, 0, 0x3a, 0]), "not UTF-8"],
  ["bytes that are no UTF-8", new Uint8Array([0x63, 0xc3, 0x28]), "not UTF-8"],
  ["no YAML", "config:\n  a: [1\n  b: 2\n", "no YAML"],
  ["a list of settings", "config: [a]\n", "config is a list."],
  ["a misspelt config:", "Config:\n  homelab:lan: {}\n", "Config is not config"],
  ["settings without config:", "homelab:lan: {}\n", "homelab:lan stands beside config:"],
  ["settings behind those of config:", "config: {}\nhomelab:lan: {}\n", "homelab:lan stands beside config:"],
  ["Config: in capitals", "Config: {}\n", "Config is not config"],
  ["configuration: for config:", "configuration: {}\n", "configuration is not config"],
  ["nothing", "", "The file is empty. Write config:"],
  ["only what Pulumi writes by itself", "encryptionsalt: v1:a\n", "The file has no config:."],
  ["a bare config:", "config:\n", "config: is empty."],
  ["two documents", "config: {}\n---\nconfig: {}\n", "A second document begins"],
  ["a key twice", "config:\n  homelab:lan: {}\n  homelab:lan: {}\n", "The key stands twice"],
  ["a number and a text that are one key", 'config: {homelab:apps: {80: a, "80": b}}\n', "The key stands twice"],
])("a file that is %s is told so", (_, file, words) => {
  expect(told(file)).toEqual([expect.stringContaining(words)]);
  expect(told(file)[0]).toMatch(/^CFG-04 Pulumi\.home\.yaml: /);
});

test.each([
  ["homlab:apps: {}", "CFG-05 homlab:apps: homlab is not this program's namespace", "Write homelab:apps."],
  ["apps: {}", "CFG-05 apps: The key has no namespace", "Write homelab:apps."],
  ["homelabs:app: {}", "CFG-05 homelabs:app: homelabs is not this program's namespace", "Write homelab:apps."],
  ["homelab-apps: {}", "CFG-05 homelab-apps: The key has no namespace", "Write homelab:apps."],
  ["homelab:config:apps: {}", "CFG-05 homelab:config:apps: The key is in Pulumi's old form", "homelab:apps."],
  ["colour: red", "CFG-05 colour: The key has no namespace", "Take it out, or write the namespace"],
  ["homelab: {apps: {}}", "CFG-05 homelab: The settings stand in a map", "directly below config."],
  ["homlab:appz: {}", "CFG-05 homlab:appz: homlab is not this program's namespace", "Write homelab:apps."],
  ["HOMELAB:apps: {}", "CFG-05 HOMELAB:apps: HOMELAB is not this program's namespace", "Write homelab:apps."],
  ["homelab-network:apps: {}", "CFG-05 homelab-network:apps: homelab-network is not", "Write homelab:apps."],
  [
    "homelab:config:apps: {}",
    "CFG-05 homelab:config:apps: The key is in Pulumi's old form, and Pulumi takes it for homelab:apps",
    "Write homelab:apps.",
  ],
  ["appz: {}", "CFG-05 appz: The key has no namespace: Pulumi takes it for homelab:appz", "Write homelab:apps."],
  ["thermostat: warm", "CFG-05 thermostat: The key has no namespace", "Take it out"],
])("the key of %s is named, with what was meant", (line, found, fix) => {
  const [problem = "", ...others] = told(below(line));
  expect(others).toEqual([]);
  expect(problem).toContain(found);
  expect(problem).toContain(fix);
});

test.each([
  ["0777", "Write 777 or, as Pulumi reads it, 511"],
  ["-0777", "Write -777 or, as Pulumi reads it, -511"],
  ["8_989", "Write 8989;"],
  ["1_", "Write 1;"],
  ["1e1_0", "Write 10000000000;"],
  ["0b11", "Write 3;"],
  ["0O17", "Write 15;"],
  ["0o_7", "Write 7;"],
  ["0X1F", "Write 31;"],
  ["-0x1F", "Write -31;"],
  ["1e400", "Write a smaller number;"],
  ["2026-11-29", 'Write "2026-11-29"'],
])("%s, which Go's YAML reads otherwise, is refused with its line and the clear form", (value, fix) => {
  const [problem = "", ...others] = told(below(`homelab:apps:\n  wiki:\n    port: ${value}`));
  expect(others).toEqual([]);
  expect(problem).toContain(`CFG-06 homelab:apps.wiki.port: ${value} is read in more than one way.`);
  expect(places(below(`homelab:apps:\n  wiki:\n    port: ${value}`))).toEqual(["Pulumi.home.yaml:4"]);
  expect(problem).toContain(fix);
  expect(told(below(`homelab:apps:\n  wiki:\n    port: "${value}"`))).toEqual([]);
});

test.each(["80", "0x1F", "0o17", "08", "1e3", "1.5", "+80", "yes", "~", "1.2.3.4", "0x1G", "192.168.30.0/24", "12:30"])(
  "%s, which both read alike, is taken",
  (value) => expect(told(below(`homelab:apps:\n  wiki:\n    port: ${value}`))).toEqual([]),
);

test.each(["\r", "\u0085", "\u2028", "\u2029"])(
  "what only Pulumi takes for a line break (%j) hides no setting in a comment",
  (mark) => {
    expect(told(`config:\n  homelab:apps: {} # all${mark}  homelab:lan: {}\n`)).toEqual([
      expect.stringMatching(/^CFG-06 config: A character that looks like nothing begins a new line/),
    ]);
  },
);

test("lines may end as Windows ends them, and the file may begin with a mark", () =>
  expect(told("\ufeffconfig:\r\n  homelab:apps: {}\r\n")).toEqual([]));

test("another version of YAML is refused, as Pulumi reads on by its own", () =>
  expect(told("%YAML 1.1\n---\nconfig: {homelab:apps: {a: yes}}\n")).toEqual([
    expect.stringContaining("%YAML asks for another version"),
  ]));

test("a merge beside config: is refused, as it may bring the settings", () =>
  expect(told("x: {a: 1}\n<<: {}\nconfig: {}\n")).toEqual([expect.stringContaining("<< merges")]));

test("a line that is no YAML is not shown, as a secret may stand in it", () => {
  const [problem = "", ...others] = told("config:\n\thomelab:cloudflareApiToken: s3cr3t-t0k3n\n");
  expect(others).toEqual([]);
  expect(problem).toContain("This line is no YAML");
  expect(places("config:\n\thomelab:cloudflareApiToken: s3cr3t-t0k3n\n")).toEqual(["Pulumi.home.yaml:2"]);
  expect(problem).not.toContain("s3cr3t");
});

test("anchors, aliases, merges and tags are refused, each in its line", () => {
  const lines = "homelab:apps:\n  a: &x {port: 80}\n  b: *x\n  c:\n    <<: *x\n  d: {reach: [!!str 5]}";
  expect(read(below(lines)).problems.map(({ at, message }) => `${at} ${message.split(" ")[0]}`)).toEqual([
    "Pulumi.home.yaml:3 &x",
    "Pulumi.home.yaml:4 *x",
    "Pulumi.home.yaml:6 <<",
    "Pulumi.home.yaml:6 *x",
    "Pulumi.home.yaml:7 tag:yaml.org,2002:str",
  ]);
});

test.each(["12345", "{value: s3cr3t}", "", "{secure: v1:abc, plain: s3cr3t}"])(
  "a secret written as %s is one in plain text too",
  (value) => expect(told(below(`homelab:cloudflareApiToken: ${value}`))).toEqual([expect.stringMatching(/^SEC-02 /)]),
);

test("a secret in plain text is named with the line that sets it, and not shown", () => {
  const [problem = "", ...others] = told(below("homelab:cloudflareApiToken: s3cr3t-t0k3n"));
  expect(others).toEqual([]);
  expect(problem).toMatch(
    /^SEC-02 homelab:cloudflareApiToken: .*pulumi config set --secret homelab:cloudflareApiToken --stack home$/,
  );
  expect(problem).not.toContain("s3cr3t");
});

describe("a field is found in its line", () => {
  const { place } = read(
    below(
      "homelab:lan:\n  dns:\n    records:\n      nas.example.org: 10.0.0.1\n      nas: 1\nhomelab:apps:\n  wiki:\n    reach:\n      - lan\n      - wifi",
    ),
  );

  test.each([
    ["a setting", "homelab:apps.wiki.reach", 9],
    ["an entry of a list", "homelab:apps.wiki.reach.1", 11],
    ["a name with dots, beside one that it begins with", "homelab:lan.dns.records.nas.example.org", 5],
    ["a missing setting: the entry that misses it", "homelab:apps.wiki.port", 8],
    ["an entry that is not in the list: the list", "homelab:apps.wiki.reach.7", 9],
  ])("%s", (_, field, line) => expect(place(field)).toBe(`Pulumi.home.yaml:${line}`));

  test("what is nowhere in the file has no line", () => expect(place("homelab:cluster")).toBeUndefined());
});
