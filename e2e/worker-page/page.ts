import { connect } from "@heddle/web-client";
import type { WorkerApi } from "./services.ts";

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
const { port1, port2 } = new MessageChannel();
worker.postMessage("serve", [port2]);
const connection = connect<WorkerApi>(port1);
const sum = await connection.api.add({ a: 40, b: 2 });
const outcome = document.querySelector("#outcome");
if (outcome !== null) outcome.textContent = `${sum} by ${connection.session?.codec}`;
