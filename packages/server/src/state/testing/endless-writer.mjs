// A program that writes keys into the database until it is killed; it tells of every hundred.

import { randomUUID } from 'node:crypto';
import process from 'node:process';
import Sqlite from 'libsql';

const sqlite = new Sqlite(process.argv[2], { timeout: 2000 });
sqlite.pragma('synchronous = NORMAL');
const insert = sqlite.prepare(
  `INSERT INTO keys (id, name, owner, hash, hint, scopes, priority, created_at_ms)
   VALUES (?, ?, '', ?, '', '[]', 0, 0)`,
);
for (let count = 1; ; count++) {
  const id = randomUUID();
  insert.run([id, id, id]);
  if (count % 100 === 0) await new Promise((resolve) => process.send(count, resolve));
}
