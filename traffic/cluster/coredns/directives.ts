/**
 * Every plugin of CoreDNS 1.14, in the order in which it asks them, whatever their order in the file. Source: its plugin.cfg; but a view is
 * asked before all others whether the server block is for a question.
 */
export const DIRECTIVES: readonly string[] = `
  view root metadata geoip cancel tls proxyproto quic grpc_server https https3 timeouts multisocket
  reload nsid bufsize bind debug trace ready health pprof prometheus errors log dnstap local dns64 any
  chaos loadbalance tsig cache rewrite acl header dnssec autopath minimal template transfer hosts
  route53 azure clouddns k8s_external kubernetes file auto secondary etcd loop forward grpc erratic
  whoami on sign nomad
`
  .trim()
  .split(/\s+/);

/**
 * Plugins that decide over addresses, or over who is answered, in ways that this reader does not know. The others only watch, protect or
 * shape what another plugin answers, or answer questions for something else than addresses.
 */
export const UNREAD: readonly string[] = `
  proxyproto bind dns64 tsig acl autopath route53 azure clouddns k8s_external auto secondary etcd
  grpc erratic view nomad
`
  .trim()
  .split(/\s+/);

/** Plugins with which CoreDNS does not start where a server block names them twice. */
export const ONCE: readonly string[] =
  "errors prometheus ready pprof nsid cache dnssec hosts kubernetes loop tsig".split(" ");
