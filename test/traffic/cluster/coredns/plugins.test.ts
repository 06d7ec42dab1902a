import { BadCorefile, UnknownCorefile } from "../../../../traffic/cluster/coredns/problems";
import { all, asked, blocksOf, forwarding } from "./asked";

const hosts = (...lines: string[]) => `hosts {\n${lines.join("\n")}\n}`;

test("plugins are asked in CoreDNS's own order, not in that of the file", () => {
  const text = all("forward . 10.0.0.1", hosts("10.0.0.7 nas.example.org", "fallthrough"));
  expect(asked(text, "nas.example.org")).toMatchObject({ kind: "addresses", addresses: ["10.0.0.7"] });
  expect(asked(text, "www.example.org")).toMatchObject({ kind: "forward" });
});

test("what stands before a plugin that is not known is answered all the same", () => {
  const text = all("auto example.org", hosts("10.0.0.7 nas.example.org", "fallthrough"));
  expect(asked(text, "nas.example.org")).toMatchObject({ addresses: ["10.0.0.7"] });
  expect(asked(text, "www.example.org")).toMatchObject({ kind: "unknown" });
});

test.each(["errors", "cache 30", "loop", "any", "whoami", "prometheus :9153"])(
  "the plugin %s leaves what another one answers",
  (plugin) => {
    expect(asked(forwarding(plugin), "example.org")).toMatchObject({ kind: "forward" });
  },
);

test.each(["acl {\n    block\n}", "bind 10.0.0.2", "view inside {\n    expr true\n}", "autopath @kubernetes"])(
  "whether anybody is answered through %s is not known",
  (plugin) => {
    expect(asked(forwarding(plugin), "example.org")).toMatchObject({ kind: "unknown" });
  },
);

