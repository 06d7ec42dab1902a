// AdGuard Home. `wanted`: {url, user, rewrites: [{domain, answer}]}: its DNS rewrites. Others' rewrites stay.
// Each rewrite is a request of its own: where one is refused, those before it are taken back.

const { ask, json, carryOut } = globalThis.resolver;

const SET = "pulumi config set --secret homelab:lanDnsPassword";
const login = Buffer.from(`${wanted.user}:${process.env.LAN_DNS_PASSWORD ?? ""}`).toString("base64");
const headers = { authorization: `Basic ${login}` };
const isEqual = (a) => (b) => a.domain === b.domain && a.answer === b.answer;

async function list() {
  const path = "/control/rewrite/list";
  const answer = await ask("GET", path, { headers });
  if (answer.status === 401 || answer.status === 403)
    throw new Error(
      `AdGuard Home at ${wanted.url} refuses user ${wanted.user} or the password; nothing was changed. Set the right one: ${SET}`,
    );
  if (answer.status !== 200)
    throw new Error(`${wanted.url}${path} answers ${answer.status}: is AdGuard Home there, and set up?`);
  return json(answer, path);
}

/** Versions before 0.107.68 have no such switch. */
async function refuseSwitchedOff() {
  const answer = await ask("GET", "/control/rewrite/settings", { headers });
  if (answer.status === 200 && json(answer, "/control/rewrite/settings").enabled === false)
    throw new Error(
      `DNS rewrites are switched off in AdGuard Home at ${wanted.url}: switch them on (Filters, DNS rewrites); nothing was changed`,
    );
}

function refuseForeign(foreign, own) {
  const other = foreign.find(({ domain }) => own.some((rewrite) => rewrite.domain === domain.toLowerCase()));
  if (other !== undefined)
    throw new Error(
      `AdGuard Home at ${wanted.url} rewrites ${other.domain} to ${other.answer}, which is not the stack's: take it out there, or the name out of the stack; nothing was changed`,
    );
}

async function call(method, path, body) {
  const answer = await ask(method, `/control/rewrite/${path}`, { headers, body });
  if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}: ${answer.text.trim()}`);
}

/** Steps from what there is to what is wanted, each with its way back. A domain with another answer is changed in one step, so it is never without. */
function stepsTo(own, gone, there) {
  const missing = own.filter((rewrite) => !there.some(isEqual(rewrite)));
  // A domain may have an address of each kind: each takes the place of the one of its own.
  const isIpv6 = ({ answer }) => answer.includes(":");
  const target = (rewrite) => gone.find((old) => old.domain === rewrite.domain && isIpv6(old) === isIpv6(rewrite));
  const updates = missing.filter(target).map((update) => ({ update, target: target(update) }));
  const replaced = updates.map(({ target: old }) => old);
  return [
    ...updates.map(({ update, target: old }) => [
      ["PUT", "update", { target: old, update }],
      ["PUT", "update", { target: update, update: old }],
    ]),
    ...missing
      .filter((rewrite) => !target(rewrite))
      .map((one) => [
        ["POST", "add", one],
        ["POST", "delete", one],
      ]),
    ...gone
      .filter((old) => !replaced.includes(old))
      .map((one) => [
        ["POST", "delete", one],
        ["POST", "add", one],
      ]),
  ];
}

globalThis.resolver.apply = async (action, before) => {
  const own = action === "remove" ? [] : wanted.rewrites;
  const all = (await list()).map(({ domain, answer, enabled }) => ({ domain, answer, enabled }));
  if (own.length > 0) await refuseSwitchedOff();
  // Besides what was written before, what would be written now: the state may have been lost.
  const isMine = (rewrite) => [...(before.rewrites ?? []), ...wanted.rewrites].some(isEqual(rewrite));
  refuseForeign(
    all.filter((rewrite) => !isMine(rewrite)),
    own,
  );
  // One that was switched off by hand answers nothing: it is deleted and added anew.
  const there = all.filter(({ enabled }) => enabled !== false);
  const gone = all
    .filter((rewrite) => isMine(rewrite) && (rewrite.enabled === false || !own.some(isEqual(rewrite))))
    .map(({ domain, answer }) => ({ domain, answer }));
  const steps = stepsTo(own, gone, there).map((pair) => pair.map((one) => () => call(...one)));
  await carryOut(steps, `AdGuard Home at ${wanted.url} refuses the rewrites`);
  return { rewrites: own };
};
