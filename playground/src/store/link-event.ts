/** What can happen to the link and to the session on it. */
export type LinkHappening =
  /** By hand. */
  | {
      readonly type:
        | "cut"
        | "keptCut"
        | "restored"
        | "frozen"
        | "thawed"
        | "untouched"
        | "checked"
        | "dialled";
    }
  | { readonly type: "opened"; readonly sessionId: string }
  /** The link is gone. `isKept`: the session waits for another. */
  | {
      readonly type: "down";
      readonly reason: string;
      readonly isKept: boolean;
      readonly runningCalls: number;
    }
  /** So many attempts, one after the other. */
  | {
      readonly type: "failed";
      readonly attempts: number;
      readonly reason: string;
      readonly retryInMs: number | undefined;
    }
  | {
      readonly type: "resumed";
      readonly detachedMs: number;
      readonly replayedPackets: number;
      readonly runningCalls: number;
    }
  | { readonly type: "lost"; readonly sessionId: string; readonly reason: string; readonly why: string }
  | { readonly type: "moving" }
  | { readonly type: "closed"; readonly reason: string };

/** Something that happened, and when. */
export type LinkEvent = LinkHappening & {
  /** Rises by one with each event of the visit. */
  readonly id: number;
  /** By the clock on the wall. */
  readonly at: Date;
  /** In the environment's time. */
  readonly atMs: number;
};

/** How many are kept; beyond it the oldest is dropped. */
export const keptLinkEvents = 200;

/** The events with one more, the newest first. Attempts that fail one after the other are one event, which counts them. */
export function withHappening(
  events: readonly LinkEvent[],
  happening: LinkHappening,
  now: { readonly at: Date; readonly atMs: number },
): readonly LinkEvent[] {
  const [last, ...older] = events;
  if (happening.type === "failed" && last?.type === "failed") {
    const attempts = last.attempts + happening.attempts;
    return [{ ...happening, ...now, id: last.id, attempts }, ...older];
  }
  const event: LinkEvent = { ...happening, ...now, id: (last?.id ?? 0) + 1 };
  return [event, ...events].slice(0, keptLinkEvents);
}
