import { join } from "node:path";
import { expect, it } from "vitest";
import { noteExecution, readJournal } from "./journal-file.ts";
import { withScratchFolder } from "./scratch-folder.ts";

it("tells how often each call was executed", async () => {
  const executions = await withScratchFolder(async (folder) => {
    const path = join(folder, "journal");
    for (const callId of [3, 0, 3]) noteExecution(path, callId);
    return [...readJournal(path)];
  });
  expect(executions).toEqual([
    [3, 2],
    [0, 1],
  ]);
});
