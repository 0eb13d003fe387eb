import { oneLine } from "../zlog/text.ts";

/** What a guard needs of a request. The names of the headers are in lower case, as Node gives them. */
export interface Asked {
  method?: string | undefined;
  headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Why a request is turned away: the status of the answer, and a sentence for its body. */
export interface Refusal {
  status: number;
  words: string;
}

/** How this machine is called from nowhere but itself. */
export const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** How much of a stranger's header is told, in UTF-16 units. */
const TOLD_LENGTH_MAX = 100;

/**
 * Why a request to a port of this machine is refused; undefined if it may be answered. Any page in any tab can have the
 * browser ask a port of `localhost`, so two things are looked at, and either alone has a hole:
 *
 * - `Host` must be one of `names` with the port. A page may have its own name stand for 127.0.0.1 ("DNS rebinding"). The
 *   browser then takes the answer for that page's own, but it sends the page's name.
 * - `Sec-Fetch-Site`, which no page can set, must be `none`, as it is for an address that somebody types, or
 *   `same-origin`. What is no browser (curl) does not send it. A browser too old for it names the page in `Origin`.
 */
export function whyRefused(
  { method = "GET", headers }: Asked,
  port: number,
  names = LOOPBACK_NAMES,
): Refusal | undefined {
  const { host = "", "sec-fetch-site": site, origin } = headers;
  const address = `http://${names[0]}:${port}/`;
  if (!hostsOf(names, port).includes(String(host).toLowerCase())) {
    return { status: 421, words: `Host: ${told(host)} is no name of this server: ask for ${address}` };
  }
  if (site === undefined) {
    if (origin === undefined || origin === `http://${host}`) return undefined;
    return {
      status: 403,
      words: `Origin: ${told(origin)} is another page, which may not ask here: ${typeIt(address)}`,
    };
  }
  if (site === "same-origin") return undefined;
  if (site !== "none") {
    return {
      status: 403,
      words: `Sec-Fetch-Site: ${told(site)} is another page, which may not ask here: ${typeIt(address)}`,
    };
  }
  // What somebody types is a GET. Extensions send `none`, too.
  if (method === "GET" || method === "HEAD") return undefined;
  return {
    status: 403,
    words: `Sec-Fetch-Site: none with ${told(method)} was typed by nobody: open ${address} and ask from there`,
  };
}

/** Browsers leave the port away where it is that of http. */
function hostsOf(names: readonly string[], port: number): string[] {
  const withPort = names.map((name) => `${name}:${port}`);
  return port === 80 ? [...withPort, ...names] : withPort;
}

function typeIt(address: string): string {
  return `type an address that begins with ${address} yourself, or open that page and ask from there`;
}

function told(value: string | string[]): string {
  return value.length === 0 ? "(none)" : oneLine(String(value), TOLD_LENGTH_MAX);
}
