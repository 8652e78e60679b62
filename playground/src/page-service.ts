import { method, type Schema, type Service, service } from "@heddle/core";

/** Takes anything: the page carries no schema library for its one method. */
const anything: Schema = {
  "~standard": { version: 1, vendor: "heddle-playground", validate: (value) => ({ value }) },
};

/** What a server may call at the playground, to see calls in the other direction: `page.greet`. */
export const pageService: Service = service({
  page: {
    greet: method({ input: anything, summary: "Greets whoever is named" }, (input) => {
      const name =
        typeof input === "object" && input !== null && "name" in input ? String(input.name) : "stranger";
      return `Hello ${name}, says the playground`;
    }),
  },
});
