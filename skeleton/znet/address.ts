/** Where a socket is bound or dialled. `host` is never empty, `port` is at most 65535. */
export interface HostPort {
  host: string;
  port: number;
}

/** What a message may carry as an address: short, on one line, without white space, and with a port at its end. */
const ADDRESS_PATTERN = /^(\[[0-9A-Fa-f:.%\w]{2,64}\]|[^\s:[\]\p{Cc}]{0,253}):(0|[1-9]\d{0,4})$/u;

/**
 * Reads `host:port`, `[ipv6]:port` or `:port`, with a port from 1. An empty host and `localhost` both mean 127.0.0.1, so
 * that a process bound to one is reached by the other on machines where `localhost` is also ::1. Undefined if it is no
 * address.
 */
export function parseAddress(text: string): HostPort | undefined {
  const read = parseListenAddress(text);
  return read?.port === 0 ? undefined : read;
}

/** Reads the address of who listens. Its port may also be 0, for which the system chooses one that is free. */
export function parseListenAddress(text: string): HostPort | undefined {
  const [, host, digits] = ADDRESS_PATTERN.exec(text) ?? [];
  const port = Number(digits);
  // Half of a surrogate pair has no canonical bytes, and so could not be signed.
  if (host === undefined || port > 65535 || !text.isWellFormed()) return undefined;
  if (host === "" || host === "localhost") return { host: "127.0.0.1", port };
  return { host: host.startsWith("[") ? host.slice(1, -1) : host, port };
}
