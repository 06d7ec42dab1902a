import { cleanEnvironment } from "../../../sandbox/pulumi/environment";

test("the user's own accounts, clusters and proxies do not reach the sandbox", () => {
  const clean = cleanEnvironment({
    PATH: "/bin",
    HOME: "/home/u",
    PULUMI_ACCESS_TOKEN: "t",
    CLOUDFLARE_API_TOKEN: "t",
    TAILSCALE_API_KEY: "t",
    KUBECONFIG: "/home/u/.kube/config",
    https_proxy: "http://p",
    HTTP_PROXY: "http://p",
    NODE_OPTIONS: "-r x",
  });
  expect(clean).toEqual({ PATH: "/bin", HOME: "/home/u" });
});
