type Reasons = readonly (readonly [line: RegExp, why: string])[];

const OF_ALL: Reasons = [[/ Debug line: /, "Debug lines are free text, and earn nothing"]];

/** Mutants that change nothing that anybody could see or that the handout forbids, by lab: by their line, and why. */
const OF_LAB: Readonly<Record<string, Reasons>> = {
  zpbft: [
    [
      / StringLiteral: ("its |`view |`digest )/,
      "that there is a reason keeps a vote out; its text goes to a Debug line",
    ],
    [/ cert\.commits\.count === 2 \* s\.f {2}-> {2}false$/, "one vote more is checked, and decides nothing"],
    [/ cert\.commits\.voted\(msg\.peerId\) {2}-> {2}false$/, "the ballot has one place for each replica's vote"],
  ],
  zpaxos: [
    [/ instance\.accepted\?\.ballot !== ballot {2}-> {2}true$/, "one ballot has one value: it is accepted as it was"],
    [
      /^acceptor\.ts:41 .*: (seq < s\.min\(\) {2}-> {2}false|false {2}-> {2}true)$/,
      "learn looks at min, too; nobody reads that answer",
    ],
    [/^acceptor\.ts:44 BooleanLiteral/, "nobody reads the answer to a decision"],
    [/^proposer\.ts:12 .*: isOpen\(s, seq\) {2}-> {2}true$/, "a pause behind the last attempt delays nobody"],
    [
      /: refused [+]= .* {2}-> {2}refused -= /,
      "the answers of all may be waited for, until those that are missing have failed",
    ],
    [/: refused > s\.n - s\.majority {2}-> {2}false$/, "the answers of all may be waited for"],
    [/: s\.n - s\.majority {2}-> {2}s\.n [+] s\.majority$/, "the answers of all may be waited for"],
    [
      / s\.instances\.get\(seq\)\?\.decided {2}-> {2}s\.instances\.get\(seq\)\.decided$/,
      "who throws where nothing is due does nothing",
    ],
    [/^learner.* decided === null {2}-> {2}false$/, "who throws where nothing is due does nothing"],
    [/: s\.others\.length === 0 {2}-> {2}false$/, "to tell none of the others is to tell nobody"],
    [
      /^proposer\.ts:67 .* {2}-> {2}(false|ok|decided !== undefined && !ok && ballot === 0)$/,
      "what is learned closes the instance; a forgotten one may be asked for again",
    ],
    [/: above \/ s\.n {2}-> {2}above \* s\.n$/, "ballots may leave some out"],
    [/: ballot > above {2}-> {2}false$/, "ballots may leave some out"],
    [/: value === undefined {2}-> {2}false$/, "a ballot of one's own has its proposal"],
    [/: seq <= .* {2}-> {2}seq < /, "what is the same may be written again"],
    [/: least <= s\.forgotten {2}-> {2}(false|least < s\.forgotten)$/, "the disk may be put in order a few times more"],
  ],
  zkvraft: [
    [/^clerk\.ts:6 StringLiteral: ""/, "who asks for a session has no command, and nobody reads one"],
    [/^clerk\.ts:13 UpdateOperator/, "there may be more pauses"],
    [/^clerk\.ts:22 .*: asked % k\.n === 0 {2}-> {2}(true|asked % k\.n !== 0)$/, "there may be more pauses"],
    [/^clerk\.ts:29 /, "whom to ask after a retry is free"],
    [/^clerk\.ts:31 .*: hint < k\.n {2}-> /, "no server names one that is not there"],
    [
      / StringLiteral: "" {2}-> /,
      "an answer that is not ok has a result that nobody reads, and an entry has always a text",
    ],
    [/^server\.ts:13 EqualityOperator: index <= /, "what was applied last stands in appliedAt"],
    [
      /^(server|machine)\.ts:\d+ (ArrayDeclaration: \[\]|.*asked === undefined {2}-> {2}false)/,
      "who throws where nothing is due does nothing",
    ],
    [/^server\.ts:42 ArrowFunction/, "all that wait may be told of whatever the Raft says"],
    [/: s\.waiting\.(delete|set)\(index/, "who was told is not told twice"],
    [
      /: (one <= index|!left\.includes\(one\)) {2}-> {2}true$/,
      "who is given a snapshot does not lead: whatever waits is lost",
    ],
    [/: left\.length > 0 {2}-> /, "a place where nobody waits is as good as none"],
    [/^machine\.ts:25 StringLiteral: "ok"/, "nobody waits for an entry without a command"],
    [/ heard >= raft\.majority {2}-> {2}heard > raft\.majority$/, "the answers of all may be waited for"],
    [/^read\.ts:39 /, "what is told of a failed call is nobody's rule here"],
    [/^machine\.ts:78 EqualityOperator/, "a snapshot may come a byte later"],
  ],
  zraft: [
    [
      /^replicate\.ts:(1(48|60|78) CallExpression|164 BlockStatement|168 CallExpression)|: lacksEntries \|\| isUntold {2}-> {2}(false|lacks)/,
      "what a peer lacks may wait for the next heartbeat",
    ],
    [
      /^replicate\.ts:16[67] .*: (nextFor.*-> {2}(false|nextFor\S* \S+ < )|commit < .*-> {2}false|index <= |s\.matchIndex)/,
      "what a peer lacks may wait for the next heartbeat, and more of it may be told before",
    ],
    [/^compact\.ts:5[78] /, "what is behind a snapshot may wait, or be on its way twice"],
    [/^(elect\.ts:39|replicate\.ts:(46|66)) StringLiteral/, "what is told of a failed call is nobody's rule here"],
    [
      /^(replicate\.ts:(20|138|173)|compact\.ts:53) .*: s\.role !== "leader" {2}-> {2}false$/,
      "nobody calls it who does not lead in that term",
    ],
    [/^replicate\.ts:176 .*: index <= s\.commitIndex {2}-> {2}(false|index < )/, "it is asked twice"],
    [/: \{ index: 0, commit: 0 \} {2}-> {2}\{\}$/, "nothing is as good as 0 there"],
    [/: s\.sent\[id\]\?\.index {2}-> /, "who leads has a place for each of the others"],
    [
      /^(replicate\.ts:146|compact\.ts:5[56]) .*\?\? [01] {2}-> /,
      "nobody acknowledges less than what is before the next, or the answer that follows says it again",
    ],
    [
      /: s\.role === "leader" {2}-> {2}false$|^(replicate\.ts:75|compact\.ts:19) StringLiteral|^(replicate\.ts:76|compact\.ts:20) /,
      "there is one leader in a term; and of an older term nothing is new",
    ],
    [/: s\.currentTerm === args\.term {2}-> {2}true$/, "a snapshot may be sent again at a heartbeat"],
    [
      /: (prevLogIndex <= log\.baseIndex|index <= log\.(base|last)Index) {2}-> {2}\w+ < /,
      "what a snapshot covers is the same everywhere, and an entry may take its own place",
    ],
    [
      /: conflictTerm === 0 {2}-> |: last \+ 1 {2}-> |: next >= \(s\S+ \?\? 1\) {2}-> {2}(false|next > )/,
      "the first entry of the follower's term is a whole term back, too; and old refusals may be believed",
    ],
    [
      /^persist\.ts:(10|16) .*: (snapshot\.index !== saved\.snapshotIndex|term\.term .* \|\| .*) {2}-> {2}true$/,
      "more may be written than has changed",
    ],
    [
      /^persist\.ts:(18 .*-> {2}false|(21|61) ObjectLiteral|(22|62) CallExpression)/,
      "more may be written than has changed",
    ],
    [
      /: length \+ 1 {2}-> |: at (<|\+ HEADER_BYTES >) bytes\.length {2}-> {2}at (<|\+ HEADER_BYTES >)= |^persist\.ts:(36|72) String/,
      "no record begins there, or has so few bytes; and reasons are told to people",
    ],
    [/: from > log\.lastIndex \+ 1 {2}-> {2}false$/, "no save leaves a gap"],
    [
      /: end > bytes\.length {2}-> {2}false$|: payload\.length === 0 {2}-> {2}false$|: end > bytes\.length \|\| payload\.length === 0 {2}-> /,
      "the checksum tells, too; and no disk here has zeros",
    ],
  ],
  zviews: [
    [/: state === undefined {2}-> {2}false$/, "who throws where nothing is due does nothing"],
    [
      / error: \$\{error\.me|^(checkpoint\.ts:17|viewchange\.ts:20) BlockStatement/,
      "what is told of a failed call is nobody's rule here",
    ],
    [/ \{ ok: (true|false) \} {2}-> |BooleanLiteral: (true|false) {2}-> /, "nobody reads these answers"],
    [
      /: seq <= s\.low {2}-> {2}(false|seq < s\.low)$/,
      "the count looks at that, too; and what is below is forgotten with the next one",
    ],
    [/ \{ msg: undefined \} {2}-> |: msg === undefined {2}-> /, "there is always one vote: the one that is counted"],
    [
      /!s\.others\.includes\((msg\.)?peerId\) {2}-> {2}false$/,
      "nobody else has a key, and one's own signature nobody else makes",
    ],
    [/: votes\.voted\(msg\.peerId\) {2}-> {2}false$/, "the ballot has one place for each replica's vote"],
    [
      / StringLiteral: ("(its|there|it has) |`(seq=|seq |the |a |two |its |it has )|`view \$|`\$\{(senders|peerId)|.* refused: )/,
      "that there is a reason refuses it; its text goes to the log, and is free",
    ],
    [/ ArrayDeclaration: \[\] {2}-> /, "no group is empty"],
    [/^viewchange\.ts:30 /, "what is below the checkpoint is forgotten; the order of proofs is free"],
    [/: cert\.prePrepare === undefined {2}-> {2}false$/, "what is prepared has a pre-prepare"],
    [/\.slice\(0, 2 \* s\.f\) {2}-> /, "there may be more PREPAREs than needed"],
    [
      /^viewchange\.ts:(64 .* {2}-> {2}\{\}|66 .* {2}-> {2}(false|view < s\.view && .*))$/,
      "a VIEW-CHANGE for a view that is over is looked at by nobody",
    ],
    [/: msg\.view < 1 {2}-> {2}false$/, "views only grow, and the first is 0"],
  ],
};

/** Why no grade can find a mutant, which its line tells; undefined if one must. */
export function equivalent(lab: string, line: string): string | undefined {
  return [...OF_ALL, ...(OF_LAB[lab] ?? [])].find(([pattern]) => pattern.test(line))?.[1];
}
