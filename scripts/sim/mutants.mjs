/**
 * What is taken out of the core, one thing at a time, to see whether the simulator notices.
 * @typedef {{ file: string, find: string, replace: string }} Edit `file` below `core/src`; `find` stands there exactly once.
 *
 * Not among them, because without them nothing that was promised is broken:
 * - `#hasFailed` and `wasOfUse` of the dialler, and what `wake` lets go on: they choose which outcome is told and when is dialled, and what was
 *   sent early is resumed by its key in any case.
 * - The count of packets in a HELLO taken before its metadata is there: the duplex before it is not heard any more, so the count stands still.
 * - Answers to calls that are over, in the multiplexer: `Line` looks calls up in its own table.
 * - Room for early calls, in `hasRoom`: `Line.refusalOf` and the session's own cap let no more leave.
 * - `left` of a carrier that no longer is one: `fence` has ended its acceptor, which says nothing any more.
 *
 * Nor those that take a peer which stands still for `stallTimeoutMs`: it is 5 minutes here.
 *
 * @typedef {Edit & { name: string, also?: readonly Edit[] }} Mutant `also`: where two checks each do what the other does.
 */

const numbering = "session/numbering.ts";
const replay = "session/replay-buffer.ts";
const session = "session/session.ts";
const heartbeat = "session/heartbeat.ts";
const dialler = "session/dialler.ts";
const states = "session/dialler-state.ts";
const acceptor = "session/acceptor.ts";
const accepted = "session/accepted-session.ts";
const directory = "session/session-directory.ts";
const guarded = "duplex/guarded-handlers.ts";
const caller = "rpc/caller.ts";
const line = "rpc/line.ts";
const dispatcher = "rpc/dispatcher.ts";
const multiplexer = "mux/multiplexer.ts";
const peerNumbers = "mux/peer-numbers.ts";
const peerCalls = "mux/peer-calls.ts";
const table = "mux/stream-table.ts";
const credit = "mux/stream-credit.ts";
const outgoing = "mux/outgoing-stream.ts";
const incoming = "mux/incoming-stream.ts";
const fragments = "mux/fragments.ts";
const bulk = "mux/bulk-message.ts";

