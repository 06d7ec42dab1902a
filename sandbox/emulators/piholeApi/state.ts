import { openState, type StateFile } from "../state";

/** `pihole/api.json`: what a person, or a test, may set, and the sessions that are open. */
export interface PiholeApiState {
  password: string;
  /** A second password, for applications; null: there is none. */
  appPassword: string | null;
  /** webserver.api.app_sudo: whether sessions of the application password may change settings. */
  appSudo: boolean;
  /** webserver.api.max_sessions. */
  maxSessions: number;
  /** Times in milliseconds. */
  sessions: { sid: string; csrf: string; validUntil: number; app: boolean }[];
  config: PiholeConfig;
  /** Settings that an environment variable of the container fixes: `dns.hosts`. */
  fixed: string[];
  /** How many times the resolver was started anew. */
  restarts: number;
}

/** The settings that can be asked for here: lists of texts. */
export interface PiholeConfig {
  dns: { hosts: string[]; cnameRecords: string[] };
  misc: { dnsmasq_lines: string[] };
}

export type Key = "dns.hosts" | "dns.cnameRecords" | "misc.dnsmasq_lines";

export const KEYS: readonly Key[] = ["dns.hosts", "dns.cnameRecords", "misc.dnsmasq_lines"];

export function listAt(config: PiholeConfig, key: Key): string[] {
  const [section, name] = key.split(".") as [keyof PiholeConfig, never];
  return config[section][name];
}

export function setList(config: PiholeConfig, key: Key, list: string[]): void {
  const [section, name] = key.split(".") as [keyof PiholeConfig, string];
  (config[section] as Record<string, string[]>)[name] = list;
}

export function openPiholeApi(path: string, password: string): StateFile<PiholeApiState> {
  const state = openState<PiholeApiState>(path, () => ({
    password,
    appPassword: null,
    appSudo: false,
    maxSessions: 16,
    sessions: [],
    config: { dns: { hosts: [], cnameRecords: [] }, misc: { dnsmasq_lines: [] } },
    fixed: [],
    restarts: 0,
  }));
  return state;
}
