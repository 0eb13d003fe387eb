import { say } from "../../lang/say.ts";
import type { LiveEvent, Tour } from "./events.ts";

/** An event with its sentences in the language of this process: a page shows them as they are. */
export function said(event: LiveEvent): LiveEvent {
  switch (event.kind) {
    case "phase":
      return event.differs === undefined ? event : { ...event, differs: say(event.differs) };
    case "db":
      return event.differs === undefined
        ? event
        : { ...event, differs: { ...event.differs, text: say(event.differs.text) } };
    case "answer":
      return event.why === undefined ? event : { ...event, why: say(event.why) };
    case "replayed":
      return { ...event, text: event.text.split("\n").map(say).join("\n") };
    case "notice":
      return { ...event, text: say(event.text) };
    default:
      return event;
  }
}

/** The first request, told in the language of this process. */
export function saidTour({ command, captions }: Tour): Tour {
  return { command, captions: captions.map(({ kinds, text }) => ({ kinds, text: say(text) })) };
}
