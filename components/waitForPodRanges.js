// Runs as `node - wait` on the machine that runs Pulumi, behind a line `const asked = …`: how the Kubernetes API is entered (host, caCertificate,
// clientCertificate, clientKey, as the talos provider gives them out), `nodes` by name, and `ranges`, the networks of pods. Ends when
// each node has pod addresses of each range; fails at once when a node has only some, and after ten minutes when one is missing.
const https = require("node:https");
const { BlockList, isIPv6 } = require("node:net");

const pem = (text) => Buffer.from(text, "base64");
const url = new URL("/api/v1/nodes", asked.host);
const options = {
  ca: pem(asked.caCertificate),
  cert: pem(asked.clientCertificate),
  key: pem(asked.clientKey),
  timeout: 5000,
};
const deadline = Date.now() + 10 * 60 * 1000;

const family = (network) => (isIPv6(network.split("/")[0]) ? "ipv6" : "ipv4");

function isInside(network, range) {
  const [address, length] = range.split("/");
  const list = new BlockList();
  list.addSubnet(address, Number(length), family(range));
  return list.check(network.split("/")[0], family(network));
}

function ask() {
  const request = https.get(url, options, (response) => {
    let body = "";
    response.setEncoding("utf8");
    response.on("data", (chunk) => (body += chunk));
    response.on("end", () => {
      if (response.statusCode !== 200) return retry(`status ${response.statusCode}`);
      try {
        look(JSON.parse(body).items);
      } catch {
        retry("half an answer");
      }
    });
    response.on("error", (error) => retry(error.message));
  });
  request.on("timeout", () => request.destroy(new Error("timed out")));
  request.on("error", (error) => retry(error.message));
}

function look(items) {
  const given = new Map(items.map(({ metadata, spec }) => [metadata.name, spec.podCIDRs ?? []]));
  const wrong = [];
  const waiting = [];
  for (const name of asked.nodes) {
    const own = given.get(name) ?? [];
    const missing = asked.ranges.filter((range) => !own.some((network) => isInside(network, range)));
    if (own.length === 0) waiting.push(name);
    else if (missing.length > 0)
      wrong.push(`Node ${name} has pod addresses of ${own.join(", ")}, and none of ${missing.join(", ")}.`);
  }
  if (wrong.length > 0) return refuse(wrong);
  if (waiting.length > 0) return retry(`no pod addresses yet: ${waiting.join(", ")}`);
  console.log(`Every node has pod addresses of ${asked.ranges.join(" and ")}.`);
}

function refuse(wrong) {
  const text = [
    ...wrong,
    "Kubernetes gives a node its pod ranges once, when the node registers, and Cilium's agent waits for a missing one without end. So Cilium was left as it is.",
    "→ Register each of them anew, one after the other, and run the same update again:",
    "    kubectl drain NODE --ignore-daemonsets --delete-emptydir-data",
    "    kubectl delete node NODE",
    "    talosctl --nodes ADDRESS reboot",
  ];
  console.error(text.join("\n"));
  process.exitCode = 1;
}

function retry(reason) {
  if (Date.now() < deadline) return setTimeout(ask, 500);
  console.error(`${url} did not tell within 10 minutes that every node has pod addresses: ${reason}`);
  process.exitCode = 1;
}

ask();
