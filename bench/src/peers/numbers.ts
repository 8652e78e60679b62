/** The numbers from 0 up to `count`, one by one: items of a stream. */
export async function* numbersBelow(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield number;
}
