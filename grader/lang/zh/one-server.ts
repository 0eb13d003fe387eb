import type { Catalogue } from "../translate.ts";

/** What a server among puppets did wrong, or did not do. */
export const ONE_SERVER: Catalogue = {
  // An execution that comes too early.
  "a request was executed before it was committed: {why:clause}": "一个请求还没有提交就被执行了：{why}",
  "the replica was not even prepared": "副本甚至还没有达到已准备",
  "nobody else had sent a valid COMMIT; being prepared is not enough":
    "还没有别的副本发来有效的 COMMIT；光是已准备还不够",
  "one other had sent one: with its own that is 2f, and a quorum is 2f+1":
    "只有 1 个其他副本发来了 COMMIT：连同自己的一票共 2f，而法定人数是 2f+1",
  "{count:number} others had sent one: with its own that is 2f, and a quorum is 2f+1":
    "只有 {count} 个其他副本发来了 COMMIT：连同自己的一票共 2f，而法定人数是 2f+1",
  "only one other had sent a valid COMMIT, and with n = {n:number} that is too few":
    "只有 1 个其他副本发来了有效的 COMMIT，在 n = {n} 时太少",
  "only {count:number} others had sent a valid COMMIT, and with n = {n:number} that is too few":
    "只有 {count} 个其他副本发来了有效的 COMMIT，在 n = {n} 时太少",
  "one replica's COMMIT was counted more than once": "同一个副本的 COMMIT 被计入了不止一次",
  "only one other had sent a valid COMMIT, and 2f = {needed:number} must ({size})":
    "只有 1 个其他副本发来了有效的 COMMIT，而必须有 2f = {needed} 个（{size}）",
  "only {count:number} others had sent a valid COMMIT, and 2f = {needed:number} must ({size})":
    "只有 {count} 个其他副本发来了有效的 COMMIT，而必须有 2f = {needed} 个（{size}）",
  "2f = {needed:number} others": "2f = {needed} 个其他副本",
  "2f = {needed:number} others ({size})": "2f = {needed} 个其他副本（{size}）",
  "a COMMIT for another view was counted": "计入了一条别的视图的 COMMIT",
  "a COMMIT with another digest was counted": "计入了一条摘要不同的 COMMIT",
  "a COMMIT that its claimed sender had not signed was counted": "计入了一条并非由它所称的发送者签名的 COMMIT",
  "a COMMIT from a sender that is not one of the others was counted": "计入了一条 COMMIT，而它的发送者不是其他副本之一",
  "no reply before replica {id:number} is prepared and valid COMMITs from {others:clause} were sent to it":
    "副本 {id} 已准备，并且收到 {others}发来的有效 COMMIT 之前，不回复",
  "a reply, and no message about this seq had been sent to it": "一个回复，而此前没有给它发过关于这个序号的任何消息",
  "a reply when {prepares:number} of {needed:number} valid PREPAREs and {commits:number} of {same:number} valid COMMITs had been sent to it":
    "发出回复时，只给它发过 {needed} 条有效 PREPARE 中的 {prepares} 条、{same} 条有效 COMMIT 中的 {commits} 条",
  "a reply when {prepares:number} of {needed:number} valid PREPAREs and {commits:number} valid COMMITs had been sent to it":
    "发出回复时，给它发过 {commits} 条有效 COMMIT，却只发过 {needed} 条有效 PREPARE 中的 {prepares} 条",
  "sent again, for seq={seq:number} is the same request": "再次发出，因为 seq={seq} 是同一个请求",
  "answered ok: false": "应答了 ok: false",
  "answered with an error": "应答了一个错误",
  "not answered": "没有应答",
  "answered after the execution": "执行之后才应答",

  // An execution again, or in another order, or with another result.
  "a request was executed twice": "一个请求被执行了两次",
  "one execution for each seq, and votes after it that change nothing": "每个序号执行一次，此后的票不改变任何东西",
  "a second reply to a request that was sent once: the server executed it again":
    "请求只发送了一次，却有第二个回复：服务器又执行了它一次",
  "seq {seq:number} was executed although seq {gap:number} was not committed":
    "序号 {gap} 还没有提交，序号 {seq} 就被执行了",
  "no reply to seq {seq:number} before every seq before it is committed":
    "序号 {seq} 前面的所有序号都提交之前，不回复它",
  "a reply to seq {seq:number}": "对序号 {seq} 的回复",
  "requests were executed in another order than that of their seqs: is it execute that executes them?":
    "请求没有按序号的顺序执行：是由 execute 来执行它们的吗？",
  "the execution of seq {seq:number} after that of every seq before it": "先执行前面的所有序号，再执行序号 {seq}",
  "a reply to seq {seq:number} before one to an earlier seq, and results as of that order":
    "对序号 {seq} 的回复早于对一个更小序号的回复，结果也是按这个次序得出的",
  'a reply to "{command}" does not tell what its execution gives: is it execute that replies?':
    "对“{command}”的回复不是执行它得到的结果：是由 execute 来回复的吗？",

  // COMMITs that were not sent, or were not to be.
  "a replica that was prepared sent no COMMIT": "一个已准备的副本没有发送 COMMIT",
  "a replica that was prepared did not send its COMMIT to {ids:list}": "一个已准备的副本没有把自己的 COMMIT 发给 {ids}",
  "a COMMIT to each of the others: {ids}": "给其他每个副本各发一条 COMMIT：{ids}",
  "no COMMIT": "没有 COMMIT",
  "none to {ids:list}": "没有发给 {ids}",
  "a COMMIT was sent by a replica that was not prepared": "一个还没有达到已准备的副本发送了 COMMIT",
  "no COMMIT before the pre-prepare and valid PREPAREs from {others:clause} were sent to it":
    "收到预准备消息和 {others}发来的有效 PREPARE 之前，不发 COMMIT",
  "a COMMIT when {prepares:number} of {needed:number} valid PREPAREs had been sent to it":
    "只收到 {needed} 条有效 PREPARE 中的 {prepares} 条，就发了 COMMIT",
  "a COMMIT without a pre-prepare": "没有预准备消息就发了 COMMIT",
  "more than one COMMIT was sent to the same replica for one seq": "同一个序号给同一个副本发了不止一条 COMMIT",
  "exactly one COMMIT per seq, to each of the others": "每个序号恰好一条 COMMIT，发给其他每个副本",
  "a second COMMIT to {to:list}, which answered the first": "给{to}的第二条 COMMIT，而第一条它应答了",
  "a second COMMIT to {to:list}, and not the same one": "给{to}的第二条 COMMIT，而且与第一条不同",

  // What a COMMIT says.
  "a COMMIT has a form that no replica accepts": "COMMIT 的形式不对，任何副本都不会接受",
  "{ msg: { peerId, view, seq, digest }, sign }, each of its type":
    "{ msg: { peerId, view, seq, digest }, sign }，每一项都是规定的类型",
  "{field:word}: Invalid key: Expected {expected} but received {received}":
    "{field}：字段不对：应为 {expected}，收到 {received}",
  "{field:word}: Invalid type: Expected {expected} but received {received}":
    "{field}：类型不对：应为 {expected}，收到 {received}",
  "{field:word}: Invalid digest: expected {count:number} lower-case hex digits":
    "{field}：摘要不对：应当是 {count} 个小写的十六进制数字",
  "a COMMIT says something wrong: {what:clause}": "COMMIT 的内容有误：{what}",
  "peerId {id:number}, its own id": "peerId 为 {id}，即它自己的 id",
  "its peerId is {id:any}": "它的 peerId 是 {id}",
  "seq {seq:number}, which has this digest": "序号 {seq}，这个摘要就是它的",
  "its seq is {seq:any}": "它的 seq 是 {seq}",
  "view {view:number}, that of the pre-prepare": "视图 {view}，即预准备消息的视图",
  "its view is {view:any}": "它的 view 是 {view}",
  "digest {digest:word}, that of the pre-prepare": "摘要 {digest}，即预准备消息的摘要",
  "its digest is {digest:word}": "它的 digest 是 {digest}",
  "this replica's signature over the message, for the phase commit": "本副本对这条消息的签名，阶段为 commit",
  "its signature is one for the phase {phase:word}": "它的签名是阶段 {phase} 的签名",
  "its signature is not this replica's signature over this message": "它的签名不是本副本对这条消息的签名",

  // PREPAREs that are too many.
  "a PREPARE was sent that the given code does not send: it has sent its own to each of the others before":
    "发出了一条所给代码不会发的 PREPARE：它先前已经给其他每个副本各发过自己的一条",
  "one PREPARE to each of the others, when the pre-prepare was accepted":
    "接受 pre-prepare 时，给其他每个副本各发一条 PREPARE",
  "one in the name of {id:number}, to {to:list}": "以 {id} 的名义发给{to}的一条",
  "a second one to {to:list}, which answered the first": "给{to}的第二条，而第一条它应答了",

  // Answers to COMMITs.
  "a COMMIT is not answered": "一条 COMMIT 没有得到应答",
  "a COMMIT is answered only after consensus": "一条 COMMIT 要等到达成共识以后才得到应答",
  "a valid COMMIT is not answered with ok: true": "一条有效的 COMMIT 没有得到 ok: true 的应答",
  "ok: true at once, whatever becomes of the consensus": "立刻应答 ok: true，不管共识结果如何",
  "no answer": "没有应答",
  "an error: {error}": "一个错误：{error}",
  "ok: false to a valid vote": "对一张有效的票应答了 ok: false",
  "no answer, though its request was executed, and later calls on the same line were answered":
    "没有应答，尽管它的请求已经执行，同一条连接上后来的调用也都得到了应答",
  "no answer before the request was executed, though others on the same line were answered":
    "请求执行之前没有应答，尽管同一条连接上的其他调用都得到了应答",
  "CommitRpc {did:clause}, so that its caller was told {what:clause}":
    "CommitRpc {did}，所以它的调用者得到的是：{what}",
  "{did:clause}, and must return { ok: true }": "{did}，而它必须返回 { ok: true }",
  "returned no { ok: true }": "没有返回 { ok: true }",
  "returned nothing": "什么也没有返回",
  "returned something else": "返回了别的东西",
  threw: "抛出了异常",

  // A server that is idle and has not executed.
  "a reply as soon as it is prepared and has valid COMMITs from {others:clause}":
    "已准备，并且有 {others}的有效 COMMIT 时，立刻回复",
  "no reply": "没有回复",
  "the server's process ended in the middle of its work": "服务器的进程在工作中途退出了",
  "the server's process ended in the middle of its work: {how:clause}": "服务器的进程在工作中途退出了：{how}",
  "a server that goes on, whatever it is sent, until the grader ends it":
    "不管收到什么，服务器都一直运行，直到评分器结束它",
  "a server's process ended in the middle of its work: {how:clause}": "一个服务器的进程在工作中途退出了：{how}",
  "the process of server {id:number} ended: {how:clause}": "服务器 {id} 的进程退出了：{how}",
  "{how:clause}, after {calls:number} calls of your functions": "{how}，此前你的函数被调用了 {calls} 次",
  "its process ended: {how:clause}": "它的进程退出了：{how}",
  "the grader ended it, for {why:clause}": "评分器结束了它，因为{why}",
  "exit code {code:any}": "退出码 {code}",
  "exit code {code:any}, out of memory": "退出码 {code}，内存不足",
  "signal {signal:word}": "信号 {signal}",
  "signal {signal:word}, out of memory": "信号 {signal}，内存不足",
  "a request that was committed before the one before it is never executed: execute holds it back, if it is told":
    "一个请求先于前一个请求提交，却永远没有执行：只要告诉 execute，execute 就会把它压住",
  "a valid COMMIT did not count whose sender has RSA keys: its signature is longer than one of Ed25519":
    "一条有效的 COMMIT 没有计入，它的发送者用的是 RSA 密钥：RSA 的签名比 Ed25519 的长",
  "a request is never executed whose timestamp is older than one of another client: execute knows what was executed before":
    "一个请求的时间戳比另一个客户端的更早，于是始终没有执行：什么已经执行过，execute 自己知道",
  "a faulty leader gave one request two seqs, and the second is never executed: is what belongs to a seq kept by its digest?":
    "出故障的主节点给一个请求分配了两个序号，第二个永远没有执行：属于一个序号的东西，是按摘要存放的吗？",
  "the COMMITs were there, and were counted only when another message came":
    "COMMIT 早已到齐，却要等另一条消息到来才被清点",
  "a COMMIT that came before the replica was prepared was lost": "在副本达到已准备之前到来的一条 COMMIT 丢失了",
  "a COMMIT that came early was lost": "早到的一条 COMMIT 丢失了",
  "a request whose COMMITs came before the replica was prepared is never executed":
    "一个请求的 COMMIT 在副本达到已准备之前到来，请求就永远没有执行",
  "a request with a quorum of COMMITs is executed only when more of them come: is the number too large, or is one sender left out?":
    "一个请求有了法定人数的 COMMIT，却要等来更多 COMMIT 才执行：是要求的数目太大，还是漏掉了某个发送者？",
  "a request that a quorum has committed is not executed when other seqs are open; alone it is: what do they share?":
    "有其他序号在进行时，一个法定人数已经提交的请求没有执行；单独一个时却会执行：它们共用了什么？",
  "a COMMIT is lost when one for another seq has come before it":
    "另一个序号的 COMMIT 先到，后到的这条 COMMIT 就丢失了",
  "after an invalid COMMIT, valid ones did not count any more": "来过一条无效的 COMMIT 之后，有效的也不再计入",
  "a valid COMMIT did not count, and counts when it comes again: is what belongs to a seq kept apart from the others?":
    "一条有效的 COMMIT 没有计入，再来一次才计入：属于一个序号的东西，与其他序号的分开存放了吗？",
  "a request that a quorum has committed is not executed": "一个法定人数已经提交的请求没有执行",

  // COMMITs that are counted by a clock.
  "COMMITs are counted by a timer, and not when they come": "COMMIT 是由定时器清点的，而不是在到来时清点",
  "a reply because the COMMIT came that makes the quorum": "凑齐法定人数的 COMMIT 一到，就因此回复",
  "a reply every {period:number} ms, whenever the COMMIT had come":
    "不管 COMMIT 何时到来，都每隔 {period} 毫秒才有一个回复",

  // COMMITs that are counted when no more come.
  "while COMMITs keep coming, none is counted: one replica that repeats itself holds up all":
    "只要 COMMIT 还在不断到来，就一条也不清点：一个不停重复的副本就能拖住所有人",
  "a reply because the COMMIT came that makes the quorum, whatever comes behind it":
    "凑齐法定人数的 COMMIT 一到，就因此回复，不管后面还来什么",
  "no reply while at least {count:number} more COMMITs came, and one when they had ended, {times:number} times":
    "又来了至少 {count} 条 COMMIT，其间没有回复，等它们停了才有一个，{times} 次都如此",

  // Peers that are not well.
  "which takes it and never answers": "它收下却永不应答",
  "which is slow": "它很慢",
  "which refuses it": "它拒绝了",
  "which answers ok: false": "它应答 ok: false",
  "which ends the connection over it": "它因此断开了连接",
  "which dies over it": "它因此宕机",
  "which is dead": "它已宕机",
  "which did not answer an earlier one with ok: true": "它对先前的一条没有应答 ok: true",
  "no COMMIT got to {ids:list}, {how:clause}": "没有 COMMIT 到达 {ids}：{how}",
  "a COMMIT never got to {id:number}, which had been dead and was back":
    "一条 COMMIT 始终没有到达 {id}，它曾经宕机，现在已经回来",
  "a COMMIT never got to {ids:list}, which had been dead and were back":
    "一条 COMMIT 始终没有到达 {ids}，它们曾经宕机，现在已经回来",
  "a COMMIT did not get to {ids:list} because of another replica, {how:clause}":
    "由于另一个副本，一条 COMMIT 没有到达 {ids}：{how}",
  "a COMMIT did not get to {ids:list} because of {count:number} others, each of {how:clause}":
    "由于另外 {count} 个副本，一条 COMMIT 没有到达 {ids}；它们每一个都是：{how}",
  "a request that a quorum has committed is never executed, when calls to other replicas have failed or were not answered":
    "对其他副本的调用失败或没有得到应答之后，一个已由法定人数提交的请求始终没有执行",
  "a COMMIT to each of the others at once: {ids}": "立刻给其他每个副本各发一条 COMMIT：{ids}",
  none: "一条也没有",
  "only one to {names:list}": "只发给了{names}",
  "the COMMIT to {ids:list} came only when {slow:list} had answered its own":
    "发给 {ids} 的 COMMIT，要等 {slow} 应答了发给它的那条才到",
  "the COMMITs to {ids:list} came only when {slow:list} had answered its own":
    "发给 {ids} 的 COMMIT，要等 {slow} 应答了发给它的那条才到",
  "a COMMIT to each of the others at once, whatever the others answer, and when":
    "立刻给其他每个副本各发一条 COMMIT，不管别人应答什么、何时应答",
  "none while {slow:list} had not answered and the server was idle; at once after the answer, {times:number} times of {all:number}":
    "{slow} 没有应答、服务器已经静止时，一条也没有；一得到应答就立刻发出，{all} 次中有 {times} 次如此",
  "the next COMMIT to {ids:list} came only when {same:list} had answered an earlier one":
    "发给 {ids} 的下一条 COMMIT，要等 {same} 应答了先前的一条才到",
  "a COMMIT to each of the others at once, whatever they have answered by then":
    "立刻给其他每个副本各发一条 COMMIT，不管它们此前应答了什么",
  "none while the one for seq={seq:number} was not answered and the server was idle; at once after the answer, {times:number} times of {all:number}":
    "seq={seq} 的那条没有得到应答、服务器已经静止时，一条也没有；一得到应答就立刻发出，{all} 次中有 {times} 次如此",
  "a request was executed only when {slow:list} had answered this replica's own COMMIT":
    "一个请求要等 {slow} 应答了本副本自己的 COMMIT 才执行",
  "none while the answer was missing and the server was idle; at once after it, {times:number} times of {all:number}":
    "缺着这个应答、服务器已经静止时，没有回复；一得到应答就立刻回复，{all} 次中有 {times} 次如此",

  // Calls that fail.
  "a replica that refuses": "一个拒绝的副本",
  "a replica that dies": "一个正在宕机的副本",
  "a dead replica": "一个已宕机的副本",
  "the server's process ended while calls to other replicas failed": "对其他副本的调用失败时，服务器的进程退出了",
  "its process ended": "它的进程退出了",
  "a call to {who:clause} failed, and nobody took care of that": "对{who}的调用失败了，却没有谁处理",
  "a call to {who:clause} failed, and the log does not tell": "对{who}的调用失败了，日志里却没有记下",
  "a call to {who:clause} failed, and the log does not tell why": "对{who}的调用失败了，日志里却没有说明原因",
  "several calls failed, and the log does not tell of each": "好几次调用失败了，日志里却没有逐一记下",
  "has never answered a COMMIT": "从未应答过一条 COMMIT",
  "a call to a replica that never answers failed, and the log does not tell":
    "对一个永不应答的副本的调用失败了，日志里却没有记下",
  "no such line, ten seconds after the call, and the server is idle": "调用过了十秒也没有这样的行，而服务器已经静止",
  "one line: {line}": "一行：{line}",
  "one line for each: {line}": "每次各一行：{line}",
  "no such line": "没有这样的行",
  "{lines:number} about {calls:number} calls to {to:list}": "对{to}的 {calls} 次调用，只记下了 {lines} 行",
  "a failed call is a WARN line, and no more: the given code delivers it when the replica is back":
    "调用失败只留下一行 WARN，仅此而已：那个副本回来时，现成的代码会把消息送达",
  "a dead replica is called again and again": "对一个已宕机的副本一再重复调用",
  "a COMMIT that a replica did not take is sent to it again and again": "一条 COMMIT 副本没有收下，就一再重发给它",
  "{count:number} calls for one seq that failed, and no end": "对一个序号有 {count} 次失败的调用，没完没了",
  "{count:number} calls for {seqs:number} seqs that failed, and no end":
    "对 {seqs} 个序号有 {count} 次失败的调用，没完没了",
  "{count:number} COMMITs for one seq, and no end": "对一个序号有 {count} 条 COMMIT，没完没了",

  // At the end of what was seen.
  "{what:clause}, and the server is idle": "{what}，而服务器已经静止",
  "{what:clause}, and the servers are idle": "{what}，而各服务器都已经静止",
};
