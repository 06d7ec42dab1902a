import type { Homelab } from "../homelab";
import type { Finding } from "../problems";

const PROVABLE = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) /;

/**
 * LAN-01: the command provider asks the server to prove itself by exactly the kind that the key names. By an ssh-rsa key that means SHA-1, which
 * OpenSSH refuses since 8.8; the server has others beside it.
 */
export function lanDnsProblems({ lan }: Homelab): Finding[] {
  const hostKey = lan.dns?.hostKey;
  if (lan.dns === undefined || hostKey === undefined || PROVABLE.test(hostKey)) return [];
  const { address, sshPort } = lan.dns;
  const port = sshPort === 22 ? "" : `-p ${sshPort} `;
  return [
    {
      code: "LAN-01",
      field: "homelab:lan.dns.hostKey",
      message: `A host key of kind ${hostKey.split(" ")[0]} is refused by the SSH servers of today.`,
      fix: `Write the server's ed25519 key: what \`ssh-keyscan -t ed25519 ${port}${address}\` prints, without the address.`,
      rests: ["homelab:lan.dns.address", "homelab:lan.dns.sshPort"],
    },
  ];
}
