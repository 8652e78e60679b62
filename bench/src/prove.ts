import type { Proof } from "./proofs/proof.ts";
import { type ProofOptions, parseProofOptions, proofUsage } from "./proofs/proof-options.ts";
import { proofs } from "./proofs/proof-table.ts";
import { runProof } from "./proofs/run-proof.ts";

const [name = "", ...args] = process.argv.slice(2);
const options = optionsOf(args);
let holds = true;
for (const proof of proofsOf(name)) holds = (await runProof(proof, options)) && holds;
process.exit(holds ? 0 : 1);

function proofsOf(name: string): readonly Proof[] {
  if (name === "all") return [...proofs.values()];
  const proof = proofs.get(name);
  return proof === undefined
    ? fail(`"${name}" is no proof; there are ${[...proofs.keys(), "all"].join(", ")}`)
    : [proof];
}

function optionsOf(args: readonly string[]): ProofOptions {
  try {
    return parseProofOptions(args);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function fail(message: string): never {
  console.error(`${message}\n${proofUsage}`);
  process.exit(2);
}
