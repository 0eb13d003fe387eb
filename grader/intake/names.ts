import { isUtf8 } from "node:buffer";
import yauzl from "yauzl";

/**
 * Encodings of two bytes a letter, in which systems that wrote no UTF-8 wrote names, and where in them the letters stand that
 * nearly all names are made of: from the first to the last, by both bytes. What is read in a wrong one lies mostly elsewhere.
 */
const MULTIBYTE = [
  { encoding: "gbk", language: "zh", common: [0xb0a1, 0xd7f9] },
  { encoding: "shift_jis", language: "ja", common: [0x829f, 0x9872] },
  { encoding: "big5", language: "tw", common: [0xa440, 0xc67e] },
  { encoding: "euc-kr", language: "ko", common: [0xb0a1, 0xc8fe] },
] as const;

/**
 * Names as people read them. What is UTF-8 is taken for it. All others of one folder or archive were written by one
 * system: they are read in the encoding that makes the most letters of them, and that this machine's language makes likely.
 */
export function readableNames(raw: readonly Buffer[]): string[] {
  const decode = legacyDecoder(raw.filter((name) => !isUtf8(name)));
  return raw.map((name) => (isUtf8(name) ? name.toString() : decode(name)));
}

export function readableName(raw: Buffer): string {
  return readableNames([raw])[0] as string;
}

interface Decoder {
  decode(raw: Buffer): string;
  /** How likely people chose a name that reads so. */
  rate(text: string): number;
}

function legacyDecoder(raw: readonly Buffer[]): (raw: Buffer) => string {
  const rated = DECODERS.map(({ decode, rate }) => {
    return { decode, score: raw.reduce((total, name) => total + rate(decode(name)), 0) };
  });
  return rated.reduce((best, one) => (one.score > best.score ? one : best)).decode;
}

/** That of this machine's language first: of two that fit as well, the first is taken. */
const DECODERS: readonly Decoder[] = [
  ...MULTIBYTE.toSorted((a, b) => Number(isSpoken(b.language)) - Number(isSpoken(a.language))).map(multibyte),
  alphabet((raw) => new TextDecoder("windows-1252").decode(raw), 1),
  // What DOS wrote, and zips still do.
  alphabet((raw) => yauzl.getFileNameLowLevel(0, raw, [], false), 1),
  alphabet((raw) => new TextDecoder("windows-1251").decode(raw), 0.5),
];

function isSpoken(language: string): boolean {
  const here = new Intl.Locale(Intl.DateTimeFormat().resolvedOptions().locale);
  return language === (here.region === "TW" ? "tw" : here.language);
}

function multibyte({ encoding, common: [first, last] }: (typeof MULTIBYTE)[number]): Decoder {
  const decoder = new TextDecoder(encoding);
  const pairs = Array.from({ length: last - first + 1 }, (_, index) => [(first + index) >> 8, (first + index) & 0xff]);
  const common = new Set(decoder.decode(Uint8Array.from(pairs.filter(([, byte = 0]) => byte >= 0x40).flat())));
  return {
    decode: (raw) => decoder.decode(raw),
    rate: (text) => sum(text, (letter) => (/[（）、。—]/.test(letter) ? 1 : common.has(letter) ? 2 : -0.5)),
  };
}

function alphabet(decode: (raw: Buffer) => string, worth: number): Decoder {
  // A name in Latin letters has single ones that are not ASCII, and no rows of them.
  const rows = (text: string): number => text.match(/[^\P{Script=Latin}\p{ASCII}]{3,}/gu)?.join("").length ?? 0;
  const worthOf = (letter: string): number => (/[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(letter) ? worth : -1);
  return { decode, rate: (text) => sum(text, worthOf) - 2 * rows(text) };
}

function sum(text: string, worthOf: (letter: string) => number): number {
  const letters = Array.from(text.matchAll(/[^\p{ASCII}]/gu));
  // What is no letter at all was written in something else.
  return letters.reduce((total, [letter]) => total + (/[\p{C}\ufffd]/u.test(letter) ? -3 : worthOf(letter)), 0);
}
