import { cipherOf, newCipher } from "../../../sandbox/pulumi/passphrase";

test("a salt accepts its own passphrase and no other", () => {
  const { salt } = newCipher("right");
  expect(salt).toMatch(/^v1:[A-Za-z0-9+/=]+:v1:[A-Za-z0-9+/=]+:[A-Za-z0-9+/=]+$/);
  expect(cipherOf("right", salt).encrypt("x")).toMatch(/^v1:/);
  expect(() => cipherOf("wrong", salt)).toThrow();
});

test("encrypting the same value twice gives different texts, so that equal secrets do not show", () => {
  const cipher = newCipher("p");
  expect(cipher.encrypt("same")).not.toBe(cipher.encrypt("same"));
});
