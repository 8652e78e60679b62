/**
 * What becomes of a packet's bytes: whether the receiver keeps any of them, or they are `free` to be written over. A byte stream puts a packet
 * together that came in two reads, and takes the same memory for the next.
 */
export type BytesUse = "kept" | "free";
