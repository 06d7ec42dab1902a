import { parseHomelab, readStackValues } from "../../config/load";
import { planZones } from "../../plan/lanDnsZones";
import { zoned } from "../../traffic/lan/zones";

const newcomer = readStackValues("newcomer", `${__dirname}/../fixtures`);

/** The newcomer's zones with a star, and with more names that belong to no app. */
function zonesWith(records: Record<string, string>) {
  const dns = { kind: "technitium", address: "192.168.50.4", mode: "wildcard", records };
  return planZones(parseHomelab("newcomer", { values: { ...newcomer, lan: { ...(newcomer.lan as object), dns } } }));
}

const names = (records: Record<string, string>) =>
  zonesWith(records)
    .find(({ zone }) => zone === "home.example.net")
    ?.records.map(({ domain }) => domain);

test("names that a star does not reach, because one beside them exists, have records of their own", () => {
  const plain = names({}) ?? [];
  expect(plain).not.toContain("photos.home.example.net");
  const more = { "camera.photos.home.example.net": "192.168.50.9" };
  expect(names(more)).toEqual([...plain, "camera.photos.home.example.net", "photos.home.example.net"]);
  const zones = zonesWith(more);
  expect(zoned(zones, "photos.home.example.net", "A")).toMatchObject({ addresses: ["192.168.50.60"] });
  expect(zoned(zones, "other.photos.home.example.net", "A").kind).toBe("nothing");
  expect(zoned(zones, "Other.home.example.net", "A")).toMatchObject({ addresses: ["192.168.50.60"] });
});

test("a primary zone answers other types with nothing, one that forwards asks for them elsewhere", () => {
  const zones = zonesWith({});
  expect(zoned(zones, "photos.home.example.net", "HTTPS").kind).toBe("nothing");
  expect(zoned(zones, "example.net", "A").kind).toBe("addresses");
  expect(zoned(zones, "example.net", "HTTPS")).toMatchObject({ kind: "forwarded", by: expect.anything() });
});
