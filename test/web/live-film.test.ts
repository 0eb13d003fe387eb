import { expect, test } from "vitest";
import { Film, PACES } from "../../web/live/film.js";
import { kept, Recording } from "./live-recording.ts";

/** Plays a film in frames of 16 ms, and tells at which time each event was shown. */
function played(film: Film, end_ms: number): number[] {
  const shown: number[] = [];
  for (let now = 0; now <= end_ms; now += 16) {
    const cursor = film.advance(now);
    while (shown.length < cursor) shown.push(now);
  }
  return shown;
}

test.each(PACES)(
  "at $slowness times slower the film shows all in order, and no message arrives before it has travelled",
  (pace) => {
    const recording = new Recording(4);
    recording.put("x", "1");
    const record = kept(recording);
    const film = new Film(record);
    film.pace = pace;
    const shown = played(film, 600_000);
    expect(shown).toHaveLength(record.next);
    expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    const early = recording.events.flatMap((event) => {
      if (event.kind !== "passed") return [];
      const sent = recording.events.findIndex((one) => one.kind === "call" && one.call === event.of);
      const took_ms = (shown[event.i] as number) - (shown[sent] as number);
      return took_ms < 0 ? [event] : [];
    });
    expect(early).toEqual([]);
  },
);

test("messages that do not follow from each other travel at once", () => {
  const recording = new Recording(4);
  for (const to of [1, 2, 3]) recording.arrive(recording.call("replica 0", `replica ${to}`, 1, "pre-prepare", 1));
  const record = kept(recording);
  const film = new Film(record);
  film.pace = { slowness: 1, travel_ms: 1000, gap_max_ms: 5 };
  const first = recording.events.findIndex(({ kind }) => kind === "passed");
  let now = 0;
  const play = (ms: number) => {
    now += ms;
    film.advance(now);
  };
  while (film.cursor < first) play(16);
  play(64);
  expect(film.cursor).toBe(first);
  expect(film.early.size).toBe(2);
  expect([1, 2, 3].map((call) => film.travelled(call) > 0 && film.travelled(call) < 0.2)).toEqual([true, true, true]);
  while (film.cursor < record.next && now < 20_000) play(16);
  expect(now).toBeLessThan(1500);
});

test("a message never leaves before what its sender must have got first", () => {
  const recording = new Recording(4);
  recording.arrive(recording.call("replica 0", "replica 1", 1, "pre-prepare", 1));
  recording.arrive(recording.call("replica 1", "replica 2", 2, "PREPARE", 1));
  const film = new Film(kept(recording));
  film.pace = { slowness: 1, travel_ms: 1000, gap_max_ms: 5 };
  for (let now = 0; now < 900; now += 16) film.advance(now);
  expect(film.early.size).toBe(0);
});

test("a film that is behind hurries until it has shown all", () => {
  const recording = new Recording(4);
  const record = kept(recording);
  recording.put("x", "1");
  recording.put("x", "2");
  for (const event of recording.events.slice(record.next)) record.add(event);
  const overAt = (film: Film): number => {
    film.pace = { slowness: 100, travel_ms: 420, gap_max_ms: 60 };
    let now = 0;
    while (film.advance(now) < record.next) now += 16;
    return now;
  };
  const calm_ms = overAt(new Film(record));
  const late = new Film(record);
  // The first command has waited for as long as lets it hurry, and nothing is left out.
  late.expect(record.asked[0] as number, -1000);
  expect(overAt(late)).toBeLessThan(calm_ms / 3);
});

test("a film that is two seconds behind leaves out all but the newest command", () => {
  const recording = new Recording(4);
  const record = kept(recording);
  const film = new Film(record);
  film.pace = { slowness: 1000, travel_ms: 1300, gap_max_ms: 400 };
  film.seek(record.next);
  let now = 0;
  film.advance(now);
  for (let put = 0; put < 20; put++) {
    recording.put("x", String(put));
    for (const event of recording.events.slice(record.next)) {
      record.add(event);
      if (event.kind === "asked") film.expect(event.i, now);
    }
  }
  for (; now < 2500; now += 16) film.advance(now);
  expect(film.cursor).toBeGreaterThanOrEqual(record.asked.at(-1) as number);
});
