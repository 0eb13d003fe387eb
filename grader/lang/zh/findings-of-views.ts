import type { Catalogue } from "../translate.ts";

/** What went wrong in views, in a line, and what was expected and seen of it. */
export const FINDINGS_OF_VIEWS: Catalogue = {
  // Leaving a view.
  "Replica {id:number} did not send its {name:word} to {ids:list}.": "副本 {id} 没有把自己的 {name} 发给 {ids}。",
  "Replica {id:number} did not send its {name:word} to {ids:list}, and {others:list} had not answered.":
    "副本 {id} 没有把自己的 {name} 发给 {ids}，而 {others} 还没有答复。",
  "one to each of {ids}": "{ids} 各一条",
  "to {count:number} of them": "发给了其中 {count} 个",
  "Replica {id:number} stayed behind f+1 = {count:number} others that had gone on to view {view:number} or higher.":
    "f+1 = {count} 个其他副本去了视图 {view} 或更高的，副本 {id} 留在了后面。",
  "Replica {id:number} refused a VIEW-CHANGE of {other:number} that is valid.":
    "副本 {id} 拒绝了 {other} 的一条有效的 VIEW-CHANGE。",
  "it counts, and with it f+1 = {count:number} others have gone on to view {view:number} or higher":
    "它算数，连它在内，f+1 = {count} 个其他副本去了视图 {view} 或更高的",
  "its VIEW-CHANGE for view {view:number}": "它对视图 {view} 的 VIEW-CHANGE",
  "Replica {id:number} did not answer a VIEW-CHANGE of {other:number} at once.":
    "副本 {id} 没有立即答复 {other} 的一条 VIEW-CHANGE。",
  "an answer, when all was done that came of it": "因它而做的都做完时的一个答复",
  "none, and it did nothing more": "没有，也不再做什么",
  "Replica {id:number} has signed two VIEW-CHANGEs for view {view:number} that differ.":
    "副本 {id} 对视图 {view} 签了两条不同的 VIEW-CHANGE。",
  "Replica {id:number} has signed two VIEW-CHANGEs for view {view:number} that differ: one that it sent, and one that its NEW-VIEW shows.":
    "副本 {id} 对视图 {view} 签了两条不同的 VIEW-CHANGE：一条是它发出的，另一条在它的 NEW-VIEW 里。",
  "Replica {id:number} sent a VIEW-CHANGE for view {view:number} after one for view {other:number}.":
    "副本 {id} 发了对视图 {view} 的 VIEW-CHANGE，而此前已发过对视图 {other} 的。",
  "the same VIEW-CHANGE to everybody": "发给每个副本的 VIEW-CHANGE 都相同",
  "views above {view:number}": "高于 {view} 的视图",
  "Replica {id:number} sent a VIEW-CHANGE of its own in the name of {other:number}.":
    "副本 {id} 以 {other} 的名义发了自己的 VIEW-CHANGE。",
  "The VIEW-CHANGE of replica {id:number} for view {view:number} is not valid: {flaw:clause}.":
    "副本 {id} 对视图 {view} 的 VIEW-CHANGE 无效：{flaw}。",
  "a VIEW-CHANGE that everybody can check": "谁都能检查的 VIEW-CHANGE",
  "Replica {id:number} holds seq {seq:number} stable, as its VIEW-CHANGE for view {view:number} says, by a NEW-VIEW that is not valid: {flaw:clause}.":
    "副本 {id} 凭一条无效的 NEW-VIEW 认为序号 {seq} 已稳定，它对视图 {view} 的 VIEW-CHANGE 就是这么说的：{flaw}。",
  "Replica {id:number} was prepared, as its VIEW-CHANGE for view {view:number} says, for an order of a NEW-VIEW that is not valid: {flaw:clause}.":
    "副本 {id} 为一条无效的 NEW-VIEW 里的定序做好了准备，它对视图 {view} 的 VIEW-CHANGE 就是这么说的：{flaw}。",
  "nothing that comes of a NEW-VIEW that is not valid": "无效的 NEW-VIEW 不带来任何改变",
  "Replica {id:number} reported seq {seq:number} as its last stable checkpoint, and had had 2f+1 CHECKPOINTs for a later one.":
    "副本 {id} 报告序号 {seq} 是自己最后一个稳定的检查点，而它早已有更后面的 2f+1 条 CHECKPOINT。",
  "Replica {id:number} was prepared for seq {seq:number} in view {view:number}, as its own COMMIT says, and its VIEW-CHANGE does not know of that.":
    "副本 {id} 在视图 {view} 里对序号 {seq} 已准备，它自己的 COMMIT 这样说，而它的 VIEW-CHANGE 不知道。",
  "an entry for seq {seq:number} of view {view:number} or higher": "序号 {seq} 的一项，视图为 {view} 或更高",
  "Replica {id:number} sent a VIEW-CHANGE for view {view:number}, and had no reason to: {why:clause}.":
    "副本 {id} 发了对视图 {view} 的 VIEW-CHANGE，却没有理由：{why}。",
  "some of those that had gone on had not said so in a valid VIEW-CHANGE":
    "走了的那些里，有的没有用有效的 VIEW-CHANGE 说出来",
  "they were of fewer replicas than that": "它们来自的副本没有那么多",
  "VIEW-CHANGEs of only {count:number} had come": "只来了 {count} 个副本的 VIEW-CHANGE",
  "a NEW-VIEW for view {view:number} that is not valid moves only who waits for its leader":
    "对视图 {view} 的无效 NEW-VIEW，只能让正在等那个主节点的副本离开",
  "nothing that it was told to execute waited": "要它执行的，没有一样在等",
  "its patience had not run out": "它的耐心还没有用完",
  "its patience with the next leader had not run out": "它对下一个主节点的耐心还没有用完",
  "its patience with the next leader is doubled by each view change in a row, and had not run out":
    "每连续切换一次视图，对下一个主节点的耐心就加倍，而它还没有用完",
  "a request that comes while the view changes waits, and starts no timer":
    "切换视图期间来的请求只是等着，不启动计时器",
  "VIEW-CHANGEs for views from {view:number} on of f+1 = {count:number} others, or a request that waits for too long":
    "f+1 = {count} 个其他副本对视图 {view} 或更高的 VIEW-CHANGE，或者等得太久的请求",
  "{count:number} of others, at {ms:number} ms": "其他副本的 {count} 条，在 {ms} 毫秒时",
  "Replica {id:number} did not leave view {view:number}, whose leader did not serve a request in time.":
    "视图 {view} 的主节点没有及时为一个请求办事，副本 {id} 却没有离开。",
  "Replica {id:number} waits for the leader of view {view:number} for ever, and 2f+1 are on their way to that view.":
    "副本 {id} 永远等着视图 {view} 的主节点，而已有 2f+1 个副本要去那个视图。",
  "a VIEW-CHANGE for view {view:number} when {ms:number} ms had passed":
    "过了 {ms} 毫秒，就发对视图 {view} 的 VIEW-CHANGE",
  "none at {ms:number} ms": "到 {ms} 毫秒时没有",
  // New views.
  "Replica {id:number} leads view {view:number}, and did not begin it when it had VIEW-CHANGEs of 2f others and its own.":
    "副本 {id} 领导视图 {view}，有了其他 2f 个副本的 VIEW-CHANGE 和自己的，却没有开始它。",
  "a NEW-VIEW to each of the others": "给每个其他副本一条 NEW-VIEW",
  "Replica {id:number} sent a second NEW-VIEW for view {view:number}.": "副本 {id} 对视图 {view} 发了第二条 NEW-VIEW。",
  "one NEW-VIEW for view {view:number}": "对视图 {view} 只有一条 NEW-VIEW",
  "The NEW-VIEW of replica {id:number} for view {view:number} is not valid: {flaw:clause}.":
    "副本 {id} 对视图 {view} 的 NEW-VIEW 无效：{flaw}。",
  "2f+1 valid VIEW-CHANGEs for this view, and what follows from them":
    "对这个视图的 2f+1 条有效的 VIEW-CHANGE，以及由它们得出的",
  "Replica {id:number} led view {view:number} without valid VIEW-CHANGEs of 2f others.":
    "副本 {id} 没有其他 2f 个副本的有效 VIEW-CHANGE，就领导了视图 {view}。",
  "Replica {id:number} sent a {name:word} of view {view:number}, of which it had been told no valid NEW-VIEW.":
    "副本 {id} 发了视图 {view} 的一条 {name}，而它没有得知那个视图的有效 NEW-VIEW。",
  "nothing of view {view:number}": "那个视图 {view} 的什么也不发",
  "a {name:word} for seq {seq:number}": "序号 {seq} 的一条 {name}",
  "a {name:word} for seq {seq:number}, after a NEW-VIEW that is not valid":
    "收到无效的 NEW-VIEW 之后，序号 {seq} 的一条 {name}",
  "a {name:word}": "一条 {name}",
  // What is wrong with a message.
  "it proves seq 0, for which there is no proof": "它为序号 0 出示证明，而那里没有什么可证明的",
  "its seq {seq:number} is no multiple of K={interval:number}": "它的序号 {seq} 不是 K={interval} 的倍数",
  "the CHECKPOINTs of its proof have {count:number} digests": "它证明里的 CHECKPOINT 有 {count} 个摘要",
  "a CHECKPOINT of its proof is for seq {seq:number}, not {other:number}":
    "它证明里有一条 CHECKPOINT 是序号 {seq} 的，而不是 {other} 的",
  "its proof has two CHECKPOINTs of {id:number}": "它的证明里有 {id} 的两条 CHECKPOINT",
  "a CHECKPOINT of its proof is not signed by {id:number}": "它证明里有一条 CHECKPOINT 不是 {id} 签名的",
  "its proof has {count:number} CHECKPOINTs, and 2f+1 = {needed:number} are needed":
    "它的证明有 {count} 条 CHECKPOINT，而需要 2f+1 = {needed} 条",
  "the entry for seq {seq:number} has a pre-prepare of {id:number}, and the leader of view {view:number} is {leader:number}":
    "序号 {seq} 那一项的预准备消息出自 {id}，而视图 {view} 的主节点是 {leader}",
  "the entry for seq {seq:number} has a PREPARE of {id:number} for something else":
    "序号 {seq} 那一项里，{id} 的 PREPARE 针对的是别的",
  "the entry for seq {seq:number} has a PREPARE of its own leader": "序号 {seq} 那一项里有其主节点自己的 PREPARE",
  "the entry for seq {seq:number} has two PREPAREs of {id:number}": "序号 {seq} 那一项里有 {id} 的两条 PREPARE",
  "the entry for seq {seq:number} has {count:number} PREPAREs, and 2f = {needed:number} are needed":
    "序号 {seq} 那一项有 {count} 条 PREPARE，而需要 2f = {needed} 条",
  "the entry for seq {seq:number} has a pre-prepare that is not signed by {id:number}":
    "序号 {seq} 那一项的预准备消息不是 {id} 签名的",
  "the entry for seq {seq:number} has a PREPARE that is not signed by {id:number}":
    "序号 {seq} 那一项里有一条 PREPARE 不是 {id} 签名的",
  "it is for view 0, to which there is no view change": "它针对视图 0，而没有切换到视图 0 的",
  "it is not signed by {id:number}": "它不是 {id} 签名的",
  "it has two entries for seq {seq:number}": "它对序号 {seq} 有两项",
  "its entry for seq {seq:number} is of view {view:number}, which is not below {other:number}":
    "它对序号 {seq} 的那一项属于视图 {view}，不低于 {other}",
  "its entry for seq {seq:number} is outside {range:word}": "它对序号 {seq} 的那一项在 {range} 之外",
  "it is of {id:number}, and the leader of view {view:number} is {leader:number}":
    "它出自 {id}，而视图 {view} 的主节点是 {leader}",
  "its order for seq {seq:number} is not {id:number}'s word in view {view:number}":
    "它给序号 {seq} 的定序不是 {id} 在视图 {view} 里的话",
  "it has two VIEW-CHANGEs of {id:number}": "它有 {id} 的两条 VIEW-CHANGE",
  "it has {count:number} VIEW-CHANGEs, and 2f+1 = {needed:number} are needed":
    "它有 {count} 条 VIEW-CHANGE，而需要 2f+1 = {needed} 条",
  "its VIEW-CHANGE of {id:number} is for view {view:number}": "它里面 {id} 的 VIEW-CHANGE 针对视图 {view}",
  "its VIEW-CHANGE of {id:number} is not valid: {flaw:clause}": "它里面 {id} 的 VIEW-CHANGE 无效：{flaw}",
  "it orders seq {seq:number} twice": "它给序号 {seq} 定序了两次",
  "it does not order seq {seq:number}, for which {what:clause} follows": "它没有给序号 {seq} 定序，而那里应得出{what}",
  "it orders {what:clause} at seq {seq:number}, and {other:clause} follows":
    "它在序号 {seq} 上定的是{what}，而应得出{other}",
  "it orders seq {seq:number}, for which nothing follows": "它给序号 {seq} 定了序，而那里什么也得不出",
  "its orders are not in the order of their seqs": "它的定序没有按序号排列",
  "the null request": "空请求",
  "digest {digest:word}": "摘要 {digest}",
  "its own (VC8)": "它自己的（VC8）",
  "its own (CP4)": "它自己的（CP4）",
  "not signed by {id:number} as a CHECKPOINT (CP4)": "不是 {id} 作为 CHECKPOINT 签名的（CP4）",
  "{flaw:clause} (VC7)": "{flaw}（VC7）",
  "{flaw:clause} ({rule:word}, NV6)": "{flaw}（{rule}、NV6）",
  // Votes, and what is executed.
  "Replica {id:number} gave its word twice for seq {seq:number} of view {view:number}.":
    "副本 {id} 对视图 {view} 的序号 {seq} 许诺了两次。",
  "{what:clause} again, or nothing": "再一次{what}，或者什么也没有",
  "Replica {id:number} sent a {name:word} that is not signed as its own.":
    "副本 {id} 发了一条 {name}，签名不是它自己的。",
  "peerId {id:number} and its signature for the phase {phase:word}": "peerId {id}，及其为阶段 {phase} 所签的名",
  "peerId {id:number} and its signature": "peerId {id} 及其签名",
  "peerId {id:number}": "peerId {id}",
  "Replica {id:number} sent a {name:word} for {what:clause} at seq {seq:number} of view {view:number}, to which nothing entitled it.":
    "副本 {id} 在视图 {view} 的序号 {seq} 上对{what}发了一条 {name}，而它无权这样做。",
  "nothing before the leader's order for it": "主节点给它定序之前，什么也不发",
  "nothing before PREPAREs of 2f others": "有其他 2f 个副本的 PREPARE 之前，什么也不发",
  "Replica {id:number} had left view {view:number}, and then sent a {name:word} of that view for what it was told later.":
    "副本 {id} 已经离开视图 {view}，后来又为之后得知的，发了那个视图的一条 {name}。",
  "nothing more of view {view:number}": "那个视图 {view} 的不再发",
  "Replica {id:number} sent a {name:word} for seq {seq:number}, which is beyond its window.":
    "副本 {id} 发了序号 {seq} 的一条 {name}，而那超出了它的窗口。",
  "nothing above {high:number}, which is 2K = {window:number} above the last checkpoint with {count:number} CHECKPOINTs":
    "高于 {high} 的什么也不发；那比有 {count} 条 CHECKPOINT 的最后一个检查点高 2K = {window}",
  "Replica {id:number} sent no PREPARE for what was ordered at seq {seq:number} of view {view:number}.":
    "视图 {view} 的序号 {seq} 上定了序，副本 {id} 没有为它发 PREPARE。",
  "a PREPARE in view {view:number}": "在视图 {view} 里的一条 PREPARE",
  "Replica {id:number} was prepared for seq {seq:number} in view {view:number}, and sent no COMMIT.":
    "副本 {id} 在视图 {view} 里对序号 {seq} 已准备，却没有发 COMMIT。",
  "a COMMIT with PREPAREs of 2f = {count:number} others": "有了 2f = {count} 个其他副本的 PREPARE，就发一条 COMMIT",
  "Replica {id:number} leads view {view:number}, and did not order a request that waits with it: {command}.":
    "副本 {id} 领导视图 {view}，却没有给在它那里等着的请求定序：{command}。",
  "Replica {id:number} gave a request seq {seq:number} in view {view:number}, which it had begun with a checkpoint at seq {low:number}.":
    "副本 {id} 以序号 {low} 的检查点开始了视图 {view}，却在其中把序号 {seq} 给了一个请求。",
  "a seq from {low:number} to {high:number}": "从 {low} 到 {high} 的一个序号",
  "a pre-prepare for seq {seq:number}": "序号 {seq} 的一条预准备消息",
  "Two digests were committed at seq {seq:number}.": "在序号 {seq} 上提交了两个摘要。",
  "Replica {id:number} answered for seq {seq:number}, and had not been told enough to execute it and all before it.":
    "副本 {id} 对序号 {seq} 作了回复，而它得知的还不足以执行到那里。",
  "COMMITs of 2f others, in one view, for each seq up to this one":
    "直到这个序号为止，每个都有其他 2f 个副本在同一个视图里的 COMMIT",
  "it goes on from there": "从那里继续",
  "it asked for that state again": "又去取同一个状态",
  "a reply, result: {result}": "一条回复，结果：{result}",
  "Replica {id:number} gave a wrong answer for seq {seq:number}.": "副本 {id} 对序号 {seq} 的回复是错的。",
  "no reply for this seq": "这个序号没有回复",
  "A client asked all replicas for {command}, again and again, and has no answer that f+1 = {count:number} of them agree on.":
    "客户端反复向所有副本请求 {command}，却没有得到其中 f+1 = {count} 个一致的回复。",
  "an answer: nothing is lost or late, and at most f are faulty":
    "一个回复：没有什么丢失或者迟到，出故障的也不超过 f 个",
  // Checkpoints and states.
  "Replica {id:number} had executed seq {seq:number}, and sent no CHECKPOINT for it.":
    "副本 {id} 执行了序号 {seq}，却没有为它发 CHECKPOINT。",
  "a CHECKPOINT for seq {seq:number} to each of the others": "给每个其他副本一条序号 {seq} 的 CHECKPOINT",
  "Replica {id:number} sent a CHECKPOINT that is not signed as its own.":
    "副本 {id} 发了一条 CHECKPOINT，签名不是它自己的。",
  "Replica {id:number} sent a CHECKPOINT for seq {seq:number}.": "副本 {id} 发了序号 {seq} 的 CHECKPOINT。",
  "multiples of K = {interval:number}": "K = {interval} 的倍数",
  "Replica {id:number} sent two CHECKPOINTs for seq {seq:number} that differ.":
    "副本 {id} 对序号 {seq} 发了两条不同的 CHECKPOINT。",
  "Replica {id:number} sent a CHECKPOINT for seq {seq:number}, and had not been told enough to execute it.":
    "副本 {id} 发了序号 {seq} 的 CHECKPOINT，而它得知的还不足以执行到那里。",
  "Replica {id:number} sent a CHECKPOINT for seq {seq:number} with the digest of something else than the state.":
    "副本 {id} 发了序号 {seq} 的 CHECKPOINT，摘要却不是状态的摘要。",
  "The last stable checkpoint of replica {id:number} went back.": "副本 {id} 最后一个稳定的检查点后退了。",
  "{seq:number}, as it had said, or one after it": "{seq}，如它说过的，或者更后面的",
  "Replica {id:number} holds a checkpoint stable of which it has no proof: {flaw:clause}.":
    "副本 {id} 把没有证明的检查点当作稳定的：{flaw}。",
  "the same CHECKPOINT of 2f+1 = {count:number} replicas": "2f+1 = {count} 个副本相同的 CHECKPOINT",
  "{count:number} CHECKPOINTs for seq {seq:number}": "序号 {seq} 的 {count} 条 CHECKPOINT",
  "Replica {id:number} did not hold a checkpoint stable that 2f+1 had confirmed.":
    "2f+1 个副本确认过的检查点，副本 {id} 没有当作稳定的。",
  "seq {seq:number}, with its proof": "序号 {seq}，连同其证明",
  "Replica {id:number} had not forgotten seq {seq:number}, which is not above its last stable checkpoint.":
    "序号 {seq} 不高于最后一个稳定的检查点，副本 {id} 却没有忘掉。",
  "nothing up to seq {seq:number}": "直到序号 {seq} 为止的什么也没有",
  "Replica {id:number} had forgotten seq {seq:number}, which is above its last stable checkpoint.":
    "序号 {seq} 高于最后一个稳定的检查点，副本 {id} 却忘掉了。",
  "the request of {what:clause}, for which it had given its word at seq {seq:number}":
    "{what}的请求，它在序号 {seq} 上为之许诺过",
  "the request": "这个请求",
  "no request": "没有请求",
  "Replica {id:number} was given the state of seq {seq:number} that 2f+1 have confirmed, and did not take it.":
    "副本 {id} 取到了 2f+1 个副本确认过的序号 {seq} 的状态，却没有采用。",
  "Replica {id:number} had fetched a state with the answer to a request, and did not give it when that was asked for again.":
    "副本 {id} 取得的状态里有一个请求的答复，那个请求再次来时，它却没有给出。",
  "Replica {id:number} was told by 2f+1 that seq {seq:number} is stable, could not execute up to it, and asked nobody for the state.":
    "2f+1 个副本告诉副本 {id} 序号 {seq} 已稳定，它执行不到那里，却没有向任何副本要状态。",
  "Server.StateRpc for seq {seq:number}": "对序号 {seq} 的 Server.StateRpc",
  "no such call": "没有这样的调用",
  "Replica {id:number} was given no right state for seq {seq:number} by those that it had asked, and did not ask {ids:list}.":
    "副本 {id} 问过的副本都没有给它序号 {seq} 的正确状态，它却没有去问 {ids}。",
  "the same question to the next replica": "用同样的问题去问下一个副本",
  "{count:number} were asked": "问了 {count} 个",
  "Replica {id:number} lacks the request of {what:clause}, which view {view:number} orders at seq {seq:number}, and did not ask {ids:list} for it.":
    "视图 {view} 在序号 {seq} 上定的是{what}的请求，副本 {id} 缺少它，却没有向 {ids} 去要。",
  "Server.FetchRequestRpc to one after the other": "逐个发 Server.FetchRequestRpc",
  "Replica {id:number} was started, and did not ask {ids:list} how things are.":
    "副本 {id} 启动了，却没有向 {ids} 打听情况。",
  "Replica {id:number} shows the NEW-VIEW of its view to one that starts, and that has been changed since it came: {flaw:clause}.":
    "副本 {id} 把自己视图的 NEW-VIEW 给一个正在启动的副本看，而这条消息到达后被改过：{flaw}。",
  "the NEW-VIEW as it came": "到达时原样的 NEW-VIEW",
  "Replica {id:number} shows the NEW-VIEW of its view to one that starts, and that has been changed since it was sent: {flaw:clause}.":
    "副本 {id} 把自己视图的 NEW-VIEW 给一个正在启动的副本看，而这条消息发出后被改过：{flaw}。",
  "the NEW-VIEW as it was sent": "发出时原样的 NEW-VIEW",
  "another, behind the same signature": "内容变了，签名却是原来的",
  "a question to each of the others": "向每个其他副本问一次",
  "Replica {id:number} was started after others had heard it, and spoke before it was sure to break no promise.":
    "副本 {id} 是在别人听到过它之后启动的，还不能肯定不违背承诺，就开口了。",
  "nothing before a checkpoint is stable that is 2K above those that f+1 others had come to":
    "在比 f+1 个其他副本到过的高出 2K 的检查点稳定之前，什么也不发",
  "a {name:word}, when {count:number} others had said that they had heard it before, at stable seq {seq:number}":
    "一条 {name}，当时有 {count} 个其他副本说以前听到过它，稳定的序号是 {seq}",
  // Logs, and a cluster that is played with.
  "A line does not fit the grammar.": "有一行不符合格式。",
  "{count:number} lines do not fit the grammar.": "有 {count} 行不符合格式。",
  "The log does not tell what happened.": "日志没有如实记下发生的事。",
  "stable checkpoint {seq:number}: logged twice": "稳定检查点 {seq}：记了两次",
  "stable checkpoint {seq:number}: logged, and 2f+1 have not confirmed it":
    "稳定检查点 {seq}：记了，而没有 2f+1 个副本确认过它",
  "stable checkpoint {seq:number}: logged with window={window:word}": "稳定检查点 {seq}：记下的窗口是 window={window}",
  "stable checkpoint {seq:number}: not logged": "稳定检查点 {seq}：没有记",
  "server {id:number} leads view {view:number}": "服务器 {id} 领导视图 {view}",
  "server {id:number} leads view {view:number}, and orders seq {seqs:list} again":
    "服务器 {id} 领导视图 {view}，给序号 {seqs} 重新定序",
  "on its way to view {view:number}": "正在去视图 {view}",
  "server {id:number} is silent until a checkpoint is stable that is 2K above those of the others":
    "服务器 {id} 保持沉默，直到有检查点稳定下来，比其他副本的高出 2K",
};
