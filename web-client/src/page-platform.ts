import { type Platform, systemPlatform } from "@heddle/core/internal";

/** What waits for the next task, and the channel that brings it. */
interface NextTask {
  readonly waiting: (() => void)[];
  readonly port: MessagePort;
}

let nextTask: NextTask | undefined;

/**
 * The platform of a page or a worker: `soon` is the next task, when the microtasks of this one have run, so that all items that a generator has
 * ready leave in one packet. It goes through a `MessageChannel`, which unlike timers is neither clamped to 4 ms nor throttled in the background.
 */
export const pagePlatform: Platform = {
  ...systemPlatform,
  soon(fn) {
    nextTask ??= openNextTask();
    nextTask.waiting.push(fn);
    if (nextTask.waiting.length === 1) nextTask.port.postMessage(undefined);
  },
};

function openNextTask(): NextTask {
  const { port1, port2 } = new MessageChannel();
  const task: NextTask = { waiting: [], port: port2 };
  port1.onmessage = () => {
    // What is added meanwhile waits for the task behind this one.
    const due = task.waiting.splice(0);
    for (const [index, fn] of due.entries()) {
      try {
        fn();
      } catch (error) {
        task.waiting.unshift(...due.slice(index + 1));
        if (task.waiting.length > 0) task.port.postMessage(undefined);
        throw error;
      }
    }
  };
  return task;
}
