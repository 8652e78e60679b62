const dayMs = 86_400_000;

/**
 * The next birthday of somebody born on `born`, or today's. Who was born on 29 February has it on 1 March in other years. All days
 * are in UTC.
 */
export function nextBirthday(born: Date, now: Date) {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const inYear = (year: number): number => Date.UTC(year, born.getUTCMonth(), born.getUTCDate());
  const year = now.getUTCFullYear();
  const next = new Date(inYear(year) >= today ? inYear(year) : inYear(year + 1));
  return {
    next,
    weekday: new Intl.DateTimeFormat("en", { weekday: "long", timeZone: "UTC" }).format(next),
    daysUntil: Math.round((next.getTime() - today) / dayMs),
    turns: next.getUTCFullYear() - born.getUTCFullYear(),
  };
}
