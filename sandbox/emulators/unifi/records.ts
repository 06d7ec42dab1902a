/** As the API has it. Numbers that a type does not need are 0; a lifetime of 0 is the console's own. */
export interface StaticRecord {
  _id: string;
  enabled: boolean;
  key: string;
  record_type: string;
  value: string;
  ttl: number;
  port: number;
  priority: number;
  weight: number;
}

/** `unifi/records.json`: what a person, or a test, may set. */
export interface UnifiState {
  apiKey: string;
  site: string;
  records: StaticRecord[];
  /** Names that devices have as their «Local DNS Record». */
  deviceNames: string[];
  /** Versions up to 9.0 take a second alias of a name, with which their dnsmasq does not start. */
  checksAliases: boolean;
}

export function without(records: readonly StaticRecord[], one: StaticRecord): StaticRecord[] {
  return records.filter((record) => record !== one);
}

/** What the console makes of them for its dnsmasq. */
export function dnsmasqLines(records: readonly StaticRecord[]): string {
  const lines = records.filter(({ enabled }) => enabled).flatMap(line);
  return `${lines.join("\n")}\n`;
}

function line({ record_type: type, key, value, ttl }: StaticRecord): string[] {
  const lifetime = ttl > 0 ? `,${ttl}` : "";
  switch (type) {
    case "A":
    case "AAAA":
      return [`host-record=${key},${value}${lifetime}`];
    case "CNAME":
      return [`cname=${key},${value}${lifetime}`];
    case "NS":
      return [`server=/${key}/${value}`];
    default:
      return [];
  }
}
