import { createHash } from 'node:crypto'
import { canonicalJson } from '../shared/canonical-json.ts'
import { type Deployment, nameOf } from './guardrails/deployment.ts'
import { typesThatKeepData } from './guardrails/keys.ts'

/** The tenant's key as KMS says it is. */
export interface LeavingKey {
  readonly arn: string
  readonly state: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'Destroyed'
  /** from when on nobody can use it, us and the cloud's operator included */
  readonly destroyedAt?: string | undefined
}

/** Where the audit chain stood: what was recorded until then can be shown by who has kept it. */
export interface LastHead {
  readonly seq: number
  readonly hash: string
}

/** What a tenant that leaves is given: what was made unreadable, how and when. */
export interface Certificate {
  readonly certificateId: string
  readonly tenant: { readonly id: string; readonly name: string }
  readonly issuedAt: string
  readonly key: LeavingKey
  /** every resource that kept the tenant's data, as its templates name it; each is under the key */
  readonly covers: readonly string[]
  readonly auditHead?: LastHead | undefined
  /** what the law wants kept was handed over before: how, in the words of who did it */
  readonly handedOver: string
  readonly statement: { readonly zh: string; readonly en: string }
  /** SHA-256 of the other members as canonical JSON */
  readonly sha256: string
}

/** Everything of a tenant that keeps data. */
export const coveredBy = ({ resources }: Deployment): string[] =>
  resources
    .filter(({ type }) => typesThatKeepData.has(type))
    .map(nameOf)
    .toSorted()

const statementOf = ({ state, destroyedAt }: LeavingKey): Certificate['statement'] =>
  state === 'Destroyed'
    ? {
        zh: '该租户的密钥已销毁。以下资源及其备份、流和副本中的全部数据均不可再读取，任何人都无法恢复。',
        en: 'The tenant’s key is destroyed. All data in the resources below, in their backups, streams and copies can be read by nobody any more.',
      }
    : {
        zh: `该租户的密钥已停用，并将于 ${destroyedAt} 销毁。自停用起数据即不可读取；在销毁之前可以撤回。`,
        en: `The tenant’s key is out of use and will be destroyed at ${destroyedAt}. Its data cannot be read from now on; until then this can be revoked.`,
      }

interface Leaving {
  readonly deployment: Deployment
  readonly key: LeavingKey
  readonly issuedAt: string
  readonly handedOver: string
  readonly auditHead?: LastHead | undefined
}

export const hashOfCertificate = ({
  sha256: _,
  ...rest
}: Omit<Certificate, 'sha256'> & { sha256?: string }) =>
  createHash('sha256').update(canonicalJson(rest)).digest('hex')

export const certificateOf = ({ deployment, key, issuedAt, handedOver, auditHead }: Leaving): Certificate => {
  const { id, name } = deployment.tenant
  const certificate = {
    certificateId: `leaving-${id}-${issuedAt.replaceAll(/[:.]/g, '-')}`,
    tenant: { id, name },
    issuedAt,
    key,
    covers: coveredBy(deployment),
    ...(auditHead ? { auditHead } : {}),
    handedOver,
    statement: statementOf(key),
  }
  return { ...certificate, sha256: hashOfCertificate(certificate) }
}
