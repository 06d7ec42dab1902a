// Runs as `node - write` (or `remove`) on the machine that runs Pulumi, read from standard input: in front of it stands one line,
// `const wanted = {…};`, which says what the resolver has to know, and behind it the file for the kind of resolver, which adds `apply`.
// LAN_DNS_PASSWORD has the password. PULUMI_COMMAND_STDOUT has what the last run printed: the entries that are the stack's own, as JSON.

const PATIENCE = 20_000;

globalThis.resolver = {
  /** One request. @returns status and text of the answer, whatever the status */
  async ask(method, path, { headers = {}, body } = {}) {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const type = body === undefined ? {} : { "content-type": "application/json" };
    try {
      const how = { method, headers: { ...type, ...headers }, signal: AbortSignal.timeout(PATIENCE), ...sent };
      const answer = await fetch(new URL(path, wanted.url), how);
      return { status: answer.status, text: await answer.text() };
    } catch (error) {
      const why = error.cause?.code ?? error.cause?.message ?? error.message;
      throw new Error(`${wanted.url} does not answer ${method} ${path} (${why})`);
    }
  },

  /** The JSON of an answer; what answers anything else is not the service. */
  json({ status, text }, path) {
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`${wanted.url}${path} answers ${status} with what is no JSON; is homelab:lan.dns.url right?`);
    }
  },

  isSame(a, b) {
    const [x, y] = [a, b].map((list) => JSON.stringify([...list].sort()));
    return x === y;
  },
};

/** What the last run wrote. A first run, and one whose output is lost, has nothing of its own. */
function ownedBefore() {
  try {
    return JSON.parse(process.env.PULUMI_COMMAND_STDOUT ?? "{}");
  } catch {
    return {};
  }
}

// Only when all of the script has been read: the file behind this one says what is done. The next run takes the last line for its own.
setImmediate(() =>
  globalThis.resolver.apply(process.argv[2], ownedBefore()).then(
    (owned) => console.log(JSON.stringify(owned)),
    (error) => {
      console.error(`lan-dns: ${error.message}`);
      process.exitCode = 1;
    },
  ),
);
