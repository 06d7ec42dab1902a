/** One destination that the tailnet may reach, and who may. */
export interface Destination {
  /** Name in the policy's hosts, where the prefix keeps apps and the resolver apart, or a device's tag. */
  host: string;
  /** Address on the LAN; a device of the tailnet has none there. */
  address?: string;
  /** Groups, logins and tags. */
  src: string[];
  ip: string[];
}

export interface PolicyTest {
  src: string;
  proto?: "tcp" | "udp";
  accept?: string[];
  deny?: string[];
}

type Groups = Readonly<Record<string, readonly string[]>>;

/**
 * The policy file's own tests, which the service runs before it takes the file: whoever is granted something reaches it, nobody reaches the
 * cluster's own interfaces, and a person reaches no app that is for others by name.
 *
 * @param forbidden the cluster's own interfaces, `address:port`
 */
export function policyTests(groups: Groups, destinations: readonly Destination[], forbidden: string[]): PolicyTest[] {
  const granted = destinations.flatMap(({ src }) => src);
  const named = [...new Set(granted)].filter((who) => !(who in groups));
  const people = [...new Set([...Object.values(groups).flat(), ...named])];
  return [
    ...[...Object.keys(groups), ...named].flatMap((who) => grantedTests(who, destinations, forbidden)),
    ...people.flatMap((who) => othersTests(who, groups, destinations)),
  ];
}

/** Everything that somebody may open is accepted, and the cluster's own interfaces are refused. */
function grantedTests(who: string, destinations: readonly Destination[], forbidden: string[]): PolicyTest[] {
  const reachable = destinations.filter((d) => d.src.includes(who));
  const [tcp, udp] = [doorsOf(reachable, "tcp"), doorsOf(reachable, "udp")];
  return [
    { src: who, ...(tcp.length > 0 && { accept: tcp }), deny: forbidden },
    ...(udp.length > 0 ? [{ src: who, proto: "udp" as const, accept: udp }] : []),
  ];
}

/** Tests that destinations which name others are refused. A group would not do: some of its members may be among those others. */
function othersTests(who: string, groups: Groups, destinations: readonly Destination[]): PolicyTest[] {
  const isFor = ({ src }: Destination) => src.some((one) => one === who || groups[one]?.includes(who));
  const open = destinations.filter(isFor);
  // Apps that share an address, and the resolver that they all need, are told by what leads there.
  const sameDoor = (d: Destination, ip: string) =>
    open.some((o) => (o.address ?? o.host) === (d.address ?? d.host) && o.ip.includes(ip));
  const shut = destinations.filter((d) => !isFor(d)).map((d) => ({ ...d, ip: d.ip.filter((ip) => !sameDoor(d, ip)) }));
  return (["tcp", "udp"] as const).flatMap((proto) => {
    const deny = doorsOf(shut, proto);
    return deny.length > 0 ? [{ src: who, proto, deny }] : [];
  });
}

function doorsOf(destinations: readonly Destination[], proto: string): string[] {
  return destinations.flatMap((d) =>
    d.ip
      .filter((ip) => ip.startsWith(`${proto}:`))
      .flatMap((ip) => endsOf(ip.slice(proto.length + 1)).map((port) => `${d.host}:${port}`)),
  );
}

/** A test asks for one port: of a range for its ends. */
function endsOf(ports: string): string[] {
  return ports.split("-");
}
