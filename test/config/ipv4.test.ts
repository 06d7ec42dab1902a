import fc from "fast-check";
import {
  addressAt,
  cidrRange,
  contains,
  formatRange,
  fromNumber,
  isAddress,
  isCidr,
  isNetworkAddress,
  overlaps,
  parseRange,
  prefixLength,
  size,
  toNumber,
  within,
} from "../../config/ipv4";

const anyNumber = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const anyRange = fc.tuple(anyNumber, anyNumber).map(([a, b]) => ({
  first: fromNumber(Math.min(a, b)),
  last: fromNumber(Math.max(a, b)),
}));

test.each(["0.0.0.0", "192.168.30.1", "255.255.255.255"])("%s is an address", (text) => {
  expect(isAddress(text)).toBe(true);
});

test.each([
  "",
  "1",
  "10.1",
  "256.0.0.1",
  "192.168.030.1",
  "192.168.30",
  "192.168.30.1 ",
  "0x7f.0.0.1",
  "::1",
  "a.b.c.d",
])("«%s» is no address", (text) => expect(isAddress(text)).toBe(false));

test.each(["0.0.0.0/0", "10.0.0.0/8", "192.168.30.7/24", "10.0.0.1/32"])("%s is a network", (text) => {
  expect(isCidr(text)).toBe(true);
});

test.each([
  "10.0.0.0",
  "10.0.0.0/",
  "10.0.0.0/33",
  "10.0.0.0/-1",
  "10.0.0.0/08",
  "10.0.0.0/8/9",
  "10.0.0/8",
  "/8",
  "10.0.0.0/1e1",
])("«%s» is no network", (text) => expect(isCidr(text)).toBe(false));

test("addresses and numbers are the same thing, also above 2^31", () => {
  fc.assert(fc.property(anyNumber, (n) => toNumber(fromNumber(n)) === n));
  expect(fromNumber(toNumber("192.168.30.61"))).toBe("192.168.30.61");
});

test.each([
  ["192.168.30.0/24", "192.168.30.0", "192.168.30.255"],
  ["10.96.0.0/12", "10.96.0.0", "10.111.255.255"],
  ["0.0.0.0/0", "0.0.0.0", "255.255.255.255"],
  ["255.255.255.255/32", "255.255.255.255", "255.255.255.255"],
  ["192.168.30.77/30", "192.168.30.76", "192.168.30.79"],
])("%s runs from %s to %s", (cidr, first, last) => expect(cidrRange(cidr)).toEqual({ first, last }));

test("a network address is told from a host in the network", () => {
  expect(isNetworkAddress("192.168.30.0/24")).toBe(true);
  expect(isNetworkAddress("192.168.30.7/24")).toBe(false);
  expect(isNetworkAddress("192.168.30.7/32")).toBe(true);
});

test.each([
  ["192.168.30.10-49", "192.168.30.10", "192.168.30.49"],
  ["192.168.30.250-192.168.31.5", "192.168.30.250", "192.168.31.5"],
  ["192.168.30.5", "192.168.30.5", "192.168.30.5"],
  ["192.168.30.5-5", "192.168.30.5", "192.168.30.5"],
  ["192.168.30.64/28", "192.168.30.64", "192.168.30.79"],
])("the range %s runs from %s to %s", (text, first, last) => expect(parseRange(text)).toEqual({ first, last }));

test.each([
  "",
  "-",
  "10",
  "192.168.30.49-10",
  "192.168.30.10-256",
  "192.168.30.10-049",
  "192.168.30.10-20-30",
  "192.168.30.10-",
])("«%s» is no range", (text) => expect(parseRange(text)).toBeUndefined());

test("a range that is written out reads as the same range", () => {
  fc.assert(
    fc.property(anyRange, (range) => {
      expect(parseRange(formatRange(range))).toEqual(range);
    }),
  );
});

test("two ranges overlap exactly when one holds an end of the other", () => {
  fc.assert(
    fc.property(anyRange, anyRange, (a, b) => {
      const ends = contains(a, b.first) || contains(a, b.last) || contains(b, a.first);
      expect(overlaps(a, b)).toBe(ends);
      expect(overlaps(b, a)).toBe(ends);
    }),
  );
});

test("a range within another holds no address that the other lacks", () => {
  fc.assert(
    fc.property(anyRange, anyRange, anyNumber, (outer, inner, n) => {
      const address = fromNumber(n);
      if (within(outer, inner) && contains(inner, address)) expect(contains(outer, address)).toBe(true);
    }),
  );
});

test("sizes count both ends", () => {
  expect(size({ first: "192.168.30.60", last: "192.168.30.80" })).toBe(21);
  expect(size(cidrRange("0.0.0.0/0"))).toBe(2 ** 32);
});

test("the tenth address of a service range is CoreDNS's", () => {
  expect(addressAt("10.96.0.0/12", 10)).toBe("10.96.0.10");
  expect(addressAt("10.43.0.0/16", 256)).toBe("10.43.1.0");
  expect(prefixLength("10.43.0.0/16")).toBe(16);
});
