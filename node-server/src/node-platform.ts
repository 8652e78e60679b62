import { type Platform, systemPlatform } from "@heddle/core/internal";

/**
 * The platform of Node: `soon` is `setImmediate`, which runs when the input of this turn of the event loop has been
 * read, so that the answers to everything that came in one turn leave in one packet.
 */
export const nodePlatform: Platform = {
  ...systemPlatform,
  soon: (fn) => {
    setImmediate(fn);
  },
};
