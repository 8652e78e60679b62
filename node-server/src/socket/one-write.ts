import type { Duplex } from "node:stream";

/**
 * Lets all that is sent from now on leave in one write, until what is planned in this turn has been done: packets are made at its end. For the two
 * turns of a handshake: HELLO and early calls, WELCOME and their results. Each write by itself would be a system call, a segment, and the peer woken for it.
 */
export function inOneWrite(socket: Duplex): void {
  socket.cork();
  // The second tick is behind those that are planned between now and the first.
  process.nextTick(() => process.nextTick(() => socket.uncork()));
}

/** The same for what answers the first bytes that come. */
export function answerInOneWrite(socket: Duplex): void {
  socket.prependOnceListener("data", () => inOneWrite(socket));
}
