import { expect, it } from "vitest";
import { pacedNumbers, readNumbers } from "./number-stream.ts";

async function* these(...numbers: readonly number[]): AsyncGenerator<number> {
  yield* numbers;
}

it("a stream of numbers ends when it has so many, or when it is over", async () => {
  expect(await readNumbers(pacedNumbers(() => false, 10))).toEqual({ items: 10, gaps: 0 });
  let isOver = false;
  const seen = await readNumbers(
    pacedNumbers(() => isOver),
    () => {
      isOver = true;
    },
  );
  expect(seen).toEqual({ items: 1, gaps: 0 });
});

it.each([
  [[0, 2, 3], 1],
  [[0, 1, 1, 2], 1],
  [[1, 0], 2],
  [[], 0],
])("a reader of %j sees %d gaps", async (numbers, gaps) => {
  expect(await readNumbers(these(...numbers))).toEqual({ items: numbers.length, gaps });
});
