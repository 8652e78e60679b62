import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { duplexCompliance } from "@heddle/core/testing";
import { describe, it } from "vitest";
import { openUrl } from "../dial/open-url.ts";
import { startConnectProxy } from "../testing/connect-proxy.ts";
import { testCertificate } from "../testing/test-certificate.ts";
import { closedPort, openTestPort } from "../testing/test-port.ts";

const secure = new Set(["wss", "tls", "https"]);
const tls = { ca: testCertificate.cert };

for (const scheme of ["ws", "tcp", "http", "wss", "tls", "https"]) {
  const server = secure.has(scheme) ? { tls: testCertificate } : {};
  describe(`a duplex over ${scheme}:`, () => {
    const compliance = duplexCompliance({
      carriesCloseCodes: scheme.startsWith("ws"),
      async open() {
        const port = await openTestPort(server);
        return {
          dial: openUrl(`${scheme}://127.0.0.1:${port.port}`, { tls }),
          accept: port.accept,
          dialNowhere: openUrl(`${scheme}://127.0.0.1:${await closedPort()}`, { tls }),
          cleanup: port.close,
        };
      },
    });
    for (const { title, run } of compliance) it(title, run, 20_000);
  });
}

for (const scheme of ["ws", "tls"]) {
  const server = secure.has(scheme) ? { tls: testCertificate } : {};
  describe(`a duplex over ${scheme}: through a forward proxy`, () => {
    const compliance = duplexCompliance({
      carriesCloseCodes: scheme.startsWith("ws"),
      async open() {
        const port = await openTestPort(server);
        const forward = await startConnectProxy();
        const proxy = `http://127.0.0.1:${forward.port}`;
        return {
          dial: openUrl(`${scheme}://127.0.0.1:${port.port}`, { tls, proxy }),
          accept: port.accept,
          dialNowhere: openUrl(`${scheme}://127.0.0.1:${await closedPort()}`, { tls, proxy }),
          async cleanup() {
            await port.close();
            await forward.close();
          },
        };
      },
    });
    for (const { title, run } of compliance) it(title, run, 20_000);
  });
}

describe("a duplex over unix:", () => {
  const compliance = duplexCompliance({
    carriesCloseCodes: false,
    async open() {
      const directory = await mkdtemp(join(tmpdir(), "heddle-"));
      const path = join(directory, "socket");
      const port = await openTestPort({ path });
      return {
        dial: openUrl(`unix:${path}`),
        accept: port.accept,
        dialNowhere: openUrl(`unix:${directory}/nothing`),
        async cleanup() {
          await port.close();
          await rm(directory, { recursive: true });
        },
      };
    },
  });
  for (const { title, run } of compliance) it(title, run, 20_000);
});
