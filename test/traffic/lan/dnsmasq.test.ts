import { answer } from "../../../traffic/lan/answer";
import { parseDnsmasq } from "../../../traffic/lan/dnsmasq";

const asked = (name: string, type: "A" | "HTTPS", ...lines: string[]) =>
  answer(parseDnsmasq(lines.join("\n")), name, type);

test("an alias for a star answers no name", () => {
  const lines = ["cname=*.lab.example.org,nas.lab.example.org", "host-record=nas.lab.example.org,192.168.7.9"];
  expect(asked("app.lab.example.org", "A", ...lines)).toMatchObject({ kind: "forwarded", by: undefined });
});

test("an alias for one name answers it", () => {
  const lines = ["cname=app.lab.example.org,nas.lab.example.org", "host-record=nas.lab.example.org,192.168.7.9"];
  expect(asked("app.lab.example.org", "A", ...lines)).toMatchObject({ kind: "addresses", addresses: ["192.168.7.9"] });
});

describe("a name with an address below a domain that is local", () => {
  const child = "address=/app.lab.example.org/192.168.7.20";

  test("has nothing of other types", () => {
    expect(asked("app.lab.example.org", "HTTPS", "local=/lab.example.org/", child).kind).toBe("nothing");
  });

  test("is asked of the usual servers for other types where its domain is not local", () => {
    expect(asked("app.lab.example.org", "HTTPS", child).kind).toBe("forwarded");
  });
});
