// The least that Node can do for the same request: reads and parses a JSON body where there is one and answers
// ready bytes, with neither routes, keys, evaluation nor counting. ANSWER names the file with the bytes.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const answer = readFileSync(process.env['ANSWER'] ?? '');
const etag = process.env['ETAG'];
const headers = {
  'Content-Type': 'application/json; charset=utf-8',
  'Content-Length': answer.length,
  ...(etag ? { ETag: etag } : {}),
};

createServer((request, response) => {
  if (request.method === 'GET') {
    const isKnown = etag !== undefined && request.headers['if-none-match'] === etag;
    if (isKnown) response.writeHead(304, { ETag: etag }).end();
    else response.writeHead(200, headers).end(answer);
    return;
  }
  const chunks: Buffer[] = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(200, headers).end(answer);
  });
}).listen(Number(process.env['PORT']), '127.0.0.1');
