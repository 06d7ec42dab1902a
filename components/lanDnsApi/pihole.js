// Pi-hole 6. `wanted`: {url, hosts, lines}: entries of dns.hosts (`192.168.30.61 app.example.org`) and of misc.dnsmasq_lines.
// Both lists may hold entries of somebody else, which stay. One request changes both, and Pi-hole takes all of it or nothing.

const { ask, json, isSame } = globalThis.resolver;

const SET = "pulumi config set --secret homelab:lanDnsPassword";

function refusal(answer, path) {
  const { error = {} } = json(answer, path);
  const said = [error.message, error.hint].filter(Boolean).join(": ") || `status ${answer.status}`;
  if (answer.status === 403)
    return `${said}. Switch webserver.api.app_sudo on (Settings, all settings), or use the password of the web page`;
  return said;
}

async function signIn() {
  const answer = await ask("POST", "/api/auth", { body: { password: process.env.LAN_DNS_PASSWORD ?? "" } });
  if (answer.status === 401)
    throw new Error(
      `the Pi-hole at ${wanted.url} refuses the password; nothing was changed. Set the right one: ${SET}`,
    );
  if (answer.status === 404)
    throw new Error(`${wanted.url} has no Pi-hole 6: write kind: pihole for version 5, which is written to over SSH`);
  const { session } = json(answer, "/api/auth");
  if (answer.status !== 200) {
    const said = refusal(answer, "/api/auth");
    const how = said.includes("2FA") ? ` Set an application password (Settings, Web interface / API): ${SET}` : "";
    throw new Error(`the Pi-hole at ${wanted.url} lets nobody in: ${said}; nothing was changed.${how}`);
  }
  // A Pi-hole without a password needs no session, and gives none.
  return session?.sid ? { "X-FTL-SID": session.sid } : {};
}

async function read(path, headers) {
  const answer = await ask("GET", path, { headers });
  if (answer.status !== 200)
    throw new Error(`the Pi-hole at ${wanted.url} does not show its settings: ${refusal(answer, path)}`);
  return json(answer, path).config;
}

/** Names of an entry of dns.hosts, behind the address and up to a comment. */
function namesOf(entry) {
  const [, ...names] = entry.trim().split(/\s+/);
  const comment = names.findIndex((name) => name.startsWith("#"));
  return comment < 0 ? names : names.slice(0, comment);
}

/** With two addresses of one name, clients would get one or the other. */
function refuseForeign(foreign, hosts) {
  const names = new Map(hosts.flatMap((entry) => namesOf(entry).map((name) => [name, entry])));
  const other = foreign.find(
    (entry) => !hosts.includes(entry) && namesOf(entry).some((name) => names.has(name.toLowerCase())),
  );
  if (other !== undefined)
    throw new Error(
      `the Pi-hole at ${wanted.url} has the local DNS record «${other}», which is not the stack's: take it out there, or the name out of the stack; nothing was changed`,
    );
}

globalThis.resolver.apply = async (action, before) => {
  const own = action === "remove" ? { hosts: [], lines: [] } : { hosts: wanted.hosts, lines: wanted.lines };
  const headers = await signIn();
  try {
    const { dns } = await read("/api/config/dns/hosts", headers);
    const { misc } = await read("/api/config/misc/dnsmasq_lines", headers);
    // Besides what was written before, what would be written now: the state may have been lost.
    const foreign = (list, key) => list.filter((one) => !before[key]?.includes(one) && !wanted[key].includes(one));
    const hosts = foreign(dns.hosts, "hosts");
    refuseForeign(hosts, own.hosts);
    await write(
      { dns, misc },
      [...hosts, ...own.hosts],
      [...foreign(misc.dnsmasq_lines, "lines"), ...own.lines],
      headers,
    );
  } finally {
    // Sessions are few, and live for half an hour. A resolver that starts anew may not hear of it.
    await ask("DELETE", "/api/auth", { headers }).catch(() => undefined);
  }
  return own;
};

/** One request for all, of which Pi-hole takes everything or nothing. For lines it starts its resolver anew, so they go only where they differ. */
async function write({ dns, misc }, hosts, lines, headers) {
  const config = {
    ...(isSame(hosts, dns.hosts) ? {} : { dns: { hosts } }),
    ...(isSame(lines, misc.dnsmasq_lines) ? {} : { misc: { dnsmasq_lines: lines } }),
  };
  if (Object.keys(config).length === 0) return;
  const answer = await ask("PATCH", "/api/config", { headers, body: { config } });
  if (answer.status !== 200)
    throw new Error(
      `the Pi-hole at ${wanted.url} refuses the records: ${refusal(answer, "/api/config")}; nothing was changed`,
    );
}
