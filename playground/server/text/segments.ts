/** A piece of a text as `Intl.Segmenter` divides it. */
export interface Segment {
  readonly text: string;
  /** Whether it is a word rather than what stands between words. */
  readonly isWord: boolean;
}

/**
 * Text is divided this much at a time: the time that `Intl.Segmenter` takes grows with the square of the length, a minute for
 * 200,000 characters at once. A segment that is longer than this is cut.
 */
const windowLength = 1_024;

/** The characters of a text as a reader sees them, or its words and what stands between them; in order, nothing left out. */
export function* segmentsOf(text: string, granularity: "grapheme" | "word"): Generator<Segment> {
  const segmenter = new Intl.Segmenter(undefined, { granularity });
  let start = 0;
  while (start < text.length) {
    const window = text.slice(start, start + windowLength);
    const reachesEnd = start + window.length === text.length;
    const segments = Array.from(segmenter.segment(window));
    // The last one may go on behind the window: it is looked at again with what follows.
    const whole = reachesEnd || segments.length === 1 ? segments : segments.slice(0, -1);
    for (const { segment, isWordLike } of whole) yield { text: segment, isWord: isWordLike === true };
    start += whole.reduce((length, { segment }) => length + segment.length, 0);
  }
}
