import type { MethodInfo } from "@heddle/core";
import { type ItemStream, itemStreamsOf } from "../schema/stream-form.ts";
import type { ArgumentStore, DraftOwner } from "./arguments.ts";
import type { CallStore } from "./calls.ts";
import type { MethodStore } from "./methods.ts";
import { reasonNotToSend } from "./not-sent.ts";
import type { Run } from "./run.ts";
import { createSlice, type Slice } from "./slice.ts";

/** What is written of the items that are sent, by the owner of their draft. */
export interface ComposerView {
  /** How often an item is sent at once, as it was typed. */
  readonly times: Readonly<Record<string, string>>;
  /** Why the last item was not sent; empty where it was. */
  readonly refusals: Readonly<Record<string, string>>;
}

/** Writes the streams that a method takes, item by item. */
export interface Composer {
  readonly view: Slice<ComposerView>;
  /** The streams of a method that are written item by item. */
  streamsOf(method: MethodInfo): readonly ItemStream[];
  setTimes(owner: DraftOwner, text: string): void;
  /** Sends the item as it is drafted, on the call that is shown. An item that is not whole is not sent. */
  send(method: MethodInfo, stream: ItemStream): void;
  /** Sends a value as it stands. */
  sendValue(method: MethodInfo, name: string, value: unknown): void;
  /** Says that no more items come. */
  end(method: MethodInfo, name: string): void;
}

/** More at once is a load test. */
export const maxTimes = 100_000;

/** What the items of a stream are drafted under. No method has a space in its id. */
export function itemOwner(method: MethodInfo, name: string): DraftOwner {
  return { id: `${method.id} ${name}` };
}

/** Makes it. */
export function createComposer(
  methods: Pick<MethodStore, "formOf">,
  drafts: Pick<ArgumentStore, "draftOf">,
  calls: Pick<CallStore, "shownFor">,
): Composer {
  const view = createSlice<ComposerView>({ times: {}, refusals: {} });
  function refuse(owner: DraftOwner, reason: string): void {
    view.set({ refusals: { ...view.get().refusals, [owner.id]: reason } });
  }
  return {
    view,
    streamsOf: (method) => itemStreamsOf(methods.formOf(method)),
    setTimes: (owner, text) => view.set({ times: { ...view.get().times, [owner.id]: text } }),
    send(method, { name, item }) {
      const owner = itemOwner(method, name);
      const draft = drafts.draftOf(owner, item());
      const times = readTimes(view.get().times[owner.id]);
      const reason =
        times === undefined
          ? `an item is sent 1 to ${maxTimes.toLocaleString("en")} times at once`
          : reasonNotToSend(draft);
      refuse(owner, reason);
      if (reason === "") calls.shownFor(method.id)?.streams?.send(name, draft.value, times ?? 1);
    },
    sendValue: ({ id }, name, value) => void calls.shownFor(id)?.streams?.send(name, value, 1),
    end: ({ id }, name) => calls.shownFor(id)?.streams?.end(name),
  };
}

/** How many times; undefined where that is no number of times. */
function readTimes(text = "1"): number | undefined {
  const times = Number(text);
  return Number.isInteger(times) && times >= 1 && times <= maxTimes ? times : undefined;
}

/** The streams of a call that take items now, by name. */
export function openForItems(run: Run | undefined): readonly string[] {
  if (run?.status !== "running" || run.streams === undefined) return [];
  return run.streams.view
    .get()
    .figures.filter(
      ({ direction, status, isEnding }) => direction === "sent" && status === "open" && !isEnding,
    )
    .map(({ name }) => name);
}