/** @type {readonly Mutant[]} */
export const mutants = [
  // Packets: their numbers, their acks.
  {
    name: "a packet that came before is taken again",
    file: numbering,
    find: 'if (seq >= 1 && seq <= this.#received) return "duplicate";',
    replace: 'if (seq >= 1 && seq <= this.#received) return "new";',
  },
  {
    name: "a gap is passed over",
    file: numbering,
    find: "if (seq === this.#received + 1) {",
    replace: "if (seq > this.#received) {",
  },
  {
    name: "an ack of what was not sent is believed",
    file: numbering,
    find: "if (ack > this.#sent)\n",
    replace: "if (ack < 0)\n",
  },
  {
    name: "a resumption may have what was not sent",
    file: numbering,
    find: "received >= this.#acked && received <= this.#sent",
    replace: "received >= this.#acked",
  },
  {
    name: "a resumption may lack what was acknowledged",
    file: numbering,
    find: "received >= this.#acked && received <= this.#sent",
    replace: "received <= this.#sent",
  },
  {
    name: "numbers go on where the server has thrown away what was early",
    file: session,
    find: "this.#numbering.restart();",
    replace: "",
  },
  {
    name: "what was thrown away is kept for a replay",
    file: session,
    find: "      this.#replay?.clear();\n    }\n    // What waits",
    replace: "    }\n    // What waits",
  },
  {
    name: "early packets may come behind data",
    file: session,
    find: 'if (this.#sawData) return new ProtocolError("5.5", "an early packet behind a data packet");',
    replace: "",
  },
  {
    name: "an early packet of the server counts",
    file: dialler,
    find: 'packet.type === "early"',
    replace: "false",
  },
  {
    name: "a second handshake is ignored",
    file: session,
    find: 'case "reject":\n        return new',
    replace: 'case "reject":\n        return void new',
  },
  {
    name: "no acks",
    file: session,
    find: "this.#acks.received(byteLength, this.#numbering.unacknowledged);",
    replace: "",
  },
  {
    name: "early calls leave behind the welcome",
    file: session,
    find: "while (terms.earlyAccepted && this.#flush(Number.POSITIVE_INFINITY));",
    replace: "",
  },
  {
    name: "a dead peer is not noticed",
    file: heartbeat,
    find: 'if (verdict.action === "dead") {',
    replace: "if (false) {",
  },
  {
    name: "no pings",
    file: heartbeat,
    find: 'if (verdict.action === "ping") this.#ping();',
    replace: "",
  },
  { name: "no pongs", file: session, find: "this.#heartbeat.pinged(packet.nonce);", replace: "" },
  // The replay.
  {
    name: "nothing is sent again",
    file: session,
    find: "const replayedPackets = this.#replay?.rewind() ?? 0;",
    replace: "const replayedPackets = 0;",
  },
  {
    name: "the replay leaves out the first packet",
    file: replay,
    find: "this.#leftCount = 0;\n    return this.#packets.size;",
    replace: "this.#leftCount = Math.min(1, this.#packets.size);\n    return this.#packets.size;",
  },
  {
    name: "the replay goes backwards",
    file: replay,
    find: "this.#packets.at(this.#leftCount);",
    replace: "this.#packets.at(this.#packets.size - 1 - this.#leftCount);",
  },
  {
    name: "the replay begins with what the peer has",
    file: session,
    find: "this.#replay?.acknowledged(peerReceived);",
    replace: "",
  },
  {
    name: "an ack drops one packet too many",
    file: replay,
    find: "first.seq <= seq;",
    replace: "first.seq <= seq + 1;",
  },
  {
    name: "an ack drops one packet too few",
    file: replay,
    find: "first.seq <= seq;",
    replace: "first.seq < seq;",
  },
  {
    name: "an ack does not count what has left",
    file: replay,
    find: "if (this.#leftCount > 0) this.#leftCount--;",
    replace: "",
  },
  {
    name: "the replay buffer has no limit",
    file: replay,
    find: "return this.#keptBytes >= this.#maxBytes;",
    replace: "return false;",
  },
  // A session and its duplexes.
  {
    name: "a detached session keeps its duplex",
    file: session,
    find: "this.#duplex = undefined;\n    this.#stopTimers();\n    this.#cancelExpiry",
    replace: "this.#stopTimers();\n    this.#cancelExpiry",
  },
  {
    name: "a detached session is kept for ever",
    file: session,
    find: "this.#cancelExpiry = this.platform.after(keepMs, () => this.#end(error));",
    replace: "",
  },
  {
    name: "a resumed session expires all the same",
    file: session,
    find: "this.#cancelExpiry?.();\n    this.#duplex = duplex;",
    replace: "this.#duplex = duplex;",
  },
  {
    name: "what resumes sends before it is confirmed",
    file: dialler,
    find: "if (resumed === undefined && !this.#hasFailed) attempt",
    replace: "if (!this.#hasFailed) attempt",
  },
  {
    name: "an old duplex is heard",
    file: dialler,
    find: "const isCurrent = () => this.#attempt === attempt;",
    replace: "const isCurrent = () => true;",
    also: [
      {
        file: guarded,
        find: 'return this.#state.name === "open" ? this.#handlers.received(packet) : "free";',
        replace: "return this.#handlers.received(packet);",
      },
    ],
  },
  {
    name: "the end of an old duplex counts",
    file: dialler,
    find: "const isCurrent = () => this.#attempt === attempt;",
    replace: "const isCurrent = () => true;",
  },
  { name: "the client keeps its old token", file: dialler, find: "kept.token = token;", replace: "" },
  {
    name: "no session is kept",
    file: dialler,
    find: "!isWorthKeeping(kept, error)) kept",
    replace: "true) kept",
  },
  {
    name: "what was sent early is forgotten with its duplex",
    file: dialler,
    find: 'return session.position.sent > 0 && !(session.isAttached && error.executed === "no");',
    replace: "return false;",
  },
  {
    name: "a welcome may have impossible positions",
    file: dialler,
    find: "if (session.isEnded || isPossible) return undefined;",
    replace: "return undefined;",
  },
  {
    name: "a welcome to another session counts",
    file: dialler,
    find: "return wasResuming\n      ? new",
    replace: "return false\n      ? new",
  },
  {
    name: "a welcome may resume what was not asked for",
    file: dialler,
    find: 'if (!wasResuming) return new ProtocolError("5.6"',
    replace: 'if (false) return new ProtocolError("5.6"',
  },
  {
    name: "a welcome may bring any codec",
    file: dialler,
    find: "if (!versionFits || !hello.codecs.includes(codec))",
    replace: "if (!versionFits)",
  },
  {
    name: "a session that is over is resumed",
    file: dialler,
    find: "if (kept.session.isEnded) {",
    replace: "if (false) {",
  },
  {
    name: "a session that the server forgot is asked for again",
    file: states,
    find: '{ type: "loseSession", error }, ',
    replace: "",
  },
  // Who may resume.
  {
    name: "anybody may resume",
    file: acceptor,
    find: "if (!this.#terms.isSamePrincipal(carried.principal, principal)) {",
    replace: "if (false) {",
  },
  {
    name: "a session is resumed in a codec that is not offered",
    file: acceptor,
    find: "if (!accepted.hello.codecs.includes(carried.codec)) {",
    replace: "if (false) {",
  },
  {
    name: "the server does not look at positions",
    file: acceptor,
    find: "if (!carried.session.canResumeAt(received)) {",
    replace: "if (false) {",
  },
  {
    name: "a hello that is late takes the session away",
    file: acceptor,
    find: "if (attempt <= carried.lastAttempt) {",
    replace: "if (false) {",
  },
  {
    name: "a key may be used twice",
    file: acceptor,
    find: "if (key !== undefined && directory.find(key) !== undefined) {",
    replace: "if (false) {",
  },
  {
    name: "the old duplex is not released",
    file: acceptor,
    find: 'carried.release(new RpcError("unavailable", "the peer is about to resume"));',
    replace: "",
  },
  { name: "the old duplex is not fenced off", file: accepted, find: "carrier?.fence();", replace: "" },
  {
    name: "too much may come early behind the welcome",
    file: acceptor,
    find: "if (this.#earlyBytes > earlyLimits.totalBytes) session",
    replace: "if (false) session",
  },
  {
    name: "too much may come while the peer is authenticated",
    file: acceptor,
    find: "if (waitingBytes > earlyLimits.totalBytes) {",
    replace: "if (false) {",
  },
  {
    name: "early packets count in whatever codec",
    file: acceptor,
    find: 'else if (packet.type !== "early" || carried.earlyAccepted)',
    replace: "else",
  },
  {
    name: "what waits for the authentication is lost",
    file: acceptor,
    find: "for (const bytes of state.waiting) this.#receive(bytes);",
    replace: "",
  },
  {
    name: "old tokens stay valid",
    file: acceptor,
    find: 'if (packet.type !== "early") carried.confirmed();',
    replace: 'if (packet.type !== "early");',
  },
  {
    name: "old tokens are void at once",
    file: accepted,
    find: "this.#setTokens([shown, token]);",
    replace: "this.#setTokens([token]);",
  },
  {
    name: "early packets confirm a token",
    file: acceptor,
    find: 'if (packet.type !== "early") carried.confirmed();',
    replace: 'carried.confirmed(); if (packet.type !== "early");',
  },
  {
    name: "a hello is waited for without end",
    file: acceptor,
    find: 'this.#startTimer("no hello came");',
    replace: "",
  },
  {
    name: "a server that leaves begins sessions",
    file: acceptor,
    find: "if (refused !== undefined) {",
    replace: "if (false) {",
  },
  {
    name: "a session that is resumed counts as detached",
    file: accepted,
    find: "limits.detachedMs);\n    this.#terms.directory.notDetached(this);",
    replace: "limits.detachedMs);",
  },
  {
    name: "a session that is over counts as detached",
    file: accepted,
    find: "this.#setTokens([]);\n    this.#terms.directory.notDetached(this);",
    replace: "this.#setTokens([]);",
  },
  {
    name: "the tokens of a session that is over are found",
    file: accepted,
    find: "this.#setTokens([]);",
    replace: "",
  },
  {
    name: "a token that was replaced is found",
    file: directory,
    find: "for (const token of before) this.#byToken.delete(token);",
    replace: "",
  },
  {
    name: "any number of sessions waits",
    file: directory,
    find: "if (this.#detached.size <= this.#maxDetached || oldest === undefined) return;",
    replace: "return;",
  },
  // Calls.
  {
    name: "every call is made again",
    file: caller,
    find: "(didNotRun(number) || (call.mayRunTwice && call.attempt < maxMoves)) &&",
    replace: "",
  },
  {
    name: "a call is made again although its streams have begun",
    file: caller,
    find: "(call.mayRunTwice && call.attempt < maxMoves)) && !call.streams?.hasBegun;",
    replace: "(call.mayRunTwice && call.attempt < maxMoves));",
  },
  {
    name: "a call that is made again forgets that it may have run",
    file: caller,
    find: "call.mayHaveRun ||= !didNotRun(number);",
    replace: "",
  },
  {
    name: "whoever gives a call up is told that it did not run",
    file: caller,
    find: 'const executed = call.number === undefined || wasTakenBack ? "no" : "unknown";',
    replace: 'const executed = "no";',
  },
  {
    name: "a call that is over is still sent",
    file: caller,
    find: "this.#waiting.delete(call);\n    call.line?.forget(call);",
    replace: "call.line?.forget(call);",
  },
  {
    name: "a call that is over is still looked for by its number",
    file: caller,
    find: "call.line?.forget(call);\n    this.#forget(call);",
    replace: "this.#forget(call);",
  },
  {
    name: "what is made again goes behind what waits",
    file: caller,
    find: "const others = [...this.#waiting];\n    this.#waiting.clear();",
    replace: "const others = [...this.#waiting];",
  },
  {
    name: "calls do not run out of time",
    file: caller,
    find: "if (call.expiresAtMs < Number.POSITIVE_INFINITY) this.#deadlines.add(call);",
    replace: "",
  },
  {
    name: "a server is told the whole time, not the rest",
    file: line,
    find: "const remainingMs = call.deadlineAtMs - platform.nowMs();",
    replace: "const remainingMs = call.options.timeoutMs ?? Number.POSITIVE_INFINITY;",
  },
  {
    name: "handlers do not run out of time",
    file: dispatcher,
    find: "if (call.expiresAtMs < Number.POSITIVE_INFINITY) this.#watch(call);",
    replace: "",
  },
  {
    name: "a place is free before its handler has ended",
    file: dispatcher,
    find: "...fields, running: true });",
    replace: "...fields, running: false });",
  },
  {
    name: "a handler is not told that its session is over",
    file: dispatcher,
    find: "      call.abort(error);\n    }\n  }",
    replace: "    }\n  }",
  },
  {
    name: "a call that is not wanted any more goes on",
    file: dispatcher,
    find: 'call.abort(new RpcError(frame.reason, message, { executed: "yes" }));',
    replace: "",
  },
  // Numbers and places.
  {
    name: "a goaway says that nothing had come",
    file: multiplexer,
    find: 'this.#send({ type: "goaway", number: this.#peerNumbers.last, message });',
    replace: 'this.#send({ type: "goaway", number: 0, message });',
  },
  {
    name: "calls behind a goaway run",
    file: multiplexer,
    find: "if (this.#weAreGoing) this.#refuse(frame);\n    else this",
    replace: "this",
  },
  {
    name: "more calls are made than there are places",
    file: multiplexer,
    find: "return this.#outgoing.size < places && !this",
    replace: "return !this",
  },
  {
    name: "any number of calls is taken",
    file: multiplexer,
    find: "if (this.#takenPlaces >= this.limits.maxRunningCalls && !early) {",
    replace: "if (false) {",
  },
  {
    name: "answers that wait take no place",
    file: multiplexer,
    find: "return this.#peerCalls.size + this.#queue.waitingAnswers;",
    replace: "return this.#peerCalls.size;",
  },
  {
    name: "early calls all run at once",
    file: peerCalls,
    find: "return this.#running.size < this.#host.limits.maxRunningCalls && !this",
    replace: "return !this",
  },
  {
    name: "calls that are held never begin",
    file: peerCalls,
    find: "this.#running.delete(number);\n    this.beginHeld();",
    replace: "this.#running.delete(number);",
  },
  {
    name: "a call number may be used twice",
    file: peerNumbers,
    find: "if (number < this.#next)\n",
    replace: "if (false)\n",
  },
  {
    name: "any number may be passed over",
    file: peerNumbers,
    find: "if ((number - this.#next) / 2 + (this.#passedOver?.size ?? 0) > this.#maxPassedOver) {",
    replace: "if (false) {",
  },
  {
    name: "a call may have a number of the other side",
    file: multiplexer,
    find: 'if (!this.#peerNumbers.isPeers(frame.number))\n      return new ProtocolError("6.1"',
    replace: 'if (false)\n      return new ProtocolError("6.1"',
  },
  {
    name: "an answer to a call that was not made is ignored",
    file: multiplexer,
    find: "if (this.#peerNumbers.isPeers(frame.number) || frame.number < 1 || frame.number >= this.#nextCallNumber) {",
    replace: "if (false) {",
  },
  {
    name: "a call that has left is taken back",
    file: multiplexer,
    find: "if (message.leftBytes === 0) return false;",
    replace: "",
  },
  {
    name: "a large call that is taken back is not abandoned",
    file: multiplexer,
    find: "if (this.#queue.drop(message)) {",
    replace: "if (this.#queue.drop(message) && false) {",
  },
  {
    name: "a call that is taken back keeps its place",
    file: multiplexer,
    find: "this.#outgoing.delete(number);\n      if (this.hasRoom)",
    replace: "if (this.hasRoom)",
  },
  {
    name: "what was early is not said again",
    file: multiplexer,
    find: "this.#handlers.earlyRefused();",
    replace: "",
  },
  // Streams.
  {
    name: "a sender goes beyond its credit",
    file: outgoing,
    find: "const mostBytes = Math.min(room, this.#creditBytes);",
    replace: "const mostBytes = room;",
  },
  {
    name: "a source is asked without credit",
    file: outgoing,
    find: "this.#waitingBytes < this.#creditBytes &&",
    replace: "",
  },
  {
    name: "a receiver takes what is beyond its credit",
    file: credit,
    find: "if (byteLength > this.#creditBytes) return false;",
    replace: "",
  },
  {
    name: "credit is given twice",
    file: credit,
    find: "if (this.#owedBytes < this.#windowBytes / 2) return 0;\n    const grantedBytes = this.#owedBytes;\n    this.#owedBytes = 0;",
    replace:
      "if (this.#owedBytes < this.#windowBytes / 2) return 0;\n    const grantedBytes = this.#owedBytes;",
  },
  {
    name: "no credit is given",
    file: credit,
    find: "if (this.#owedBytes < this.#windowBytes / 2) return 0;",
    replace: "return 0;",
  },
  {
    name: "a window grows without end",
    file: credit,
    find: "Math.min(this.#windowBytes, this.#mostBytes - this.#windowBytes)",
    replace: "this.#windowBytes",
  },
  {
    name: "a credit of nothing counts",
    file: table,
    find: "if (frame.byteLength === 0) return",
    replace: "if (false) return",
  },
  {
    name: "a stream may have any credit",
    file: outgoing,
    find: "if (this.#creditBytes + byteLength > maxCreditBytes) return false;",
    replace: "",
  },
  {
    name: "a stream leaves before the frame that opens it",
    file: outgoing,
    find: "if (!this.#isOpen || this.#isLastLeaving) return false;",
    replace: "if (this.#isLastLeaving) return false;",
  },
  {
    name: "the end overtakes the items",
    file: outgoing,
    find: "if (item === undefined) this.#writeLast(packet, maxBytes);",
    replace: "if (item === undefined || this.#last !== undefined) this.#writeLast(packet, maxBytes);",
  },
  {
    name: "the reader is told of the end before the items",
    file: incoming,
    find: "if (chunk !== undefined) return this.#takeItem(chunk);",
    replace:
      "if (this.#end !== undefined) return this.#end;\n    if (chunk !== undefined) return this.#takeItem(chunk);",
  },
  {
    name: "an item is read twice",
    file: incoming,
    find: "this.#at += itemBytes;",
    replace: "this.#at += this.#receivedItems === 5 ? 0 : itemBytes;",
  },
  {
    name: "tiny pieces leave",
    file: outgoing,
    find: "return fitting >= minFragmentBytes ? fitting : 0;",
    replace: "return Math.max(0, fitting);",
  },
  {
    name: "more streams are opened than the peer takes",
    file: line,
    find: "if (streams.length > streamRoom) {",
    replace: "if (false) {",
  },
  {
    name: "any number of streams is taken",
    file: table,
    find: "if (this.#incoming.size >= limits.maxOpenStreams)",
    replace: "if (false)",
  },
  {
    name: "frames of a stream that was never opened are ignored",
    file: table,
    find: "if (this.#peerNumbers.wasTaken(frame.number)) return undefined;",
    replace: "return undefined;",
  },
  {
    name: "credit of a stream that was never opened is ignored",
    file: table,
    find: "if (this.#peerNumbers.isPeers(frame.number) || frame.number < 1 || frame.number >= this.#nextNumber)",
    replace: "if (false)",
  },
  {
    name: "a source that nobody wants goes on",
    file: outgoing,
    find: "else this.#feeder.stop(reason);",
    replace: "",
  },
  // Fragments.
  {
    name: "a message may begin in the middle",
    file: fragments,
    find: 'return known ?? new ProtocolError("6.7", "a fragment of a message that has not begun");',
    replace: "return known ?? new GrowingBytes(1_000_000);",
  },
  {
    name: "pieces need not add up",
    file: fragments,
    find: "if (length > message.totalBytes || fragment.last !== (length === message.totalBytes)) {",
    replace: "if (false) {",
  },
  {
    name: "fragments may be tiny",
    file: fragments,
    find: "if (!fragment.last && fragment.bytes.byteLength < minFragmentBytes) {",
    replace: "if (false) {",
  },
  {
    name: "a message may promise any size",
    file: fragments,
    find: "if (fragment.totalBytes > this.#maxMessageBytes) {",
    replace: "if (false) {",
    also: [
      {
        file: fragments,
        find: "if (this.#promisedBytes + fragment.totalBytes > inPiecesFactor * this.#maxMessageBytes) {",
        replace: "if (false) {",
      },
    ],
  },
  {
    name: "each fragment begins with the first bytes",
    file: bulk,
    find: "chunk.subarray(this.#chunkBytes, this.#chunkBytes + left);",
    replace: "chunk.subarray(0, left);",
  },
  {
    name: "bytes of calls are free while somebody has them",
    file: multiplexer,
    find: '    case "call":\n    case "result":\n',
    replace: "",
  },
];
