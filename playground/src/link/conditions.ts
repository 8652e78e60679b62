/** What is done to the link of this page. */
export interface LinkConditions {
  /** There is no link, and no dial succeeds. */
  readonly isCut: boolean;
  /** Nothing gets through in either direction, and neither end is told: to both the socket seems open. */
  readonly isFrozen: boolean;
  /** How much later each packet arrives, each way; from 0 to `maxDelayMs`. */
  readonly delayMs: number;
  /** How much passes in a second, each way; undefined for as much as comes. */
  readonly bytesPerSecond: number | undefined;
}

/** The link as it is, with nothing done to it. */
export const untouched: LinkConditions = {
  isCut: false,
  isFrozen: false,
  delayMs: 0,
  bytesPerSecond: undefined,
};

/** The longest delay that can be chosen. */
export const maxDelayMs = 2_000;

/** Whether what comes passes at once. */
export function passesAtOnce({ isFrozen, delayMs, bytesPerSecond }: LinkConditions): boolean {
  return !isFrozen && delayMs === 0 && bytesPerSecond === undefined;
}

/** Whether nothing is done to the link. */
export function isUntouched(conditions: LinkConditions): boolean {
  return !conditions.isCut && passesAtOnce(conditions);
}