describe("hosts", () => {
  test("without fallthrough it has the last word in its zones", () => {
    expect(asked(forwarding(hosts("10.0.0.7 nas.example.org")), "www.example.org")).toMatchObject({ kind: "nothing" });
    const text = forwarding("hosts /etc/coredns/hosts example.org {\n}");
    expect(asked(text, "www.example.net", { "/etc/coredns/hosts": "" })).toMatchObject({ kind: "forward" });
  });

  test("it hands on names of the zones of its fallthrough alone", () => {
    const text = forwarding(hosts("10.0.0.7 nas.example.org", "fallthrough example.org"));
    expect(asked(text, "www.example.org")).toMatchObject({ kind: "forward" });
    expect(asked(text, "www.example.net")).toMatchObject({ kind: "nothing" });
  });

  test("its first argument is a file, even one that looks like a zone", () => {
    const text = forwarding("hosts example.org {\n10.0.0.7 nas.example.net\n}");
    expect(asked(text, "www.example.net", { "example.org": "" })).toMatchObject({ kind: "nothing" });
  });

  test("names of its file and of its own lines are one list", () => {
    const text = all("hosts /etc/coredns/NodeHosts {\n10.0.0.8 nas.example.org\n}");
    const files = { "/etc/coredns/NodeHosts": "# nodes\n10.0.0.7 NAS.example.org. node1\n" };
    expect(asked(text, "nas.example.org", files)).toMatchObject({ addresses: ["10.0.0.7", "10.0.0.8"] });
    expect(asked(text, "node1", files)).toMatchObject({ addresses: ["10.0.0.7"] });
  });

  test("what a file answers that no resource has is not known", () => {
    expect(asked(forwarding("hosts /etc/coredns/NodeHosts"), "node1")).toMatchObject({ kind: "unknown" });
  });

  test("a name with an IPv6 address only is not handed on", () => {
    const text = forwarding(hosts("fd00::7 nas.example.org", "fallthrough"));
    expect(asked(text, "nas.example.org")).toMatchObject({ addresses: ["fd00::7"] });
  });

  test("a line that begins with no address is none", () => {
    const text = forwarding(hosts("10.0.0 nas.example.org", "010.0.0.7 nas.example.org", "fallthrough"));
    expect(asked(text, "nas.example.org")).toMatchObject({ kind: "forward" });
  });

  test("only some versions of CoreDNS know wildcards", () => {
    const text = forwarding(hosts("10.0.0.7 *.example.org", "fallthrough"));
    expect(asked(text, "nas.example.org")).toMatchObject({ kind: "unknown" });
    expect(asked(text, "a.nas.example.org")).toMatchObject({ kind: "forward" });
  });

  describe("a star", () => {
    const text = forwarding(
      hosts("10.0.0.7 *.example.org", "10.0.0.8 own.example.org", "fd00::7 six.example.org", "fallthrough"),
    );
    const by = (version: string, name: string) => asked(text, name, {}, undefined, version);

    test("answers from CoreDNS 1.14.5 on, for one label", () => {
      expect(by("1.14.5", "nas.example.org")).toMatchObject({ addresses: ["10.0.0.7"] });
      expect(by("1.14.5", "a.nas.example.org")).toMatchObject({ kind: "forward" });
    });

    test("is no name's before CoreDNS 1.14.5", () => {
      expect(by("1.14.4", "nas.example.org")).toMatchObject({ kind: "forward" });
    });

    test("answers a name that only the other list has, the file or the plugin's own lines", () => {
      const both = forwarding("hosts /etc/hosts.own {\n10.0.0.8 nas.example.org\nfallthrough\n}");
      const files = { "/etc/hosts.own": "10.0.0.7 *.example.org" };
      const found = asked(both, "nas.example.org", files, undefined, "1.14.6");
      expect(found).toMatchObject({ addresses: ["10.0.0.7", "10.0.0.8"] });
    });

    test("does not touch a name with a line of its own, unless that has an IPv6 address only", () => {
      expect(by("1.15.0", "own.example.org")).toMatchObject({ addresses: ["10.0.0.8"] });
      expect(by("1.15.0", "six.example.org")).toMatchObject({ addresses: ["10.0.0.7"] });
    });
  });

  test("a name that a block hands on reaches no other block", () => {
    const text = "example.org {\nhosts {\n10.0.0.7 nas.example.org\nfallthrough\n}\n}\n. {\nforward . 10.0.0.1\n}\n";
    expect(asked(text, "other.example.org")).toMatchObject({ kind: "nothing" });
  });

  test("an entry after its fallthrough keeps CoreDNS from starting", () => {
    expect(() => blocksOf(all(hosts("fallthrough", "10.0.0.7 nas.example.org")))).toThrow(BadCorefile);
  });
});

describe("forward", () => {
  test("a domain that it excepts is not forwarded, unless it is the one that it is for", () => {
    const text = all("forward example.org 10.0.0.1 {\nexcept lan.example.org example.org\n}");
    expect(asked(text, "a.lan.example.org")).toMatchObject({ kind: "nothing" });
    expect(asked(text, "example.org")).toMatchObject({ kind: "forward" });
  });

  test("the first one that is for a name is asked", () => {
    const text = all("forward a.example.org 10.0.0.1", "forward example.org 10.0.0.2");
    expect(asked(text, "a.example.org")).toMatchObject({ to: ["10.0.0.1"] });
    expect(asked(text, "b.example.org")).toMatchObject({ to: ["10.0.0.2"] });
  });

  test("one that may go on to the next after an answer leaves it open who answers", () => {
    const first = "forward . 10.0.0.1 {\nnext NXDOMAIN\n}";
    expect(asked(all(first, "forward . 10.0.0.2"), "example.org")).toMatchObject({ kind: "unknown" });
    expect(asked(all(first), "example.org")).toMatchObject({ to: ["10.0.0.1"] });
  });

  test.each(["dns://10.0.0.1", "tls://1.1.1.1%cloudflare-dns.com", "10.0.0.1:5353", "[fd00::1]:53", "fd00::1"])(
    "%s is a server",
    (server) => {
      expect(asked(all(`forward . ${server}`), "example.org")).toMatchObject({ kind: "forward", to: [server] });
    },
  );

  test.each(["resolver.example.org", "/etc/other.conf"])(
    "%s is looked up when CoreDNS starts, if it does",
    (server) => {
      expect(() => blocksOf(all(`forward . ${server}`))).toThrow(UnknownCorefile);
    },
  );

  test.each(["forward .", "forward", "forward .. 10.0.0.1", `forward . ${Array(16).fill("10.0.0.1").join(" ")}`])(
    "CoreDNS does not start with %s",
    (plugin) => {
      expect(() => blocksOf(all(plugin))).toThrow(BadCorefile);
    },
  );
});

