import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseHomelab } from "../../../config/load";
import { readStackFile } from "../../../config/stackFile";
import { BadArguments } from "../../../scripts/commandLine/read";
import { type Found, foundIn } from "../../../scripts/init/found";
import { interview } from "../../../scripts/init/interview";
import { stackText } from "../../../scripts/init/stackText";
import { valuesOf } from "../../../scripts/init/values";

const NOTHING: Found = { nodes: [], services: [] };

/** A person who says these things one after the other, to whatever is asked. */
function person(...says: string[]) {
  const heard: string[] = [];
  const ask = (question: string) => {
    heard.push(question);
    return Promise.resolve(says.shift() ?? "");
  };
  return { ask, heard };
}

describe("the questions", () => {
  test("what an option answers is not asked, and an empty answer takes the proposal", async () => {
    const { ask, heard } = person("", "", "cp-1=10.0.0.30", "", "int.example.org");
    const answers = await interview({ lan: "10.0.0.0/24" }, NOTHING, ask);
    expect(answers).toEqual({
      lan: "10.0.0.0/24",
      router: "10.0.0.1",
      interface: "eth0",
      node: "cp-1=10.0.0.30",
      pool: "10.0.0.60-10.0.0.80",
      domain: "int.example.org",
    });
    expect(heard.join()).not.toContain("lan>");
    expect(heard[0]).toContain("[10.0.0.1]");
  });

  test("a refused answer is told with its code and what to write, and asked again", async () => {
    const { ask, heard } = person("10.0.0.7/24", "10.0.0.0/24", "10.9.0.1", "10.0.0.1", "eth1", "cp", "cp=10.0.0.30");
    const answers = await interview({ domain: "int.example.org" }, NOTHING, ask);
    expect(answers).toMatchObject({ lan: "10.0.0.0/24", router: "10.0.0.1", node: "cp=10.0.0.30", interface: "eth1" });
    expect(heard[1]).toMatch(/^CFG-01 homelab:lan\.cidr: .*host bits set\. Write 10\.0\.0\.0\/24\.\n/);
    expect(heard.join("\n")).toContain("«cp» is written otherwise here. Write e.g. cp-1=");
  });

  test("an answer that is needed is asked for until there is one", async () => {
    const { ask, heard } = person("", "int.example.org");
    const given = {
      lan: "10.0.0.0/24",
      router: "10.0.0.1",
      interface: "eth0",
      node: "cp=10.0.0.30",
      pool: "10.0.0.60-80",
    };
    expect((await interview(given, NOTHING, ask)).domain).toBe("int.example.org");
    expect(heard[1]).toMatch(/^An answer is needed\./);
  });

  test("addresses that somebody has are not proposed for Gateways", async () => {
    const given = { lan: "10.0.0.0/24", node: "cp=10.0.0.70", domain: "int.example.org" };
    expect((await interview(given, NOTHING, undefined)).pool).toBe("10.0.0.100-10.0.0.120");
  });
});

describe("what is there already", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "found-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: unknown) => {
    writeFileSync(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };

  const talosconfig = {
    context: "attic",
    contexts: {
      attic: { endpoints: ["10.9.0.20"], nodes: ["10.9.0.20", "10.9.0.21"], ca: "Y2E=", key: "c2VjcmV0LWtleQ==" },
    },
  };
  const kubectl = {
    kind: "List",
    items: [
      {
        kind: "Node",
        metadata: { name: "cp-1", labels: { "node-role.kubernetes.io/control-plane": "" } },
        status: {
          addresses: [
            { type: "Hostname", address: "cp-1" },
            { type: "InternalIP", address: "10.9.0.20" },
          ],
          nodeInfo: { kubeletVersion: "v1.35.1", osImage: "Talos (v1.12.4)" },
        },
      },
      { kind: "Service", metadata: { name: "kubernetes", namespace: "default" }, spec: { ports: [{ port: 443 }] } },
      {
        kind: "Service",
        metadata: { name: "jellyfin", namespace: "media" },
        spec: { ports: [{ port: 8096 }], selector: { app: "jellyfin" } },
      },
    ],
  };

  async function fileOf(found: Found): Promise<string> {
    const answers = await interview({ domain: "int.example.org" }, found, undefined);
    return stackText("attic", valuesOf(answers, found), found, folder);
  }

  test("a talosconfig proposes its machines, and none of its secrets is in the file", async () => {
    const found = foundIn({ talosconfig: file("talosconfig", talosconfig), kubectl: undefined });
    const text = await fileOf(found);
    expect(text).toContain("node-1: { role: controlplane, interface: eth0, address: 10.9.0.20 }");
    expect(text).toContain("node-2: { role: worker, interface: eth0, address: 10.9.0.21 }");
    expect(text).toContain("    name: attic\n");
    expect(text).toMatch(/# It runs already: [\s\S]*bootstrap: false/);
    expect(JSON.stringify(found) + text).not.toMatch(/Y2E=|c2VjcmV0/);
  });

  test("what kubectl wrote proposes machines and versions, and its apps behind a #", async () => {
    const text = await fileOf(foundIn({ talosconfig: undefined, kubectl: file("cluster.json", kubectl) }));
    expect(text).toContain("cp-1: { role: controlplane");
    expect(text).toContain("kubernetesVersion: 1.35.1");
    expect(text).toContain("talosVersion: 1.12.4");
    expect(text).toMatch(/\n {4}# jellyfin: \{ namespace: media, port: 8096, .*existing: true/);
    expect(text).not.toContain("# kubernetes:");
    expect(readStackFile("attic", "x", Buffer.from(text)).problems).toEqual([]);
  });

  test("an app that was found is sound when its # is taken away", async () => {
    const text = await fileOf(foundIn({ talosconfig: undefined, kubectl: file("cluster.json", kubectl) }));
    const own = text.replace("homelab:apps: {}", "homelab:apps:").replace("    # jellyfin:", "    jellyfin:");
    const { values, problems } = readStackFile("attic", "x", Buffer.from(own));
    expect(problems).toEqual([]);
    expect(parseHomelab("attic", { values }).apps.map(({ key, port }) => [key, port])).toEqual([["jellyfin", 8096]]);
  });

  test.each([
    ["a talosconfig that is none", { talosconfig: "kubectl" as const, kubectl: undefined }, "give a talosconfig"],
    [
      "a file of another kind for kubectl's",
      { talosconfig: undefined, kubectl: "talos" as const },
      "kubectl get nodes",
    ],
    ["no file", { talosconfig: "none" as const, kubectl: undefined }, "cannot be read"],
  ])("%s is refused", (_, files, message) => {
    const paths: Record<string, string> = {
      kubectl: file("cluster.json", kubectl),
      talos: file("talosconfig", talosconfig),
      none: join(folder, "nothing-here"),
    };
    const given = Object.fromEntries(Object.entries(files).map(([key, name]) => [key, name && paths[name]]));
    const read = () => foundIn(given as Parameters<typeof foundIn>[0]);
    expect(read).toThrow(BadArguments);
    expect(read).toThrow(message);
  });
});
