import { codeOf, contextOf, importsOf, isPlain, type SourceFile } from './source.ts'

/** A rule about one file: what is wrong with it, in words; nothing where all is well. */
export type Boundary = (file: SourceFile) => string[]

const says = (file: SourceFile, found: readonly string[]): string[] =>
  [...new Set(found)].map(what => `${file.path}: ${what}`)

const isRule = ({ path }: SourceFile): boolean => contextOf(path) !== undefined && isPlain(path)

const plainFilesAreFree: Boundary = file => {
  if (!isRule(file)) return []
  const aws = importsOf(file).filter(from =>
    /^(@aws-sdk|@smithy|aws-lambda|@aws-lambda-powertools|@middy)/.test(from),
  )
  const environment = /\bprocess\.env\b/.test(codeOf(file)) ? ['process.env'] : []
  return says(file, [...aws, ...environment])
}

const timeAndChanceAreGiven: Boundary = file => {
  if (!isRule(file)) return []
  const taken = codeOf(file).match(
    /\bnew Date\(\)|\bDate\.now\(\)|\bMath\.random\(\)|\brandomUUID\(|\brandomBytes\(/g,
  )
  return says(file, taken ?? [])
}

/** What stands at the border of a context: what it exports, and what the stacks and documents are made from. */
const atTheBorder = /\/(index|routes|[a-z0-9-]+\.table)\.ts$/

const contextsMeetAtTheBorder: Boundary = file => {
  const own = contextOf(file.path)
  if (own === undefined) return []
  const foreign = importsOf(file).filter(from => {
    const theirs = contextOf(from)
    return theirs !== undefined && theirs !== own && !from.endsWith('/index.ts')
  })
  return says(file, foreign)
}

const sharedKnowsNoContext: Boundary = file =>
  /^(shared|events)\//.test(file.path)
    ? says(
        file,
        importsOf(file).filter(from => from.startsWith('functions/')),
      )
    : []

const deployedKnowsNoInfrastructure: Boundary = file =>
  /^(functions|shared|events)\//.test(file.path)
    ? says(
        file,
        importsOf(file).filter(
          from => /^(infra|test|bench|docs)\//.test(from) || /^(aws-cdk-lib|constructs)/.test(from),
        ),
      )
    : []

const stacksKnowNoRule: Boundary = file =>
  /^infra\/(contexts|constructs|stacks)\//.test(file.path)
    ? says(
        file,
        importsOf(file).filter(
          from => contextOf(from) !== undefined && !atTheBorder.test(from) && !isPlain(from),
        ),
      )
    : []

/** Contexts whose amounts are of law: on invoices, in their documents, in taxes of imports. */
const EXACT = new Set(['invoicing', 'documents', 'customs'])

/** The one file of theirs that touches the number in a `Money`. */
const MONEY_BORDER = 'functions/invoicing/amounts.ts'

/**
 * Amounts are whole numbers without end (`bigint`) and decimals of them. Without the number in a `Money`,
 * without floats and without the rounding of floats nothing can be calculated wrongly by a cent.
 */
const invoicesCalculateExactly: Boundary = file => {
  if (!EXACT.has(contextOf(file.path) ?? '') || file.path === MONEY_BORDER) return []
  const found = codeOf(file).match(
    /\.amount\s*[-+*/%]|[-+*/%]\s*[\w.?!]+\.amount\b|\bNumber\([^)]*\.amount|\bBigInt\([^)]*\.amount|\bMath\.(?:round|floor|ceil|trunc)\(|\bparseFloat\(|(?<!\b)\.toFixed\(|\b(?:addMoney|subtractMoney|timesQuantity|sumMoney)\b/g,
  )
  return says(file, found ?? [])
}

/** Who may know whom, by what each rule demands. */
export const boundaries = {
  'a plain file is free of AWS and of the environment': plainFilesAreFree,
  'a rule is given the time, ids and chance': timeAndChanceAreGiven,
  'a context meets another at its index only': contextsMeetAtTheBorder,
  'the kernel knows no context': sharedKnowsNoContext,
  'what is deployed knows neither infrastructure nor tests': deployedKnowsNoInfrastructure,
  'a stack knows a context’s routes, tables and plain data only': stacksKnowNoRule,
  'no float and no number arithmetic on the money of invoices': invoicesCalculateExactly,
} as const satisfies Record<string, Boundary>

export type BoundaryName = keyof typeof boundaries