describe("kubernetes", () => {
  const falls = forwarding("kubernetes cluster.local in-addr.arpa {\nfallthrough\n}");

  test("a name that the cluster has is not handed on; one that it has not is", () => {
    const has = (name: string, exists: boolean | undefined) => asked(falls, name, {}, () => exists);
    expect(has("a.media.svc.cluster.local", true)).toMatchObject({ kind: "cluster" });
    expect(has("a.media.svc.cluster.local", false)).toMatchObject({ kind: "forward" });
    expect(has("a.media.svc.cluster.local", undefined)).toMatchObject({ kind: "unknown" });
  });

  test("no name of its reverse zones has an address", () => {
    expect(asked(falls, "5.0.0.10.in-addr.arpa", {}, () => true)).toMatchObject({ kind: "forward" });
  });

  test("other namespaces than those that it is for have no names", () => {
    const text = all("kubernetes cluster.local {\nnamespaces media\n}");
    expect(asked(text, "a.web.svc.cluster.local")).toMatchObject({ kind: "nothing" });
    expect(asked(text, "a.media.svc.cluster.local")).toMatchObject({ kind: "cluster" });
    expect(asked(text, "ns.dns.cluster.local")).toMatchObject({ kind: "cluster" });
  });

  test("without arguments it is for the zones of its server block, and the longest counts", () => {
    const text = "local:53 cluster.local:5353 {\nkubernetes\n}\n";
    expect(asked(text, "a.media.svc.cluster.local")).toMatchObject({ zone: "cluster.local" });
  });

  test("what it shows of another cluster, or of chosen objects, is not known", () => {
    const text = forwarding("kubernetes cluster.local {\nlabels app=a\n}");
    expect(asked(text, "a.media.svc.cluster.local")).toMatchObject({ kind: "unknown" });
    expect(asked(text, "example.org")).toMatchObject({ kind: "forward" });
  });

  test.each([
    "kubernetes in-addr.arpa",
    "kubernetes a.local\nkubernetes b.local",
    "kubernetes a.local {\npods some\n}",
  ])("CoreDNS does not start with %j", (plugin) => {
    expect(() => blocksOf(all(plugin))).toThrow(BadCorefile);
  });
});

test.each(["hosts", "kubernetes cluster.local", "errors", "cache 30", "loop"])(
  "%s may be written once in a block",
  (plugin) => {
    expect(() => blocksOf(all(plugin, plugin))).toThrow(BadCorefile);
  },
);

test.each(["forward . 10.0.0.1 {\nnew_setting\n}", "kubernetes cluster.local {\nnew_setting\n}"])(
  "a setting that other versions may have leaves it open what CoreDNS does: %j",
  (plugin) => {
    expect(() => blocksOf(all(plugin))).toThrow(UnknownCorefile);
  },
);

test.each([
  "forward . 10.0.0.1 {\nexcept\n}",
  "kubernetes cluster.local {\npods\n}",
  "hosts {\nttl\n}",
  "template IN A {\nrcode\n}",
])("CoreDNS does not start with a setting that has no value: %j", (plugin) => {
  expect(() => blocksOf(all(plugin))).toThrow(BadCorefile);
});
