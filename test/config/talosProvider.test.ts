import { installedProvider, libraryOf, writes } from "../../config/talosProvider";
import { isFrom } from "../../config/versions";

test("the table knows the provider that is installed", () => {
  expect(libraryOf(installedProvider.version)).toMatch(/^1\.\d+$/);
  expect(installedProvider.library).toBe(libraryOf(installedProvider.version));
});

test("a provider writes configuration of its own Talos and of older ones", () => {
  const provider = { version: "0.9.0", library: "1.14" };
  expect(["1.9.0", "1.13.4", "1.14.1", "1.15.0", "2.0.0"].map((talos) => writes(provider, talos))).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
});

test.each([
  ["1.14.1", "1.14", true],
  ["v1.14.0", "1.14", true],
  ["1.9.3", "1.14", false],
  ["2.0.0", "1.14", true],
  ["0.99.0", "1.14", false],
])("%s counts from %s on: %s", (version, first, expected) => {
  expect(isFrom(version, first)).toBe(expected);
});
