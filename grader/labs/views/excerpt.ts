import type { History } from "../../history/history.ts";
import type { Scene } from "../../history/scene/scene.ts";
import { type Shown, sceneOf as sceneIn } from "../kit/world/excerpt.ts";
import { turnsOf } from "../kit/world/turns.ts";
import { isOrder, knownOf, viewSaid } from "./judge/known.ts";
import { remarksOf } from "./judge/remarks.ts";
import type { Setting } from "./judge/setting.ts";
import type { Violation } from "./judge/violation.ts";
import { RULES, type Rule } from "./rules.ts";
import { type Message, replica } from "./wire.ts";
import { SPEECH } from "./words.ts";

/** What shows a violation: whether a message is about what it is about. */
type IsAbout = (message: Message, violation: Violation) => boolean;

/** What was said about its seq; in its view, where it names one. */
const ofItsSeq: IsAbout = (message, { view, seq }) =>
  (isOrder(message) || message.method === "Client.ReplyRpc") &&
  message.params.msg.seq === seq &&
  (view === undefined || message.params.msg.view === view);

/** The same in whichever view. */
const ofItsSeqAnywhere: IsAbout = (message, violation) => ofItsSeq(message, { ...violation, view: undefined });

const leavingFor: IsAbout = (message, { view = 0 }) =>
  message.method === "Server.ViewChangeRpc" && message.params.msg.view >= view;

const ofItsView: IsAbout = (message, { view }) =>
  (message.method === "Server.ViewChangeRpc" || message.method === "Server.NewViewRpc") && viewSaid(message) === view;

const beginningOfItsView: IsAbout = (message, { view }) =>
  message.method === "Server.NewViewRpc" && message.params.msg.view === view;

const checkpoints: IsAbout = (message, { seq }) =>
  message.method === "Server.CheckpointRpc" && (seq === undefined || message.params.msg.seq <= seq);

const lastCheckpoint: IsAbout = (message, { seq }) =>
  message.method === "Server.CheckpointRpc" && message.params.msg.seq === seq;

const nothing: IsAbout = () => false;

const requests: IsAbout = (message) => message.method === "Server.RequestRpc" || message.method === "Client.ReplyRpc";

const states: IsAbout = (message) => SPEECH.topics[message.method] === "state" && message.method !== "Server.StatusRpc";

const either =
  (...some: readonly IsAbout[]): IsAbout =>
  (message, violation) =>
    some.some((one) => one(message, violation));

const order = either(ofItsSeq, beginningOfItsView);
const leaving = either(leavingFor, ofItsSeqAnywhere);
const beginning = either(ofItsView, ofItsSeq);
const waiting = either(leavingFor, ofItsView, requests);
const windows = either(checkpoints, ofItsSeq);

/** What shows how a rule was broken. */
const ABOUT: Readonly<Record<Rule, IsAbout>> = {
  ...{ VC1: either(leavingFor, checkpoints), VC2: leaving, VC3: leaving, VC4: either(leavingFor, ofItsSeq) },
  ...{ VC5: leavingFor, VC6: leavingFor, VC7: leavingFor, VC8: leavingFor, VC9: either(leavingFor, lastCheckpoint) },
  ...{ NV1: beginning, NV2: beginning, NV3: beginning, NV4: beginning, NV5: beginning },
  ...{ NV6: beginning, NV7: beginning, NV8: beginning, NV9: beginning },
  ...{ T1: waiting, T2: waiting, T3: waiting, T4: waiting, T5: waiting },
  ...{ CP1: either(lastCheckpoint, ofItsSeq), CP2: lastCheckpoint, CP3: windows, CP4: windows, CP5: windows },
  ...{ W1: windows, W2: windows, W3: windows },
  ...{ ST1: states, ST2: states, ST3: states, ST4: states, ST5: states, ST6: states },
  ...{ L1: nothing, L2: nothing },
  ...{
    F1: requests,
    P1: order,
    C1: order,
    V7: ofItsSeqAnywhere,
    X1: ofItsSeqAnywhere,
    X2: ofItsSeqAnywhere,
    Q1: order,
  },
};

/** Rules that are about how much time has passed. */
const TIMED: ReadonlySet<Rule> = new Set<Rule>(["T1", "T2", "T3", "T4", "T5"]);

const TOPICS = [...new Set(Object.values(SPEECH.topics))];

const SHOWN: Shown<Message> = {
  speech: SPEECH,
  by: Object.fromEntries(
    Object.keys(RULES).map((rule) => [rule, TIMED.has(rule as Rule) ? [...TOPICS, "tick"] : TOPICS]),
  ),
  ofOneThing: new Set(),
  isOfManyThings: true,
  goingOn: ["L1", "L2"],
};

/** Answers that say no more than that a message has come. */
const RECEIPTS = /^(Server\.(PrePrepare|Prepare|Commit|Checkpoint)|Client\.Reply)Rpc$/;

function withoutReceipt(message: Message): Message {
  const { answered: _, heard: __, ...call } = message;
  return RECEIPTS.test(message.method) ? (call as Message) : message;
}

/** What shows a violation, as the server that broke the rule saw it. */
export function sceneOf(history: History, setting: Setting, violation: Violation): Scene {
  const { replica: id, rule, culprit } = violation;
  const known = knownOf(history, setting, id);
  const shown = (some: readonly Message[]): Message[] =>
    some.filter((message) => message === culprit || ABOUT[rule](message, violation)).map(withoutReceipt);
  const view = {
    ...{ id, history, made: shown(known.made), passed: shown(known.passed) },
    turns: turnsOf(history, replica(id), known.made, known.passed),
  };
  return sceneIn(setting, violation, view, remarksOf(known), SHOWN);
}
