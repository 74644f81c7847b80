import openapiTS, { astToString } from 'openapi-typescript';
import ts from 'typescript';

const heading = `// Made from our OpenAPI by \`npm run types -w services/console\`; a contract test says when it is out of date.\n`;

// Any JSON is a schema that refers to itself, which an interface's own property cannot in TypeScript, but a type can.
const json =
  '/** Any JSON. */\nexport type Json = string | number | boolean | null | Json[] | { [key: string]: Json };';
const anyJson = /^#\/components\/schemas\/Value\d*_\w+$/;

/** TypeScript types of an OpenAPI document, as the console's client uses them. */
export async function apiTypes(document: object): Promise<string> {
  const types = await openapiTS(JSON.stringify(document), {
    alphabetize: true,
    defaultNonNullable: false,
    inject: json,
    transform: (_, { path }) =>
      path !== undefined && anyJson.test(path) ? ts.factory.createTypeReferenceNode('Json') : undefined,
  });
  return heading + astToString(types);
}
