import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Row, Scene } from "../row";
import type { Befallen, Stand } from "../stand";

const DNS = ["config", "homelab:lan", "dns"];
/** A key of the right form that no server has. */
const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBaRxZ1bC0m0JrbQWmYQpXWJkMRXz2D2UXTWgz0jQ7dF";

const rows: Row[] = [
  {
    name: "ssh-refused",
    fault: "The resolver refuses SSH connections",
    reads: "connect ECONNREFUSED … attempts)",
  },
  {
    name: "ssh-host-key",
    fault: "The resolver has another host key than the stack file says",
    reads: "the server's host key is not connection.hostKey",
  },
  {
    name: "resolver-refuses",
    fault: "dnsmasq refuses the resolver's configuration",
    reads: "lan-dns: the resolver refuses the new /etc/dnsmasq.d/02-internal.conf (…); the old state is back",
  },
  {
    name: "resolver-disk",
    fault: "The resolver's disk full",
    reads: "lan-dns: … No space left on device",
  },
];

/** One update after the other: none of them changes the resolver's file, which the last one's mending does. */
export const resolverScenes: Scene[] = [
  {
    rows,
    async play(stand) {
      stand.vary(1, (file) => file.setIn([...DNS, "sshPort"], 2222));
      const refused = await stand.up();
      stand.vary(1, (file) => file.setIn([...DNS, "hostKey"], OTHER_KEY));
      const other = await stand.up();
      stand.vary();
      return { befallen: [refused, other, await refusedFile(stand), await fullDisk(stand)] };
    },
  },
];

async function refusedFile(stand: Stand): Promise<Befallen> {
  const broken = join(stand.paths.lanDns, "99-broken.conf");
  writeFileSync(broken, "this is no option\n");
  try {
    return await stand.up();
  } finally {
    rmSync(broken);
  }
}

async function fullDisk(stand: Stand): Promise<Befallen> {
  const etc = dirname(stand.paths.lanDns);
  const shell = (script: string) => stand.inside("sh", "-ec", script, etc);
  await shell(
    `cp -a "$0" "$0.full"; mount -t tmpfs -o size=128k,mode=755 none "$0"; cp -a "$0.full/." "$0"
     dd if=/dev/zero of="$0/filler" bs=1k 2>/dev/null || true`,
  );
  try {
    return await stand.up();
  } finally {
    // The contents of the small disk stay: they are taken to the large one.
    await shell(
      `rm -f "$0/filler"; rm -rf "$0.full"; cp -a "$0" "$0.full"; umount -l "$0"
       cp -a "$0.full/." "$0"; rm -rf "$0.full"`,
    );
  }
}
