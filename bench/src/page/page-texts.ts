/** How the page is to be read. */
export const readingText = `## How to read it

- Client and server are processes of their own on one machine, joined by loopback. Every line of a round begins with new ones.
- Figures are medians of the rounds, with the least and the greatest round behind them. They drift with the machine and with what else it does; lines take turns within a round, so
  that it falls on all alike. A column "of raw" or "of the best other" is a ratio within a round, which drifts less. Where the least and the greatest of two lines overlap, the run does not
  say which of them is better.
- A system that cannot do a work has no line there. Each other system is used in the fastest way that it documents; the head of its file in \`bench/peers\` says which, and what its
  bytes travel as.
- In a plot the bar is the median and the whisker goes from the least to the greatest round; the best is at the top. Heddle is coloured, sockets by hand are outlines. Each group has an axis of
  its own. It begins with 0; where the greatest median of a group is more than 50 times the least, it is logarithmic and says so, and then the lengths of bars must not be compared. A whisker
  that goes beyond twice the greatest median is cut, and has no end there; the table has its figure.

## The yardsticks

The raw lines are sockets by hand with the least that answers a call: a number in each message by which an answer is known, and JSON.

| line | what it is |
|---|---|
| \`raw ws\` | the package \`ws\` at both ends, a message for each call, bytes as binary messages |
| \`raw ws batched\` | the same, but all that is sent in one turn of the event loop goes as one message |
| \`raw tcp\` | \`node:net\` at both ends, messages with their length before them |
| \`raw ws superjson\` | \`raw ws\` with superjson in place of JSON |

## What Heddle does meanwhile

Heddle runs with its defaults, and nothing that protects a connection is switched off (lines named \`fleeting\` alone do without resuming). In the same measurements it does what the raw lines do not:

- **Flow control**: streams have credit each way, for each stream and for the connection together; large messages travel in fragments among which small ones find room.
- **Resume**: every packet is numbered, acknowledged, and kept until it is, so that a session outlives its link.
- **Limits**: sizes, depths, running and waiting calls, streams, and what waits to be sent are counted against limits.
- **Deadlines and cancellation**: each call can be given up, and its handler is told. Calls here have no deadline, except those that time out; raw lines send a cancel by hand in those alone.
- **Liveness**: a handshake comes first, and silence is answered with pings.
- **Errors**: each call settles once, with a code that says whether it ran. Arguments go through a schema, which takes all in these measurements.

## Large messages

Bytes lie beyond V8's heap and count against a limit that follows from it, so moving many of them makes V8 collect often, with threads of its own. On few cores that is much of what large messages cost any of these lines.
Node collects later, and without those threads, with \`--v8-pool-size=0 --initial-old-space-size=512\`; \`npm run bench -- byte-echoes bulk --node-flags="--v8-pool-size=0 --initial-old-space-size=512"\` measures so. The run
on this page is without flags.`;
