import { utils } from "ssh2";
import { makeSshKey } from "../../../sandbox/common/sshKey";

test("a pair is made anew until it can be read", () => {
  const good = makeSshKey({ comment: "good" });
  const body = Buffer.from(good.private.split("\n").slice(1, -2).join(""), "base64");
  const cut = body.subarray(0, -8).toString("base64");
  const malformed = {
    ...good,
    private: `-----BEGIN OPENSSH PRIVATE KEY-----\n${cut}\n-----END OPENSSH PRIVATE KEY-----\n`,
  };
  expect(utils.parseKey(malformed.private)).toBeInstanceOf(Error);
  const generate = jest.fn().mockReturnValue(good).mockReturnValueOnce(malformed).mockReturnValueOnce(malformed);
  expect(makeSshKey({}, generate)).toBe(good);
  expect(generate).toHaveBeenCalledTimes(3);
});

test("a pair carries its comment, and is read with its passphrase only", () => {
  const { private: key, public: line } = makeSshKey({ comment: "mine", passphrase: "open" });
  expect(line).toMatch(/^ssh-ed25519 \S+ mine$/);
  expect(utils.parseKey(key)).toBeInstanceOf(Error);
  expect(utils.parseKey(key, "open")).not.toBeInstanceOf(Error);
});
