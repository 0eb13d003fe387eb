/** The languages that the grader speaks. What it writes for programs to read is in English, whatever this is. */
export const LANGUAGES = ["en", "zh"] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a locale is read from, the first of these that is set: as every other program reads it. */
const VARIABLES = ["LC_ALL", "LC_MESSAGES", "LANG"];

/**
 * The language that a command is to speak: that of `--lang`, or else that of the environment. A mistake in the option is
 * told later, where the others are read.
 */
export function languageOf(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Language {
  const place = argv.findLastIndex((arg) => /^--lang(=|$)/.test(arg));
  const asked = argv[place]?.includes("=") ? argv[place].slice("--lang=".length) : argv[place + 1];
  if (place !== -1) return LANGUAGES.find((one) => one === asked) ?? "en";
  const locale = VARIABLES.map((name) => env[name]).find(Boolean);
  return locale?.startsWith("zh") ? "zh" : "en";
}
