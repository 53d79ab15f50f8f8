import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import * as z from 'zod/mini'
import { type Tenant, tenantSchema } from './tenant.ts'

/** A tenant file that cannot be used; the message names file, field and rule, one line each. */
export class TenantFileError extends Error {
  override readonly name = 'TenantFileError'
}

export const tenantFolder = import.meta.dirname

/** The ids of the tenants there are, from the names of their files. */
export const tenantIds = (folder = tenantFolder): string[] =>
  readdirSync(folder)
    .filter(file => file.endsWith('.json'))
    .map(file => file.slice(0, -'.json'.length))
    .toSorted()

/** @throws TenantFileError when there is no such tenant or its file breaks a rule */
export const readTenant = (id: string, folder = tenantFolder): Tenant => {
  if (!tenantIds(folder).includes(id))
    throw new TenantFileError(`no tenant "${id}"; there are ${tenantIds(folder).join(', ')}`)
  const file = join(folder, `${id}.json`)
  const name = relative(process.cwd(), file)
  const parsed = tenantSchema.safeParse(parseJson(readFileSync(file, 'utf8'), name), inEnglish)
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      issue => `${name}: ${issue.path.join('.') || 'the file'}: ${issue.message}`,
    )
    throw new TenantFileError(lines.join('\n'))
  }
  if (parsed.data.id !== id) throw new TenantFileError(`${name}: id: must be "${id}", the name of its file`)
  return parsed.data
}

/** The small build of zod carries no words of its own. */
const inEnglish = { error: z.locales.en().localeError }

const parseJson = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TenantFileError(`${name}: the file: must be JSON (${(cause as Error).message})`, { cause })
  }
}
