import { formatCount, formatMs } from "../values/format.ts";
import type { Reconnects } from "./connection.ts";
import type { LinkHappening } from "./link-event.ts";
import type { LinkState } from "./link-state.ts";

/** How the link stands, in a word or two. */
export const linkStateWords: Readonly<Record<LinkState, string>> = {
  open: "open",
  frozen: "frozen",
  dialling: "dialling",
  lost: "lost",
  cut: "kept cut",
  closed: "closed",
};

/** Whether an event is good news, bad news, something to wait for, or something that was done by hand. */
export type LinkTone = "good" | "bad" | "wait" | "hand";

/** An event in words: what happened, and what follows from it. */
export interface LinkWords {
  readonly tone: LinkTone;
  readonly title: string;
  readonly more: string;
}

/** The words for an event. */
export function linkWords(happening: LinkHappening): LinkWords {
  switch (happening.type) {
    case "cut":
      return hand("Cut", "The socket is dropped; the next dial succeeds.");
    case "keptCut":
      return hand("Kept cut", "No dial succeeds until you restore the link.");
    case "restored":
      return hand("Restored", "The connection is told that the network is there, and dials.");
    case "frozen":
      return hand("Frozen", "Nothing gets through. To both ends the socket seems open.");
    case "thawed":
      return hand("Thawed", "What was held up arrives now, in its order.");
    case "untouched":
      return hand("Back to normal", "Nothing is done to the link any more.");
    case "checked":
      return hand("Checked", "The server must answer within 3 s, or the link is given up.");
    case "dialled":
      return hand("Dialled", "Now, instead of at the next attempt.");
    case "opened":
      return { tone: "good", title: "Session opened", more: shortId(happening.sessionId) };
    case "down":
      return {
        tone: "wait",
        title: "Link lost",
        more: `${sentence(happening.reason)}${happening.isKept ? ` ${waitWords(happening.runningCalls)}` : ""}`,
      };
    case "failed":
      return { tone: "wait", title: failedTitle(happening.attempts), more: failedMore(happening) };
    case "resumed":
      return {
        tone: "good",
        title: `Resumed after ${formatMs(happening.detachedMs)}`,
        more: `${replayWords(happening.replayedPackets)}${goOnWords(happening.runningCalls)}`,
      };
    case "lost":
      return {
        tone: "bad",
        title: "Session lost",
        more: `${happening.why}. What ran on it is made again, where that does no harm, or has failed.`,
      };
    case "moving":
      return {
        tone: "wait",
        title: "Moving",
        more: "The server is leaving: further calls go to a new session, those that run may end on this one.",
      };
    case "closed":
      return { tone: "bad", title: "Closed for good", more: sentence(happening.reason) };
  }
}

/** How often there was another link, and what became of the session each time. */
export function reconnectWords({ resumed, renewed, moved }: Reconnects): string {
  const words = [
    resumed > 0 ? `${resumed} resumed` : "",
    renewed > 0 ? `${renewed} with the session lost` : "",
    moved > 0 ? `${moved} moved` : "",
  ];
  return words.filter((word) => word !== "").join(", ") || "none";
}

/** The beginning of a session's id, which is enough to tell it from others. */
export function shortId(id: string): string {
  return id.slice(0, 8);
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;
}

function hand(title: string, more: string): LinkWords {
  return { tone: "hand", title, more };
}

function waitWords(runningCalls: number): string {
  if (runningCalls === 0) return "The session is kept.";
  return `The session is kept; ${formatCount(runningCalls, "call")} ${runningCalls === 1 ? "waits" : "wait"} for the link.`;
}

function failedTitle(attempts: number): string {
  return attempts === 1 ? "Attempt failed" : `${attempts} attempts failed`;
}

function failedMore({ reason, retryInMs }: Extract<LinkHappening, { type: "failed" }>): string {
  return retryInMs === undefined
    ? sentence(reason)
    : `${sentence(reason)} The next one is in ${formatMs(retryInMs)}.`;
}

function replayWords(packets: number): string {
  return `${formatCount(packets, "packet")} sent again`;
}

function goOnWords(runningCalls: number): string {
  if (runningCalls === 0) return ".";
  return `; ${formatCount(runningCalls, "call")} ${runningCalls === 1 ? "goes" : "go"} on.`;
}
