// What node's pg does with the stand-in; started by clients_other_test.py in the folder that has
// node_modules:
//
//     node node_client.js PORT DATABASE USER PASSWORD CA_FILE COPY_STATEMENT
//
// Prints "ok NAME" or "FAILED NAME: shown" for each check.
const fs = require('fs');
const path = require('path');
const {Client} = require(path.join(process.cwd(), 'node_modules', 'pg'));

const [port, database, user, password, caFile, copy] = process.argv.slice(2);

function equal(name, actual, expected) {
  const same = JSON.stringify(actual) === JSON.stringify(expected);
  console.log(same ? `ok ${name}`
    : `FAILED ${name}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
}

async function connect(options) {
  const client = new Client({host: 'localhost', port: Number(port), database, user, password,
    ...options});
  client.parameters = {};
  client.connection.on('parameterStatus', (message) => {
    client.parameters[message.parameterName] = message.parameterValue;
  });
  await client.connect();
  return client;
}

async function stateOf(client, sql) {
  try {
    await client.query(sql);
    return 'no error';
  } catch (error) {
    return error.code;
  }
}

async function logins() {
  for (const ssl of [false, {ca: fs.readFileSync(caFile)}]) {
    const client = await connect({ssl});
    const version = (await client.query('select version()')).rows[0].version;
    equal(`login, TLS ${Boolean(ssl)}`, version.includes('Redshift'), true);
    equal(`server_version, TLS ${Boolean(ssl)}`, client.parameters.server_version, '8.0.2');
    equal('client_encoding', client.parameters.client_encoding, 'UNICODE');
    await client.end();
  }
  const refused = new Client({host: 'localhost', port: Number(port), database, user,
    password: 'wrong'});
  equal('wrong password', await refused.connect().then(() => 'let in', (error) => error.code),
    '28000');
}

async function types(client) {
  const result = await client.query('select * from shop.kinds order by id');
  const [full, empty] = result.rows;
  equal('integers', [full.s, full.b, full.n], [-2, '9007199254740993', '12.500']);
  equal('floats', [full.r, full.d, full.f], [1.5, 2.25, true]);
  equal('texts', [full.c.trim(), full.v], ['ab', 'größe']);
  equal('times', [full.t, full.tsz.toISOString()], ['12:34:56', '2024-02-29T12:34:56.000Z']);
  equal('SUPER', JSON.parse(full.j), {k: [1, 'ä']});
  equal('VARBYTE', full.x, '616263');
  equal('GEOMETRY', full.g.startsWith('01'), true);
  equal('NULL of every type', Object.values(empty).filter((value) => value !== null), [2]);
  equal('OIDs', result.fields.slice(14).map((field) => field.dataTypeID), [4000, 6551, 3000]);
}

async function statements(client) {
  const insert = {name: 'add', text: 'insert into shop.orders (no, kind, note) values ($1, $2, $3)'};
  await client.query('begin');
  for (const [no, note] of [[1, "o'ne"], [2, 'back\\slash'], [3, null]]) {
    await client.query({...insert, values: [no, null, note]});
  }
  await client.query('commit');
  const asked = await client.query({name: 'ask', values: [1],
    text: 'select no, note from shop.orders where no >= $1 order by no'});
  equal('parameters', asked.rows, [{no: '1', note: "o'ne"}, {no: '2', note: 'back\\slash'},
    {no: '3', note: null}]);
  await client.query('begin');
  equal('rows of a DELETE', (await client.query('delete from shop.orders where no < 3')).rowCount, 2);
  await client.query('rollback');
  equal('rollback', (await client.query('select count(*) as n from shop.orders')).rows[0].n, '3');
  await client.query('delete from shop.orders');
  const states = [['select * from shop.nothing', '42P01'], ['select 1 / 0', '22012'],
    ['selekt 1', '42601'], ['savepoint x', '0A000'],
    [copy.replace('clients/rows', 'clients/nothing'), 'XX000']];
  for (const [sql, state] of states) equal(`error ${state}`, await stateOf(client, sql), state);
}

async function catalog(client) {
  const columns = await client.query(
    "select column_name from svv_columns where table_schema = $1 and table_name = 'orders' order by"
    + ' ordinal_position', ['shop']);
  equal('columns', columns.rows.map((row) => row.column_name), ['no', 'kind', 'note']);
  const shown = await client.query('show tables from schema dev.shop');
  equal('SHOW TABLES', shown.rows.map((row) => row.table_name), ['kinds', 'loads', 'orders']);
  const keys = await client.query('show constraints foreign keys from table shop.orders');
  equal('SHOW CONSTRAINTS', keys.rows.map((row) => [row.fk_column_name, row.pk_table_name,
    row.pk_column_name]), [['kind', 'kinds', 'id']]);
}

async function load(client) {
  const notices = [];
  client.on('notice', (notice) => notices.push(notice.message));
  await client.query('begin');
  equal('COPY', (await client.query(copy)).command, 'COPY');
  equal('notice of COPY', notices,
    ["Load into table 'loads' completed, 3 record(s) loaded successfully."]);
  const count = await client.query('select pg_last_copy_count() as n');
  equal('pg_last_copy_count', count.rows[0].n, '3');
  await client.query('rollback');
  equal('COPY rolled back', (await client.query('select count(*) as n from shop.loads')).rows[0].n,
    '0');
}

async function main() {
  await logins();
  const client = await connect({ssl: false});
  for (const part of [types, statements, catalog, load]) await part(client);
  await client.end();
}

main().catch((error) => {
  console.log(`FAILED to the end: ${error.stack}`);
  process.exit(1);
});
