// Technitium DNS Server. `wanted`: {url, zones: [{zone, type, records: [{domain, type, address}]}]}. Others' zones and records stay.
// Every answer has status 200: what it says of itself, in the body, is what counts. The token goes in the body as well, because a URL stands in logs.

const { ask, json, canonical, carryOut } = globalThis.resolver;

const SET = "pulumi config set --secret homelab:lanDnsPassword";
const TTL_SECONDS = 60;
/** What a zone has of its own. */
const OF_ZONE = ["SOA", "NS", "FWD"];
/** Types that answer a question for an address. */
const ANSWERS = ["A", "AAAA", "CNAME", "ANAME", "APP"];
/** Types of zone that do for one; a primary one of somebody else has the last word over more names, and answers these as well. */
const FITS = { Primary: ["Primary"], Forwarder: ["Forwarder", "Primary"] };
const isEqual = (a) => (b) =>
  a.zone === b.zone && a.domain === b.domain && a.type === b.type && a.address === b.address;

async function call(path, form = {}) {
  const token = process.env.LAN_DNS_PASSWORD ?? "";
  const answer = await ask("POST", `/api/zones/${path}`, { form: { token, ...form } });
  const { status, errorMessage = "", response = {} } = json(answer, `/api/zones/${path}`);
  if (status === "ok") return response;
  if (status === "invalid-token")
    throw new Error(`it refuses the token. Make one (Administration, Sessions) and set it: ${SET}`);
  const how = /^Access was denied/.test(errorMessage)
    ? " (the token's user needs to view, modify and delete zones)"
    : "";
  throw new Error(`${errorMessage || `status ${answer.status}`}${how}`);
}

/** What it has, before anything is changed. */
async function look(path, form) {
  try {
    return await call(path, form);
  } catch (error) {
    throw new Error(`Technitium at ${wanted.url}: ${error.message}; nothing was changed`);
  }
}

async function recordsIn(zone) {
  const { records } = await look("records/get", { zone, domain: zone, listZone: "true" });
  return records.map(({ name, type, ttl, disabled, rData = {} }) => ({
    zone,
    domain: name.toLowerCase(),
    type,
    address: typeof rData.ipAddress === "string" ? canonical(rData.ipAddress) : undefined,
    ttl,
    enabled: disabled !== true,
  }));
}

function refuseZone({ zone, type }, there) {
  const stop = (what, how) => {
    throw new Error(`Technitium at ${wanted.url}: the zone ${zone} ${what}: ${how}; nothing was changed`);
  };
  if (there.internal) stop("is one of its own", "take its names out of the stack");
  if (there.disabled) stop("is switched off", "switch it on (Zones), or delete it: then the stack makes its own");
  if (!FITS[type].includes(there.type))
    stop(`is of type ${there.type}`, `convert it to ${type} (Zones), or delete it: then the stack makes its own`);
}

/** With two addresses of one name, clients would get one or the other. */
function refuseForeign(foreign, own) {
  const other = foreign.find(
    ({ domain, type, enabled }) => enabled && ANSWERS.includes(type) && own.some((one) => one.domain === domain),
  );
  if (other !== undefined)
    throw new Error(
      `Technitium at ${wanted.url} has the record ${other.domain} ${other.type}${other.address ? ` ${other.address}` : ""}, which is not the stack's: take it out there, or the name out of the stack; nothing was changed`,
    );
}

// Adding what is there, and deleting what is not, changes nothing.
const adding = ({ zone, domain, type, address, ttl = TTL_SECONDS, enabled = true }) => {
  const form = { zone, domain, type, ipAddress: address, ttl: String(ttl) };
  return () => (enabled ? call("records/add", form) : Promise.resolve());
};
const deleting = ({ zone, domain, type, address }) => {
  const form = { zone, domain, type, ipAddress: address };
  return () => call("records/delete", form);
};
const creating = ({ zone, type }) => {
  const forwarder = type === "Forwarder" ? { protocol: "Udp", forwarder: "this-server" } : {};
  return () => call("create", { zone, type, ...forwarder });
};
const dropping =
  ({ zone }) =>
  () =>
    call("delete", { zone });

globalThis.resolver.apply = async (action, before) => {
  const flat = wanted.zones.flatMap(({ zone, records }) =>
    records.map((one) => ({ ...one, zone, address: canonical(one.address) })),
  );
  const [own, zones] = action === "remove" ? [[], []] : [flat, wanted.zones];
  const listed = new Map((await look("list")).zones.map((zone) => [zone.name.toLowerCase(), zone]));
  for (const zone of zones) if (listed.has(zone.zone)) refuseZone(zone, listed.get(zone.zone));
  const { records: written = [], zones: made = [] } = before;
  const involved = [...new Set([...wanted.zones, ...written, ...made].map(({ zone }) => zone))];
  const all = (await Promise.all(involved.filter((zone) => listed.has(zone)).map(recordsIn))).flat();
  // Besides what was written before, what would be written now: the state may have been lost.
  const isMine = (record) => [...written, ...flat].some(isEqual(record));
  const foreign = all.filter((record) => !isMine(record));
  refuseForeign(foreign, own);
  const mine = all.filter(isMine);
  // One that was switched off by hand answers nothing, and would stand in the way of the one that does.
  const off = mine.filter(({ enabled }) => !enabled);
  const on = mine.filter(({ enabled }) => enabled);
  const missing = zones.filter(({ zone }) => !listed.has(zone));
  // A zone that the stack has made goes with its last record, and stays where somebody else has one in it.
  const isTaken = ({ zone }) => foreign.some((one) => one.zone === zone && !OF_ZONE.includes(one.type));
  const isWanted = ({ zone }) => zones.some((one) => one.zone === zone);
  const past = made.filter((one) => listed.has(one.zone) && !isWanted(one) && !isTaken(one));
  const steps = [
    ...missing.map((zone) => [creating(zone), dropping(zone)]),
    ...off.map((one) => [deleting(one), adding(one)]),
    ...own.filter((one) => !on.some(isEqual(one))).map((one) => [adding(one), deleting(one)]),
    ...on.filter((one) => !own.some(isEqual(one))).map((one) => [deleting(one), adding(one)]),
    ...past.map((zone) => [dropping(zone), creating(zone)]),
  ];
  await carryOut(steps, `Technitium at ${wanted.url} refuses the records`);
  const kept = [...made, ...missing].filter(isWanted).map(({ zone, type }) => ({ zone, type }));
  return { records: own, zones: kept.filter((one, i) => kept.findIndex(({ zone }) => zone === one.zone) === i) };
};
