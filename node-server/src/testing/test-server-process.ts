import { listen } from "../listen.ts";
import { TestJournal, testService } from "./test-service.ts";

// A server of tests in a process of its own: tells its port, and its journal to whoever asks. It ends with the process that started it.
const journal = new TestJournal();
const server = await listen(testService(journal), { limits: { heartbeatMs: 100, deadAfterMs: 1_000 } });
process.once("disconnect", () => process.exit());
process.on("message", () => process.send?.([...journal.executions]));
process.send?.(server.port);
