import type { Catalogue } from "../translate.ts";

/** What went wrong in instances, in a line, and what was expected and seen of it. */
export const FINDINGS_OF_INSTANCES: Catalogue = {
  // Acceptors.
  "an instance is answered as forgotten that somebody may still need": "一个实例答复为已经忘掉，而可能还有谁需要它",
  "an answer: by all that it was told, min is {min:number} at the most": "一个答复：根据它得知的一切，min 至多是 {min}",
  "a call is answered as one about a forgotten instance, and nobody is done with it":
    "答复得像实例已经忘掉一样，而谁也没有说过不再需要它",
  "a promise, or a refusal with the ballot that is promised": "承诺，或者拒绝并说出所承诺的轮次",
  "an acceptance, or a refusal with the ballot that is promised": "接受，或者拒绝并说出所承诺的轮次",
  "refused with ballot 0": "以轮次 0 拒绝",
  "refused with ballot {ballot:number}": "以轮次 {ballot} 拒绝",
  "a call about an instance that is forgotten is answered as if it were not":
    "对已经忘掉的实例的调用，答复得像没有忘掉一样",
  "ok: false": "ok 为 false",
  "ok: false with ballot 0: min is {min:number}": "ok: false，轮次为 0：min 是 {min}",
  "ok: {ok:word} with ballot {ballot:number}": "ok: {ok}，轮次为 {ballot}",
  "a promise was given although a higher ballot was promised or accepted before":
    "承诺了一个轮次，而此前已经承诺或接受过更高的",
  "a value was accepted although a higher ballot was promised or accepted before":
    "接受了一个值，而此前已经承诺或接受过更高的轮次",
  "a refusal: ballot {ballot:number} binds it": "拒绝：轮次 {ballot} 约束着它",
  "a refusal: ballot {ballot:number} of an earlier life binds it": "拒绝：前一生里的轮次 {ballot} 约束着它",
  "ballot {ballot:number} promised": "承诺了轮次 {ballot}",
  "ballot {ballot:number} accepted": "接受了轮次 {ballot}",
  "a promise was given before it is on the disk": "承诺还没有写盘就给出了",
  "a value was accepted before it is on the disk": "接受还没有写盘就说出口了",
  "what is on the disk as accepted is another value than the one that was to be accepted":
    "磁盘上接受的是另一个值，而不是应当接受的那个",
  "ballot {ballot:number} promised on the disk by then": "那时磁盘上已有对轮次 {ballot} 的承诺",
  "the value of ballot {ballot:number} accepted on the disk by then": "那时磁盘上已接受轮次 {ballot} 的值",
  "ballot {ballot:number} promised and nothing accepted on the disk": "磁盘上承诺了轮次 {ballot}，什么也没有接受",
  "ballot {ballot:number} promised and ballot {accepted:number} accepted on the disk":
    "磁盘上承诺了轮次 {ballot}，接受了轮次 {accepted}",
  "what was accepted is not held promised, and so a lower ballot is let in":
    "接受过的没有算作承诺，因此放进了更低的轮次",
  "a refusal: ballot {ballot:number} was accepted, and is held promised from then on":
    "拒绝：轮次 {ballot} 已经接受，此后也算承诺",
  "ballot {ballot:number} promised; on the disk ballot {before:number} was promised before":
    "承诺了轮次 {ballot}；此前磁盘上承诺的是轮次 {before}",
  "ballot {ballot:number} accepted; on the disk ballot {before:number} was promised before":
    "接受了轮次 {ballot}；此前磁盘上承诺的是轮次 {before}",
  "a server accepts what it proposes itself, and that has no value": "服务器接受了自己的提议，而它没有值",
  "the value of the highest ballot that a promise tells, or its own: null is one, too":
    "承诺里最高轮次的值，或者它自己的值：null 也是值",
  "ballot {ballot:number} accepted, without a value": "接受了轮次 {ballot}，没有值",
  "what is accepted is not held promised": "接受了的轮次，没有算作承诺过的",
  "ballot {ballot:number} promised from then on": "此后也算承诺了轮次 {ballot}",
  "ballot {ballot:number} promised on the disk": "磁盘上承诺了轮次 {ballot}",
  "a proposer counts the promise of its own acceptor, and that is not on its disk":
    "提议者数了自己的接受者的承诺，而它不在自己的磁盘上",
  "ballot {ballot:number} promised on its disk, or promises from {count:number} others":
    "自己的磁盘上有对轮次 {ballot} 的承诺，或者有另外 {count} 个的承诺",
  "ballot {ballot:number} promised on its disk, and promises from [{ids}]":
    "自己的磁盘上有对轮次 {ballot} 的承诺，还有 [{ids}] 的承诺",
  "ballot {ballot:number} promised on its disk, when it accepted that itself, and promises from [{ids}]":
    "自己的磁盘上直到自己接受时才有对轮次 {ballot} 的承诺，还有 [{ids}] 的承诺",
  "with a promise, what was accepted before counts as accepted in that ballot":
    "一承诺，此前接受过的就算作在那个轮次里接受的了",
  "a promise tells something else than what was accepted": "承诺时说出的，不是接受过的",
  "nothing accepted": "什么也没有接受",
  "ballot {ballot:number} accepted with {value}": "在轮次 {ballot} 里接受了 {value}",
  "ballot {ballot:number} was refused without a reason": "没有理由就拒绝了轮次 {ballot}",
  "a promise: the highest ballot that is promised is {ballot:number}": "承诺：承诺过的最高轮次是 {ballot}",
  "an acceptance: the highest ballot that is promised is {ballot:number}": "接受：承诺过的最高轮次是 {ballot}",
  "an answer tells another ballot than the one that is promised": "答复里说的轮次，不是所承诺的",
  "a refusal tells another ballot than the one that is promised": "拒绝时说的轮次，不是所承诺的",
  "ballot {ballot:number}": "轮次 {ballot}",
  "a server that knows what is decided does not tell who asks": "知道决定了什么的服务器，没有告诉来问的",
  "decided: {value}": "decided：{value}",
  "nothing of it": "没有说出来",

  // Proposers.
  "a server proposes in a ballot that is not its own": "服务器在不属于自己的轮次里提议",
  "a ballot that is {id:number} mod {n:number}": "轮次 mod {n} 等于 {id}",
  "after a refusal the next ballot is not above the one that it told": "遭到拒绝之后，下一个轮次没有高过得知的那个",
  "a ballot above {ballot:number}": "高于 {ballot} 的轮次",
  "a ballot is used again, with another value": "一个轮次又用了一次，值却不同",
  "two values are proposed in one ballot": "在同一个轮次里提议了两个值",
  "{value}, as before in ballot {ballot:number}": "{value}，与此前在轮次 {ballot} 里的相同",
  "a value is proposed without the promises of a majority": "没有多数的承诺，就提议了一个值",
  "promises of ballot {ballot:number} from {majority:number} of {n:number}":
    "{n} 个中有 {majority} 个承诺轮次 {ballot}",
  "no promise tells of a value, and another one than its own is proposed": "没有任何承诺提到值，提议的却不是它自己的值",
  "a value is proposed that no majority of the promises allows": "提议的值，是任何多数的承诺都不容许的",
  "the value of the highest ballot that was accepted ({told})": "已接受的值里轮次最高的那个（{told}）",
  "a server goes on proposing where it knows what is decided": "服务器已经知道那里决定了什么，还在提议",
  "no call: the decision is on its disk": "没有调用：决定已经在它的磁盘上",
  "no new ballot: the decision is on its disk": "没有新的轮次：决定已经在它的磁盘上",
  "ballot {ballot:number} of its own on its disk": "它的磁盘上有自己的轮次 {ballot}",
  "{method:word} in ballot {ballot:number}": "轮次 {ballot} 的 {method}",
  "a proposer tries again and again, and no time passes between": "提议者一试再试，其间时间没有过去",
  "a pause of {least:number}-{most:number} ms before it tries again": "先停顿 {least}-{most} 毫秒，然后再试",
  "{count:number} ballots at {time:number} ms": "在 {time} 毫秒时用了 {count} 个轮次",
  "a server is asked or told the same again in an instance, though nothing failed and nobody disturbed it":
    "在一个实例里又向同一个服务器要求或告知同样的事，而没有什么失败过，也没有谁妨碍",
  "three calls at the most to server {to:number} in instance {seq:number}: to promise, to accept, and that it is decided":
    "在实例 {seq} 里，对服务器 {to} 至多三次调用：请它承诺，请它接受，告诉它已决定",
  "another {method:word}": "又一次 {method}",
  "a majority has promised, and nothing is proposed": "多数已经承诺，却什么也没有提议",
  "AcceptRpc in ballot {ballot:number}: {majority:number} of {n:number} have promised it, with itself":
    "轮次 {ballot} 的 AcceptRpc：连它自己在内，{n} 个中有 {majority} 个承诺了这个轮次",
  "none, when all answers were there or had failed": "没有，而所有答复都已到达，或者已经失败",
  "a server proposes where nobody has begun anything": "谁也没有开始过的地方，服务器却去提议",
  "no call: it was told of nothing in instance {seq:number}, or behind it":
    "没有调用：实例 {seq} 和它后面的，谁也没有向它提起过",
  "a value that is to be proposed is not": "该提议的值没有提议",
  "PrepareRpc in instance {seq:number} when all that was told was taken": "听到的都处理完时，实例 {seq} 的 PrepareRpc",
  "no call": "没有调用",
  "a proposal that came to nothing is not made again": "没有结果的提议，没有重新提出",
  "PrepareRpc in instance {seq:number} after a pause of {least:number}-{most:number} ms":
    "停顿 {least}-{most} 毫秒之后，实例 {seq} 的 PrepareRpc",
  "the value that it was told to propose, or one that a promise told": "它受命提议的值，或者某个承诺所告知的值",
  "the empty value": "空值",
  "nothing more, {time:number} ms after its last call": "最后一次调用之后 {time} 毫秒，再没有别的",

  // What is decided, and applied.
  "a value is taken for decided that no majority is known to have accepted in one ballot":
    "一个值当作已决定，而并不知道有多数在同一轮次里接受了它",
  "acceptances of one ballot from {majority:number} of {n:number}, or the word of one that knew":
    "{n} 个中有 {majority} 个在同一轮次里接受，或者有知情者相告",
  "{value}, with {most:number} at the most": "{value}，至多有 {most} 个接受",
  "a decision has changed": "一个决定改变了",
  "two values are decided in one instance": "在同一个实例里决定了两个值",
  "{value}, as it had it before": "{value}，它此前就是这样",
  "{value}, as server {id:number} had it before": "{value}，服务器 {id} 此前就是这样",
  "a server was told in an answer what is decided, and has not learned it":
    "答复里已经告诉服务器决定了什么，它却没有得知",
  "a server was told what is decided, and has not written it": "已经告诉服务器决定了什么，它却没有写盘",
  "a decision is answered as one about a forgotten instance, and not all are done with that":
    "对一个决定的答复，像实例已经忘掉一样，而并非大家都 done 了",
  "ok: true, and the decision on its disk": "ok: true，决定已在它的磁盘上",
  "{value} decided, on its disk": "{value} 已决定，在它的磁盘上",
  "nothing decided": "什么也没有决定",
  "a majority has accepted a value in one ballot, and it is not taken for decided":
    "多数在同一轮次里接受了一个值，却没有当作已决定",
  "a server has decided, and does not tell those that have not accepted": "服务器作出了决定，却不告诉还没有接受的",
  "DecideRpc in instance {seq:number} to server {ids}": "实例 {seq} 里对服务器 {ids} 的 DecideRpc",
  "an instance is applied again": "一个实例又应用了一次",
  "instances are left out": "漏掉了一些实例",
  "instance {next:list}, after none in this life": "实例 {next}，因为在这一生里还没有应用过",
  "instance {next:list}, after {last:number}": "实例 {next}，接在 {last} 之后",
  "instance {seq:number}": "实例 {seq}",
  "another value is applied than the one that is decided": "应用的值，不是决定的那个",
  "what is decided is not applied, although its turn has come": "已决定的没有应用，尽管已经轮到它",
  "instance {seq:number} given to the service": "把实例 {seq} 给服务",
  "nothing after its start": "启动之后什么也没有",
  "nothing after instance {seq:number}": "实例 {seq} 之后什么也没有",
  "a majority lives and hears each other, and an instance stays open": "多数活着并且彼此听得见，一个实例却一直没有决定",
  "instance {seq:number} decided at server {id:number}, {pauses:number} of the longest pauses after it proposed in {last:number}":
    "它在实例 {last} 上提议之后，过了 {pauses} 个最长的停顿，实例 {seq} 在服务器 {id} 上已决定",

  // What is forgotten.
  "what a server says that it is done with is not what is on its disk": "服务器所说的 done，不是它磁盘上的",
  "all of the disk is written anew again and again, and nothing has been forgotten":
    "一再把整个磁盘重新写一遍，却什么也没有忘掉",
  "a decision on the disk": "磁盘上有一个决定",
  "once for each time that min goes on": "min 每前进一次，就写一次",
  "{count:number} times with nothing changed": "有 {count} 次什么也没有改变",
  "done: {done:number}": "done 为 {done}",
  "what the service is done with is not on the disk when that is answered": "对服务的 done 作出答复时，它还不在磁盘上",
  "done: {done:number} on the disk": "磁盘上 done 为 {done}",
  "server {id:number} is taken for done with more than it has said": "以为服务器 {id} 的 done 比它所说的多",
  "done: {done:number} at the most": "done 至多为 {done}",
  "min is below what all are done with": "min 低于大家都 done 的",
  "{min:number}: all have said that they are done with {done:number}": "{min}：大家都说过，done 到 {done}",
  "min: {min:number}": "min 为 {min}",
  "min is above what all are done with": "min 高于大家都 done 的",
  "min has gone back": "min 倒退了",
  "{min:number} at the most": "至多是 {min}",
  "{min:number} at the least, as it said before": "至少是 {min}，它此前就是这样说的",
  "an instance is forgotten that somebody may still need": "忘掉了一个可能还有谁需要的实例",
  "an instance is taken for forgotten that somebody may still need": "以为一个实例已经忘掉，而可能还有谁需要它",
  "ok: true: by all that it was told, not all are done with it": "ok: true：根据它得知的一切，并非大家都 done 了",
  "what is below {min:number} forgotten, by all that it was told": "根据它得知的一切，忘掉低于 {min} 的",
  "instance {seq:number} is not on the disk any more": "实例 {seq} 已不在磁盘上",
  "an instance that was forgotten has begun anew": "一个已经忘掉的实例又重新开始了",
  "nothing of instance {seq:number}: all are done with it": "实例 {seq} 什么也没有：大家都 done 了",
  "what is forgotten stays on the disk": "忘掉的还留在磁盘上",
  "nothing below {min:number}, or little": "低于 {min} 的一点也没有，或者很少",
  "{count:number} instances, with {bytes:number} bytes": "{count} 个实例，共 {bytes} 个字节",

  // Answers, and what is logged.
  "{method:word} is not answered": "{method} 没有得到答复",
  "an answer when all that was told was taken": "听到的都处理完时，有一个答复",
  "asked {to:number} in {seq:number} to promise {ballot:number}": "在实例 {seq} 里请 {to} 承诺轮次 {ballot}",
  "asked {to:number} in {seq:number} to accept {ballot:number}": "在实例 {seq} 里请 {to} 接受轮次 {ballot}",
  "told {to:number} in {seq:number} what is decided": "告诉 {to} 实例 {seq} 里决定了什么",
  "learned in {seq:number} [{value}]": "得知实例 {seq} 里决定的是 [{value}]",
  "learned in {seq:number} []": "得知实例 {seq} 里决定的是 []",
  "applied {seq:number} [{value}]": "应用了实例 {seq} 的 [{value}]",
  "forgot what is below {min:number}": "忘掉了低于 {min} 的",
  "applied {seq:number} []": "应用了实例 {seq} 的 []",
  "promised {to:number} in {seq:number} ballot {ballot:number}, refused for {promised:number}":
    "在实例 {seq} 里，因为已承诺 {promised}，拒绝向 {to} 承诺轮次 {ballot}",
  "promised {to:number} in {seq:number} ballot {ballot:number}, accepted {accepted:number}":
    "在实例 {seq} 里向 {to} 承诺轮次 {ballot}，说接受过 {accepted}",
  "accepted of {to:number} in {seq:number} ballot {ballot:number}": "在实例 {seq} 里接受 {to} 的轮次 {ballot}",
  "accepted of {to:number} in {seq:number} ballot {ballot:number}, refused for {promised:number}":
    "在实例 {seq} 里，因为已承诺 {promised}，拒绝接受 {to} 的轮次 {ballot}",
};
