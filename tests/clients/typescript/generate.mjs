// Writes the types of the API's document: `node generate.mjs <URL of the document> <file to write>`.
//
// As the command `openapi-typescript` does, except that files are `Blob`s, where it would say `string`.

import { writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const [document, file] = process.argv.slice(2);
const blob = ts.factory.createTypeReferenceNode("Blob");
const types = await openapiTS(new URL(document), {
  transform: (schema) => (schema.format === "binary" ? blob : undefined),
});
writeFileSync(file, astToString(types));
