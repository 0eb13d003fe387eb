import { Keyring } from "../../grader/labs/pbft/judge/keyring.ts";
import { replica } from "../../grader/labs/pbft/wire.ts";
import type { RequestArgs } from "../../skeleton/zpbft/messages.ts";
import type { Numbers, Told, Usual } from "./packed-usual.ts";

/** What a genuine signature begins with, by the phase that it is for. */
const LETTERS = { request: "r", "pre-prepare": "o", prepare: "p", commit: "c", reply: "y" } as const;
type Phase = keyof typeof LETTERS;

/** What one that is nobody's over this message begins with. */
const NOBODY = "x";

/** Takes signatures for what they say that they are. */
export class PackedKeyring extends Keyring {
  override isSigned(id: number, phase: string, msg: { peerId?: number }, sign: string): boolean {
    return this.pubkeys[id] !== undefined && msg.peerId === id && sign.startsWith(LETTERS[phase as Phase]);
  }

  override isGenuine({ sign }: RequestArgs): boolean {
    return sign.startsWith(LETTERS.request);
  }
}

/** What was told before, of what is told now. */
export interface Names {
  keys: Numbers;
  signatures: Numbers;
  usual: Usual;
}

interface Msg {
  peerId: number;
  view: number;
  seq: number;
  digest?: string;
  timestamp?: number;
}

interface Signed {
  msg?: Msg;
  req?: RequestArgs["req"];
  reqArgs?: RequestArgs;
  pubkey?: string;
  sign: string;
}

/** The parameters of a call without what cannot be compressed. */
export function withoutSecrets(params: unknown, from: string, keyring: Keyring, names: Names): unknown[] {
  const { msg, req, reqArgs, pubkey, sign } = params as Signed;
  if (req !== undefined) {
    const letter = keyring.isGenuine(params as RequestArgs) ? LETTERS.request : NOBODY;
    const request = { ...req, timestamp: req.timestamp - names.usual.base };
    return [request, names.keys.tell(pubkey as string), letter, names.signatures.tell(sign)];
  }
  const { peerId, view, seq, digest, timestamp, ...more } = msg as Msg;
  const phase = (Object.keys(LETTERS) as Phase[]).find((one) => keyring.isSigned(peerId, one, msg as object, sign));
  const letter = phase === undefined ? NOBODY : LETTERS[phase];
  const told = {
    ...(from === replica(peerId) ? {} : { peerId }),
    ...(view === 0 ? {} : { view }),
    seq,
    ...(digest === undefined ? {} : { digest: names.usual.tell(seq, digest) }),
    ...(timestamp === undefined ? {} : { timestamp: timestamp - names.usual.base }),
    ...more,
  };
  const number = names.signatures.tell(`${sign} ${JSON.stringify(msg)}`);
  return [told, letter, number, ...(reqArgs === undefined ? [] : [withoutSecrets(reqArgs, "", keyring, names)])];
}

/** The requests that what was told of a call's parameters holds. */
export function requestsIn(
  [first, , , order]: [object, unknown, unknown, [RequestArgs["req"]]?],
  base: number,
): object[] {
  const request = order?.[0] ?? ("command" in first ? (first as RequestArgs["req"]) : undefined);
  return request === undefined ? [] : [{ ...request, timestamp: request.timestamp + base }];
}

/** What was read before, of what is read now. */
export interface Reader {
  keys: Told;
  signatures: Told;
  usual: Usual;
}

/** Such parameters, with keys and signatures that say whose they are. */
export function paramsOf(told: unknown[], from: string, reader: Reader): object {
  const { base } = reader.usual;
  const [first] = told as [object];
  if ("command" in first) {
    const [, key, letter, number] = told as [unknown, number, string, number];
    const request = first as RequestArgs["req"];
    const req = { ...request, timestamp: request.timestamp + base };
    return { req, pubkey: `key of ${reader.keys.number(key)}`, sign: letter + reader.signatures.number(number) };
  }
  const { peerId = Number(from.replace("replica ", "")), view = 0, seq, digest, timestamp, ...more } = first as Msg;
  const isReply = timestamp !== undefined;
  const [, letter, number, order] = told as [unknown, string, number, unknown[]?];
  const msg = {
    peerId,
    view,
    seq,
    ...(isReply ? { timestamp: timestamp + base } : { digest: reader.usual.digest(seq, digest) }),
    ...more,
  };
  const sign = letter + reader.signatures.number(number);
  return { msg, sign, ...(order === undefined ? {} : { reqArgs: paramsOf(order, "", reader) }) };
}
