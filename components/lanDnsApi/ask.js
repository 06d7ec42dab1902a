// Runs as `node - write` (or `remove`) on the machine that runs Pulumi, read from standard input: in front of it stands one line,
// `const wanted = {…};`, which says what the resolver has to know, and behind it the file for the kind of resolver, which adds `apply`.
// LAN_DNS_PASSWORD has the password, API key or token. PULUMI_COMMAND_STDOUT has what the last run printed: the entries that are the
// stack's own, as JSON.

const http = require("node:http");
const { isIP } = require("node:net");
const tls = require("node:tls");

const PATIENCE = 20_000;
/** A service that asks for a longer wait than this many seconds is not waited for. */
const LONGEST_WAIT = 10;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * A connection by TLS. The certificate counts where this machine trusts who signed it for that name, and where it is the one whose fingerprint the
 * stack file has: home devices sign their own. Before that is known nothing is sent.
 */
function secured({ host, port }, done) {
  const socket = tls.connect({ host, port, ...(isIP(host) ? {} : { servername: host }), rejectUnauthorized: false });
  socket.setTimeout(PATIENCE, () => socket.destroy(new Error("no answer in time")));
  socket.once("error", done);
  socket.once("secureConnect", () => {
    socket.off("error", done);
    const { fingerprint256: shown } = socket.getPeerCertificate();
    if (socket.authorized || shown === wanted.fingerprint) return done(null, socket);
    socket.destroy();
    const read = `openssl s_client -connect ${host}:${port} </dev/null | openssl x509 -noout -fingerprint -sha256`;
    done(
      new Error(
        wanted.fingerprint === undefined
          ? `nobody whom this machine trusts vouches for its certificate, ${socket.authorizationError}: write homelab:lan.dns.fingerprint, as \`${read}\` prints it`
          : `it shows another certificate than the one of homelab:lan.dns.fingerprint: ${shown}`,
      ),
    );
  });
}

/** @returns status, headers and text of the answer */
function exchange(method, url, headers, text) {
  const where = { host: url.hostname.replace(/^\[|\]$/g, ""), path: `${url.pathname}${url.search}` };
  const how =
    url.protocol === "https:"
      ? { port: url.port || 443, defaultPort: 443, createConnection: secured }
      : { port: url.port || 80 };
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(PATIENCE);
    const request = http.request({ method, headers, signal, ...where, ...how }, (answer) => {
      const chunks = [];
      answer.on("data", (chunk) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () =>
        resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.on("error", reject);
    request.end(text);
  });
}

function encoded({ body, form }) {
  if (form !== undefined) return ["application/x-www-form-urlencoded", new URLSearchParams(form).toString()];
  return body === undefined ? [] : ["application/json", JSON.stringify(body)];
}

globalThis.resolver = {
  /**
   * One request, and once more where the service asks to be left in peace for a moment. Nobody is followed elsewhere: the password is for this place.
   * @returns status and text of the answer, whatever the status
   */
  async ask(method, path, { headers = {}, ...content } = {}) {
    const [type, text] = encoded(content);
    const all = { ...(type === undefined ? {} : { "content-type": type }), ...headers };
    const attempt = async () => {
      try {
        return await exchange(method, new URL(path, wanted.url), all, text);
      } catch (error) {
        const why = error.name === "AbortError" ? "no answer in time" : (error.code ?? error.message);
        // Whether it did what it was asked is not known then.
        throw Object.assign(new Error(`${wanted.url} does not answer ${method} ${path} (${why})`), {
          unanswered: true,
        });
      }
    };
    const first = await attempt();
    const wait = Number(first.headers["retry-after"]);
    const again = first.status === 429 && wait > 0 && wait <= LONGEST_WAIT;
    if (again) await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    const answer = again ? await attempt() : first;
    if (REDIRECTS.includes(answer.status))
      throw new Error(
        `${wanted.url}${path} leads on to ${answer.headers.location}: write where the API itself answers, homelab:lan.dns.url`,
      );
    return answer;
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

  /** An address in the one form that all services write it in. */
  canonical(address) {
    return address.includes(":") ? new URL(`http://[${address}]`).hostname.slice(1, -1) : address;
  },

  /**
   * Takes steps, each a pair of what it does and what undoes it. Where one fails, those before it are undone, and itself too where its outcome is not
   * known; so undoing what was not done has to do no harm.
   */
  async carryOut(steps, refused) {
    const done = [];
    try {
      for (const [step, back] of steps) {
        await step().catch((error) => {
          if (error.unanswered) done.unshift(back);
          throw error;
        });
        done.unshift(back);
      }
    } catch (error) {
      let left = 0;
      for (const back of done) await back().catch(() => left++);
      const end =
        left === 0 ? "the old ones are back" : "not all of the old ones are back: the next run goes on from here";
      throw new Error(`${refused}: ${error.message}; ${end}`);
    }
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
