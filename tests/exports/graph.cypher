// A graph of shanhai. Run it with `cypher-shell -f FILE`; run again, it makes nothing twice.
CREATE CONSTRAINT shanhai_entity IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT shanhai_source IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT shanhai_fact IF NOT EXISTS FOR (n:Fact) REQUIRE n.id IS UNIQUE;
UNWIND [
{class: ['committee', 'a;b'], id: 'a', kind: 'organization', name: '=cmd|\' /C calc\'!A0', names: '{"en":"Office \\"A\\"","no tag":"B"}'},
{id: 'b', kind: 'organization', name: '乙<script>alert(1)</script>'}
] AS row
MERGE (n:Entity {id: row.id}) SET n = row SET n:Organization;
UNWIND [
{id: 'p', kind: 'programme', name: 'p'}
] AS row
MERGE (n:Entity {id: row.id}) SET n = row SET n:Programme;
UNWIND [
{class: 'indicator', id: 'i', measures: '{"value":[{"value":"12名","stated":12,"low":12,"high":12,"unit":"person","span":"once","basis":"unstated"}]}', named: true, what: 'staff'}
] AS row
MERGE (n:Fact {id: row.id}) SET n = row SET n:Indicator;
UNWIND [
{id: 'bulletin', title: '公报 | 2024', url: 'https://example.org/a?b=1'}
] AS row
MERGE (n:Source {id: row.id}) SET n = row;
UNWIND [
{a: 'i', b: 'bulletin', own: {id: 'cites:i>bulletin'}}
] AS row
MATCH (a:Fact {id: row.a}) MATCH (b:Source {id: row.b})
MERGE (a)-[r:CITES {id: row.own.id}]->(b) SET r = row.own;
UNWIND [
{a: 'a', b: 'b', own: {cite: '[{"source":"bulletin","quote":"拨付\\"3300多万元\\"\\n","locator":"p. 1","says":"甲"}]', first_day: date('2021-01-01'), id: 'f', kind: 'funding', last_day: date('2021-12-31'), link: 'f', measures: '{"money":[{"value":"3300多万元","stated":33000000,"low":33000000,"high":34000000,"high_open":true,"unit":"CNY","span":"once","basis":"unstated"}]}', named: true, period: '2021', period_as_written: '去年'}},
{a: 'p', b: 'b', own: {id: 'f:2', kind: 'funding', link: 'f'}}
] AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
MERGE (a)-[r:FUNDING {id: row.own.id}]->(b) SET r = row.own;
UNWIND [
{a: 'i', b: 'b', own: {id: 'of:i>b'}}
] AS row
MATCH (a:Fact {id: row.a}) MATCH (b:Entity {id: row.b})
MERGE (a)-[r:OF {id: row.own.id}]->(b) SET r = row.own;
UNWIND [
{a: 'b', b: 'a', own: {id: 'unit_of:b>a', kind: 'unit_of'}}
] AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
MERGE (a)-[r:UNIT_OF {id: row.own.id}]->(b) SET r = row.own;
UNWIND [
{a: 'a', b: 'b', own: {id: 'v', kind: 'visit', named: true, note: '-1 \\' + 'u0027 `x` \\'}}
] AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
MERGE (a)-[r:VISIT {id: row.own.id}]->(b) SET r = row.own;
UNWIND [
{a: 'b', b: 'p', own: {first_day: date('2020-01-01'), id: 'within:b>p', kind: 'within', last_day: date('2022-12-31'), period: '2020/2022'}}
] AS row
MATCH (a:Entity {id: row.a}) MATCH (b:Entity {id: row.b})
MERGE (a)-[r:WITHIN {id: row.own.id}]->(b) SET r = row.own;
