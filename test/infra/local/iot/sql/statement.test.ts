import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileStatement } from '../../../../../infra/local/iot/sql/statement.ts'

const message = (payload: unknown) => ({
  topic: 'dockline/wh_shanghai/dev_01/stock',
  clientId: 'dev_01',
  payload: Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)),
  receivedAt: 1_764_000_000_000,
})

const run = (sql: string, payload: unknown) => {
  const selected = compileStatement(sql, 'rule').select(message(payload))
  return selected.kind === 'selected' ? JSON.parse(selected.output) : selected.kind
}
const where = (condition: string, payload: unknown): boolean =>
  run(`SELECT * FROM 'a' WHERE ${condition}`, payload) !== 'passed'

describe('A rule’s statement', () => {
  it('selects fields, nested ones by their last name, and leaves out what is not there', () => {
    expect(
      run("SELECT sku, shelf.count, shelf.count AS pieces, missing.part FROM 'a'", {
        sku: 'DL-1',
        shelf: { count: 4 },
      }),
    ).toEqual({ sku: 'DL-1', count: 4, pieces: 4 })
  })

  it('adds what only the broker knows', () => {
    expect(
      run("SELECT *, topic(2) AS warehouseId, timestamp() AS at, clientId() AS by, topic() AS t FROM 'a'", {
        sku: 'DL-1',
      }),
    ).toEqual({
      sku: 'DL-1',
      warehouseId: 'wh_shanghai',
      at: 1_764_000_000_000,
      by: 'dev_01',
      t: 'dockline/wh_shanghai/dev_01/stock',
    })
  })

  it('lets a computed column win over what the payload claims', () => {
    expect(run("SELECT *, topic(3) AS deviceId FROM 'a'", { deviceId: 'dev_99' }).deviceId).toBe('dev_01')
  })

  it('hands on anything when it only says *', () => {
    const statement = compileStatement("select * from 'a'", 'rule')
    expect(statement.select(message('not JSON'))).toEqual({ kind: 'selected', output: 'not JSON' })
  })

  it('cannot read a payload that is not JSON when it looks into it', () => {
    expect(run("SELECT sku FROM 'a'", 'not JSON')).toBe('unreadable')
    expect(run("SELECT * FROM 'a' WHERE TRUE", '{"half":')).toBe('unreadable')
  })

  it.each([
    ['quantity > 3', true],
    ['quantity >= 4 AND quantity <= 4', true],
    ['quantity < 4', false],
    ["quantity = '4'", true],
    ["sku = 'DL-1' AND NOT broken", true],
    ["sku <> 'DL-1' OR broken", false],
    ["sku != 'DL-2'", true],
    ["sku < 'DL-2'", true],
    ['shelf.row = -2', true],
    ['missing = 1', false],
    ['missing <> 1', false],
    ['NOT (missing = 1)', false],
    ['missing = 1 OR quantity = 4', true],
    ['isUndefined(missing) AND isNull(nothing)', true],
    ['quantity = 4 OR quantity = 5 AND quantity = 6', true],
    ['(quantity = 4 OR quantity = 5) AND quantity = 6', false],
    ["lower(sku) = 'dl-1' AND upper('x') = 'X'", true],
    ['"from" = 1', true],
    ["note = 'it''s'", true],
    ['sku > 4', false],
  ])('WHERE %s: %s', (condition, passes) => {
    const payload = {
      sku: 'DL-1',
      quantity: 4,
      broken: false,
      nothing: null,
      shelf: { row: -2 },
      from: 1,
      note: 'it’s'.replace('’', "'"),
    }
    expect(where(condition, payload)).toBe(passes)
  })

  it.each([
    ["SELECT aws_lambda('x') AS a FROM 'a'", /function aws_lambda is not known/],
    ["SELECT topic(1, 2) AS a FROM 'a'", /topic does not take 2 arguments/],
    ["SELECT topic(1) FROM 'a'", /needs a name/],
    ["SELECT a + b AS c FROM 'a'", /"\+" at position 10/],
    ["SELECT VALUE a FROM 'a'", /found VALUE/],
    ['SELECT * FROM a', /expected a string/],
    ["SELECT * FROM 'a' GROUP", /expected a end, found GROUP/],
    ["SELECT * FROM 'a' WHERE", /found the end/],
    ["SELECT * FROM 'a' WHERE (b = 1", /expected \)/],
    ["FROM 'a'", /expected SELECT/],
  ])('is refused at the start: %s', (sql, problem) => {
    expect(() => compileStatement(sql, 'stack/Rule')).toThrow(problem)
    expect(() => compileStatement(sql, 'stack/Rule')).toThrow(/^stack\/Rule: /)
  })

  it('compares numbers as JavaScript does and strings by code unit', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        expect(where('a < b', { a, b })).toBe(a < b)
        expect(where('a >= b', { a, b })).toBe(a >= b)
        expect(where('a = b', { a, b })).toBe(a === b)
      }),
      { numRuns: 30 },
    )
  })
})
