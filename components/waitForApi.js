// Runs as `node -e` on the machine that runs Pulumi. Standard input: {host, caCertificate, clientCertificate, clientKey},
// certificates and key in base64, as the talos provider gives them out. Ends when /readyz says ok, or fails after ten minutes.
const https = require("node:https");

const { host, caCertificate, clientCertificate, clientKey } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const pem = (text) => Buffer.from(text, "base64");
const url = new URL("/readyz", host);
const options = { ca: pem(caCertificate), cert: pem(clientCertificate), key: pem(clientKey), timeout: 5000 };
const deadline = Date.now() + 10 * 60 * 1000;
let last = "no answer yet";

function ask() {
  const request = https.get(url, options, (response) => {
    response.resume();
    if (response.statusCode === 200) return console.log(`${url.origin} is ready`);
    retry(`status ${response.statusCode}`);
  });
  request.on("timeout", () => request.destroy(new Error("timed out")));
  request.on("error", (error) => retry(error.message));
}

function retry(reason) {
  last = reason;
  if (Date.now() < deadline) return setTimeout(ask, 500);
  console.error(`${url} did not become ready within 10 minutes: ${last}`);
  process.exit(1);
}

ask();
