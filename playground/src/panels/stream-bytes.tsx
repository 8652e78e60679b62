import { formatBytes } from "../values/format.ts";
import { hexDump } from "../values/hex.ts";

/** In hex; as text twice as many. */
const shownBytes = 8;

/** Bytes in one line: how many, then the first of them in hex and as text. */
export function StreamBytes({ bytes }: { readonly bytes: Uint8Array }) {
  const [line] = hexDump(bytes.subarray(0, shownBytes * 2), 1);
  const hex = line?.hex.slice(0, shownBytes * 3 - 1);
  return (
    <span className="stream-bytes" data-kind="bytes">
      <span className="stream-bytes-size tabular">{formatBytes(bytes.length)}</span>
      <span className="stream-bytes-hex">
        {hex}
        {bytes.length > shownBytes && " …"}
      </span>
      <span className="stream-bytes-text">{line?.text}</span>
    </span>
  );
}
