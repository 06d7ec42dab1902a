interface Options {
  comment?: string;
  /** The passphrase that encrypts the private key. */
  passphrase?: string;
}

interface Pair {
  private: string;
  public: string;
}

/**
 * An Ed25519 pair in OpenSSH's formats. ssh2 (1.17) makes one of about 256 such that nobody can read it, «Malformed OpenSSH private key»: a
 * sandbox that began with that would never come up. Such a one is made again.
 *
 * @param generate makes a pair, well or not
 */
export function makeSshKey(options: Options = {}, generate = generated): Pair {
  const { utils } = ssh2();
  for (;;) {
    const pair = generate(options);
    if (!(utils.parseKey(pair.private, options.passphrase) instanceof Error)) return pair;
  }
}

function generated({ comment = "", passphrase }: Options): Pair {
  const locked = passphrase === undefined ? {} : { passphrase, cipher: "aes256-ctr", rounds: 16 };
  return ssh2().utils.generateKeyPairSync("ed25519", { comment, ...locked });
}

/** Required where it is needed: a start with known secrets need not load an SSH library. */
const ssh2 = () => require("ssh2") as typeof import("ssh2");
