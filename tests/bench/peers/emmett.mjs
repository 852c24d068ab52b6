// Appends through emmett's PostgreSQL store: node emmett.mjs DSN IN_FLIGHT STREAMS PER_STREAM; prints appends a second.
import { createRequire } from "node:module";
import { join } from "node:path";
import { randomUUID } from "node:crypto";

const require = createRequire(join(process.env.PEERS, "node", "package.json"));
const pg = require("pg");
const { getPostgreSQLEventStore } = require("@event-driven-io/emmett-postgresql");

const [dsn, inFlight, streams, perStream] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const pool = new pg.Pool({ connectionString: dsn, max: inFlight });
const store = getPostgreSQLEventStore(dsn, { connectionOptions: { pooled: true, pool } });
await store.schema.migrate();

let left = 0;
async function append() {
  while (left-- > 0) {
    const stream = `dispute-${randomUUID()}`;
    for (let n = 0; n < perStream; n++) {
      const expectedStreamVersion = n ? BigInt(n) : "STREAM_DOES_NOT_EXIST";
      await store.appendToStream(stream, [{ type: "toy.raised", data: { to: n + 1 } }], { expectedStreamVersion });
    }
  }
}
async function all(count) {
  left = count;
  await Promise.all(Array.from({ length: inFlight }, append));
}
await all(inFlight); // every connection is made, every statement known
const began = process.hrtime.bigint();
await all(streams);
console.log((streams * perStream * 1e9) / Number(process.hrtime.bigint() - began));
process.exit(0);
