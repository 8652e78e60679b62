#!/usr/bin/env node
import { main } from "../dist/main.js";

process.exitCode = await main(process.argv.slice(2));
// Who presses Ctrl-C does not wait for a reader of stdout to take what is left.
if (process.exitCode >= 128 && process.stdout.writableLength > 0) process.exit();
