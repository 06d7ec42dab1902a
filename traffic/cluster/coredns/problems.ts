/** CoreDNS does not start with this Corefile. */
export class BadCorefile extends Error {}

/** Whether CoreDNS starts with this Corefile, or what it then does, is not known. */
export class UnknownCorefile extends Error {}
