import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { makeSshKey } from "../../../../sandbox/common/sshKey";
import { startSsh } from "../../../../sandbox/emulators/pihole/ssh";
import { command } from "../../../../sandbox/providers/command/provider";
import { type Props, type Resource, UNKNOWN } from "../../../../sandbox/providers/serve";
import { scratch } from "../../emulators/scratch";
import { context, failuresOf, life } from "../context";

jest.setTimeout(20_000); // each run is a connection of its own, with its key exchange

const resource = (type: string): Resource => {
  const found = command.resources(type);
  if (!found) throw new Error(`no ${type}`);
  return found;
};
const remote = resource("command:remote:Command");
const local = resource("command:local:Command");
const folder = scratch();

/** Keys of a client and of the server; the server runs commands in a plain shell of this machine. */
const own = makeSshKey();
const locked = makeSshKey({ passphrase: "open" });
const host = makeSshKey();
const plainShell = (shellArguments: string[], environment: Record<string, string>) =>
  spawn("/bin/sh", shellArguments, {
    detached: true,
    cwd: folder.path,
    env: { ...process.env, ...environment },
  });
let server: Awaited<ReturnType<typeof startSsh>>;
let connection: Props;

beforeAll(async () => {
  const options = {
    host: "127.0.0.1",
    port: 0,
    user: "pi",
    password: "raspberry",
    authorizedKeys: [own.public, locked.public],
  };
  server = await startSsh(options, host.private, plainShell, () => {});
  connection = { host: "127.0.0.1", port: server.port, user: "pi", privateKey: own.private, dialErrorLimit: 0 };
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

describe("remote.Command", () => {
  test("a script goes in by standard input, and what it prints comes out without the last newline", async () => {
    const ctx = context();
    const made = await remote.create(
      { inputs: { connection, create: "sh -s", stdin: "echo one; echo two; echo warning >&2" }, preview: false },
      ctx,
    );
    expect(made.outputs).toMatchObject({ stdout: "one\ntwo", stderr: "warning" });
    expect(made.secrets).toContain("connection");
    expect(made.id).toMatch(/^thing[0-9a-f]{8}$/);
    expect(ctx.logged.sort()).toEqual(["status: one", "status: two", "status: warning"]);
  });

  test("nothing runs in a preview, and what will be printed is not known", async () => {
    const inputs = { connection, create: "touch previewed" };
    expect((await remote.create({ inputs, preview: true }, context())).outputs.stdout).toBe(UNKNOWN);
    const r = {
      id: "x",
      oldInputs: inputs,
      olds: { ...inputs, stdout: "" },
      news: { ...inputs, update: "touch previewed" },
    };
    expect((await remote.update?.({ ...r, preview: true }, context()))?.outputs.stdout).toBe(UNKNOWN);
    expect(existsSync(folder.file("previewed"))).toBe(false);
  });

  test("a command that fails is quoted, as the official provider does, with what it printed and not with its input or key", async () => {
    const inputs = {
      connection,
      create: "cat >/dev/null; echo half done; echo oh no >&2\nexit 3",
      stdin: "hidden-input",
    };
    const error = (await remote.create({ inputs, preview: false }, context()).catch((e: Error) => e)) as Error;
    expect(error.message).toContain(
      'Process exited with status 3: running "cat >/dev/null; echo half done; echo oh no >&2\\nexit 3":\n',
    );
    expect(error.message.split("\n").slice(1, -1).sort()).toEqual(["half done", "oh no"]);
  });

  test("update and delete warn where the server does not take what was printed before, unless told not to send it", async () => {
    const warned = async (more: Props) => {
      const ctx = context();
      const r = life(remote, ctx);
      await r.create({ connection, create: "echo before", delete: "true", ...more });
      await r.update({ connection, create: "echo again", delete: "true", ...more });
      await r.delete();
      return ctx.logged.filter((line) => !line.startsWith("status: "));
    };
    const warning = expect.stringMatching(/^warning: Unable to set 'PULUMI_COMMAND_STDOUT'.*AcceptEnv/);
    expect(await warned({})).toEqual([warning, warning]);
    expect(await warned({ addPreviousOutputInEnv: false })).toEqual([]);
  });

  test("a variable of the program that the server does not take is an error, and nothing runs", async () => {
    const ctx = context();
    const inputs = { connection, create: "touch with-variable", environment: { NAME: "x" } };
    await expect(remote.create({ inputs, preview: false }, ctx)).rejects.toThrow(/environment variable "NAME"/);
    expect(ctx.logged).toEqual([expect.stringMatching(/^error: .*AcceptEnv.*stdin/)]);
    expect(existsSync(folder.file("with-variable"))).toBe(false);
  });

  test("update runs instead of create, create where there is no update, delete at the end", async () => {
    const r = life(remote, context());
    const inputs = { connection, create: "echo c >> log", delete: "echo d >> log" };
    await r.create(inputs);
    await r.update({ ...inputs, update: "echo u >> log" });
    await r.update({ ...inputs, environment: {} });
    await r.delete();
    expect(readFileSync(folder.file("log"), "utf8")).toBe("c\nu\nc\nd\n");
  });

  test("triggers replace, everything else is an update", async () => {
    const r = life(remote, context());
    await r.create({ connection, triggers: ["a"] });
    expect((await r.diff({ connection, triggers: ["b"] })).replaces).toEqual(["triggers"]);
    expect(await r.diff({ connection, triggers: ["a"], create: "true" })).toEqual({ changes: true, replaces: [] });
    expect((await r.diff({ connection, triggers: ["a"] })).changes).toBe(false);
  });

  test("a password serves as well, an encrypted key with its password", async () => {
    const run = (c: Props) =>
      remote.create(
        { inputs: { connection: { ...connection, privateKey: undefined, ...c }, create: "echo in" }, preview: false },
        context(),
      );
    expect((await run({ password: "raspberry" })).outputs.stdout).toBe("in");
    expect((await run({ privateKey: locked.private, privateKeyPassword: "open" })).outputs.stdout).toBe("in");
    await expect(run({ privateKey: locked.private })).rejects.toThrow(/connection\.privateKey cannot be read/);
    await expect(run({ password: "wrong" })).rejects.toThrow(
      /pi@127\.0\.0\.1:\d+: the server refuses the user, key or password/,
    );
    await expect(run({ privateKey: makeSshKey().private })).rejects.toThrow(/refuses/);
    await expect(run({ user: "root", password: "raspberry" })).rejects.toThrow(/refuses/);
  });

  test("the server must be the one whose host key is given", async () => {
    const run = (hostKey: string) =>
      remote.create(
        { inputs: { connection: { ...connection, hostKey }, create: "echo in" }, preview: false },
        context(),
      );
    expect((await run(host.public)).outputs.stdout).toBe("in");
    await expect(run(own.public)).rejects.toThrow(/host key is not connection\.hostKey/);
    await expect(run("nonsense")).rejects.toThrow(/no public key/);
  });

  test("a server that is not there is tried as often as dialErrorLimit says", async () => {
    const inputs = { connection: { ...connection, port: 59_999, dialErrorLimit: 1 }, create: "true" };
    await expect(remote.create({ inputs, preview: false }, context())).rejects.toThrow(/ECONNREFUSED.*\(2 attempts\)/);
  });

  test("a cancelled update ends the remote command", async () => {
    const stop = new AbortController();
    const ctx = { ...context(), signal: stop.signal };
    const running = remote.create(
      { inputs: { connection, create: "echo $$ > pid; exec sleep 60" }, preview: false },
      ctx,
    );
    while (!existsSync(folder.file("pid"))) await new Promise((r) => setTimeout(r, 20));
    stop.abort();
    await expect(running).rejects.toThrow(/cancelled/);
    const pid = Number(readFileSync(folder.file("pid"), "utf8"));
    const alive = () => existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
    for (let i = 0; alive() && i < 50; i++) await new Promise((r) => setTimeout(r, 20));
    expect(alive()).toBe(false);
  });

  test("logging can be narrowed and switched off", async () => {
    const logged = async (logging: string) => {
      const ctx = context();
      await remote.create({ inputs: { connection, create: "echo out; echo err >&2", logging }, preview: false }, ctx);
      return ctx.logged;
    };
    expect(await logged("stderr")).toEqual(["status: err"]);
    expect(await logged("none")).toEqual([]);
  });

  test.each<[string, Props, RegExp]>([
    ["no connection", { create: "true" }, /^connection: missing required property/],
    ["no host", { connection: { user: "pi" } }, /^connection\.host: missing required/],
    [
      "an unknown property of the connection",
      { connection: { host: "h", key: "x" } },
      /^connection\.key: the official provider has no/,
    ],
    ["unknown logging", { connection: { host: "h" }, logging: "all" }, /^logging: "all" is none of/],
  ])("%s is refused in preview", async (_what, inputs, reason) => {
    expect((await failuresOf(remote, inputs)).join("\n")).toMatch(reason);
  });

  test("a jump host that is given is used", async () => {
    // The server forwards nothing, so the jump must fail at the forwarding, not at the sign-in.
    const inputs = { connection: { ...connection, proxy: { ...connection } }, create: "echo in" };
    await expect(remote.create({ inputs, preview: false }, context())).rejects.toThrow(
      /open failed|forward|prohibited|\(1 attempts\)/i,
    );
  });
});

describe("local.Command", () => {
  test("it runs with its folder, environment and input", async () => {
    const inputs = {
      create: 'echo "$GREETING $(cat)"; pwd',
      stdin: "world",
      environment: { GREETING: "hello" },
      dir: folder.path,
    };
    expect((await local.create({ inputs, preview: false }, context())).outputs.stdout).toBe(
      `hello world\n${folder.path}`,
    );
  });

  test("the interpreter is honoured", async () => {
    const inputs = { create: "console.log(6 * 7)", interpreter: [process.execPath, "-e"] };
    expect((await local.create({ inputs, preview: false }, context())).outputs.stdout).toBe("42");
    await expect(
      local.create({ inputs: { create: "x", interpreter: ["/no/such"] }, preview: false }, context()),
    ).rejects.toThrow(/\/no\/such/);
  });

  test("an update sees what was printed before, unless told not to", async () => {
    const see = async (more: Props) => {
      const r = life(local, context());
      await r.create({ create: "echo before; echo aside >&2" });
      await r.update({ create: "x", update: 'echo "$PULUMI_COMMAND_STDOUT/$PULUMI_COMMAND_STDERR"', ...more });
      return r.outputs.stdout;
    };
    expect(await see({})).toBe("before/aside");
    expect(await see({ addPreviousOutputInEnv: false })).toBe("/");
  });

  test("nothing runs in a preview; a command that fails is an error; files are not collected", async () => {
    await local.create({ inputs: { create: `touch ${folder.file("local-preview")}` }, preview: true }, context());
    expect(existsSync(folder.file("local-preview"))).toBe(false);
    await expect(local.create({ inputs: { create: "echo why; exit 2" }, preview: false }, context())).rejects.toThrow(
      /^exit status 2: running "echo why; exit 2":\nwhy\n$/,
    );
    expect(await failuresOf(local, { create: "true", assetPaths: ["*"] })).toEqual([
      expect.stringMatching(/^assetPaths: .*leave assetPaths out/),
    ]);
  });

  test("cancelling ends the command and its children", async () => {
    const stop = new AbortController();
    const started = folder.file("started");
    writeFileSync(folder.file("s.sh"), `sleep 60 & echo > ${started}; wait`);
    const running = local.create(
      { inputs: { create: `sh ${folder.file("s.sh")}` }, preview: false },
      { ...context(), signal: stop.signal },
    );
    while (!existsSync(started)) await new Promise((r) => setTimeout(r, 20));
    stop.abort();
    await expect(running).rejects.toThrow(/cancelled/);
  });
});

test("local.run runs at once and refuses what it does not know", async () => {
  const run = command.functions?.["command:local:run"];
  expect(await run?.({ command: "echo now" }, context())).toMatchObject({
    command: "echo now",
    stdout: "now",
    stderr: "",
  });
  await expect(run?.({ command: "true", direction: "x" }, context())).rejects.toThrow(/direction/);
});
