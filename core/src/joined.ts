/** Both, one behind the other, in bytes of their own; at the front of `whole` where it is given, which has as many at least. */
export function joined(
  head: Uint8Array,
  tail: Uint8Array,
  whole: Uint8Array = new Uint8Array(head.byteLength + tail.byteLength),
): Uint8Array {
  whole.set(head);
  whole.set(tail, head.byteLength);
  return whole;
}
