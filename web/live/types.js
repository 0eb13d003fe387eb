// The contract with the server, by the names that the page's modules use.

/** @typedef {import("../../grader/cluster/web/events.ts").Hello} Hello */
/** @typedef {import("../../grader/cluster/web/events.ts").Recorded} Recorded */
/** @typedef {import("../../grader/cluster/web/events.ts").CallEvent} CallEvent */
/** @typedef {import("../../grader/cluster/web/events.ts").PhaseEvent} PhaseEvent */
/** @typedef {import("../../grader/cluster/web/events.ts").WorthEvent} WorthEvent */
/** @typedef {import("../../grader/cluster/web/events.ts").DatabaseEvent} DatabaseEvent */
/** @typedef {import("../../grader/cluster/web/events.ts").AnswerEvent} AnswerEvent */
/** @typedef {import("../../grader/cluster/web/verbs.ts").Act} Act */

export {};
