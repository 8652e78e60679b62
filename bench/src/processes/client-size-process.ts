import { type ClientSizeParams, clientSize } from "../workloads/client-size.ts";
import { jobOf, tellParent } from "./parent.ts";

tellParent(await clientSize(jobOf<ClientSizeParams>()));
