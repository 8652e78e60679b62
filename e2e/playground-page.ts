import { expect, type Locator, type Page } from "@playwright/test";

/** The playground as a person uses it. Its parts are found by the test ids that docs/playground.md promises. */
export class PlaygroundPage {
  readonly page: Page;
  readonly connection: Locator;
  readonly run: Locator;
  readonly result: Locator;
  readonly errorCode: Locator;
  readonly errorExecuted: Locator;

  constructor(page: Page) {
    this.page = page;
    this.connection = page.getByTestId("connection");
    this.run = page.getByTestId("run");
    this.result = page.getByTestId("result");
    this.errorCode = page.getByTestId("error-code");
    this.errorExecuted = page.getByTestId("error-executed");
  }

  /** Opens the page and waits until it is connected and knows the methods. */
  async open(): Promise<void> {
    await this.page.goto("/");
    await this.isOpen();
  }

  async isOpen(): Promise<void> {
    await expect(this.connection).toHaveAttribute("data-status", "open");
    await expect(this.page.getByTestId("method-item").first()).toBeVisible();
  }

  /** Chooses a method as one does who knows its name: by searching. */
  async choose(id: string): Promise<void> {
    await this.page.getByTestId("method-search").fill(id);
    await this.page.locator(`[data-testid="method-item"][data-method="${id}"]`).click();
    await expect(this.page.getByTestId("method-head")).toContainText(id);
  }

  /** Types into a field of the form. */
  async fill(path: string, text: string): Promise<void> {
    await this.page.getByTestId(`field:${path}`).fill(text);
  }

  /** Writes the arguments as JSON. */
  async writeJson(text: string): Promise<void> {
    await this.page.getByTestId("args-tab-json").click();
    const editor = this.page.getByTestId("args-json-text");
    await editor.fill(text);
  }

  /** Runs the method and waits for what comes of it. */
  async runTo(status: "ok" | "error" | "cancelled"): Promise<void> {
    await this.run.click();
    await this.hasResult(status);
  }

  async hasResult(status: "ok" | "error" | "cancelled" | "running"): Promise<void> {
    await expect(this.result).toHaveAttribute("data-status", status);
  }

  /** A row of the log of streams, by the number of its item. Only rows that are seen are in the page. */
  streamRow(index: number): Locator {
    return this.page.locator(`[data-testid="stream-row"][data-index="${index}"]`);
  }

  async failsWith(code: string, executed: "no" | "unknown" | "yes"): Promise<void> {
    await expect(this.errorCode).toHaveText(code);
    await expect(this.errorExecuted).toHaveAttribute("data-executed", executed);
  }
}
