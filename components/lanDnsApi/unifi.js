// UniFi Network. `wanted`: {url, site, records: [{key, type, value}]}: its static DNS records. Others' records stay.
// Each record is a request of its own, and there is no safe way to change one: the new one is added before the old one goes.

const { ask, json, canonical, carryOut } = globalThis.resolver;

const PATH = `/proxy/network/v2/api/site/${encodeURIComponent(wanted.site)}/static-dns`;
const SET = "pulumi config set --secret homelab:lanDnsPassword";
const headers = { "x-api-key": process.env.LAN_DNS_PASSWORD ?? "", accept: "application/json" };
const isEqual = (a) => (b) => a.key === b.key && a.type === b.type && a.value === b.value;

async function list() {
  const answer = await ask("GET", PATH, { headers });
  if (answer.status === 401 || answer.status === 403)
    throw new Error(
      `UniFi at ${wanted.url} refuses the API key for site ${wanted.site}; nothing was changed. Make one (Settings, Control Plane, Integrations) and set it: ${SET}`,
    );
  if (answer.status === 404)
    throw new Error(
      `${wanted.url} has no static DNS records for site ${wanted.site}: a console of UniFi OS with UniFi Network 9 or later has; is homelab:lan.dns.site right?`,
    );
  if (answer.status !== 200)
    throw new Error(`UniFi at ${wanted.url} does not show its static DNS records: ${said(answer)}`);
  return json(answer, PATH).map((record) => ({
    id: record._id,
    key: record.key.toLowerCase(),
    type: record.record_type,
    value: canonicalOf(record),
    enabled: record.enabled !== false,
    sent: record,
  }));
}

function canonicalOf({ record_type: type, value }) {
  return type === "AAAA" ? canonical(value) : value;
}

/** Why it refused, in its own words. */
function said({ status, text }) {
  try {
    const { code, message } = JSON.parse(text);
    const how =
      code === "api.err.StaticDnsOverlapsWithDeviceLocalDns"
        ? " (a device has the name as its «Local DNS Record»: take it out there, or the name out of the stack)"
        : "";
    return message === undefined ? `status ${status}` : `${message}${how}`;
  } catch {
    return `status ${status}`;
  }
}

/** With two addresses of one name, clients would get one or the other; an alias may stand beside nothing. */
function refuseForeign(foreign, own) {
  const other = foreign.find(
    ({ key, type, enabled }) => enabled && ["A", "AAAA", "CNAME"].includes(type) && own.some((one) => one.key === key),
  );
  if (other !== undefined)
    throw new Error(
      `UniFi at ${wanted.url} has the static DNS record ${other.key} ${other.type} ${other.value}, which is not the stack's: take it out there, or the name out of the stack; nothing was changed`,
    );
}

async function add(what, record) {
  const answer = await ask("POST", PATH, { headers, body: record });
  if (answer.status >= 300) throw new Error(`${what}: ${said(answer)}`);
}

async function remove({ id, key }) {
  const path = `${PATH}/${encodeURIComponent(id)}`;
  const answer = await ask("DELETE", path, { headers });
  if (answer.status >= 300 && answer.status !== 404) throw new Error(`${key}: ${said(answer)}`);
}

/** All fields: without those that an address does not need, some versions refuse it. */
function addStep(one) {
  const { key, type, value } = one;
  const record = { enabled: true, key, record_type: type, value, ttl: 0, port: 0, priority: 0, weight: 0 };
  const back = async () => {
    for (const there of (await list()).filter(isEqual(one))) await remove(there);
  };
  return [() => add(key, record), back];
}

function removeStep(one) {
  const { _id: _, ...record } = one.sent;
  return [() => remove(one), () => add(one.key, record)];
}

globalThis.resolver.apply = async (action, before) => {
  const wantedRecords = wanted.records.map((one) => ({ ...one, value: canonical(one.value) }));
  const own = action === "remove" ? [] : wantedRecords;
  const all = await list();
  // Besides what was written before, what would be written now: the state may have been lost.
  const isMine = (record) => [...(before.records ?? []), ...wantedRecords].some(isEqual(record));
  refuseForeign(
    all.filter((record) => !isMine(record)),
    own,
  );
  const mine = all.filter(isMine);
  // One that was switched off by hand answers nothing, and would stand in the way of the one that does.
  const off = mine.filter(({ enabled }) => !enabled);
  const on = mine.filter(({ enabled }) => enabled);
  const steps = [
    ...off.map(removeStep),
    ...own.filter((one) => !on.some(isEqual(one))).map(addStep),
    ...on.filter((one) => !own.some(isEqual(one))).map(removeStep),
  ];
  await carryOut(steps, `UniFi at ${wanted.url} refuses the static DNS records`);
  return { records: own };
};
