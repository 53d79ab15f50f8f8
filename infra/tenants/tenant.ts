import * as z from 'zod/mini'
import { intents } from '../../functions/assistant/intents.ts'
import { usualLimits } from '../../shared/rate-limit.ts'
import { knownRegions, regionProfile } from '../region-profile.ts'

/** The only periods that CloudWatch Logs takes, in days. */
const logRetention = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
]

const isOneOf = (values: readonly string[]) => (value: string) => values.includes(value)

const isTimeZone = (value: string) => {
  try {
    return Intl.DateTimeFormat('en', { timeZone: value }) !== undefined
  } catch {
    return false
  }
}

const isLocale = (value: string) => {
  try {
    return Intl.getCanonicalLocales(value)[0] === value
  } catch {
    return false
  }
}

const httpsUrl = z.string().check(z.regex(/^https:\/\/[^\s?#]+$/, 'must be an https address without query'))

const identity = z.discriminatedUnion('kind', [
  z.strictObject({
    /** The data stack makes a Cognito user pool */
    kind: z.literal('userPool'),
    /** Where the sign-in page may send people back to */
    callbackUrls: z.array(httpsUrl).check(z.minLength(1)),
  }),
  z.strictObject({
    /** Any OpenID Connect issuer, exactly as in its tokens' `iss` */
    kind: z.literal('oidc'),
    issuer: httpsUrl,
    /** What a token's `aud` (or `client_id`) must be one of */
    audiences: z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
  }),
])

/** Tokens of a model that a tenant's assistant may use on a day; beyond, its own rules answer. */
const tokensPerDay = z.int().check(z.gte(1000), z.lte(1_000_000_000))

/** The same for one conversation. */
const tokensPerConversation = z._default(z.int().check(z.gte(1000), z.lte(10_000_000)), 50_000)

const assistant = z.discriminatedUnion('engine', [
  /** Rules and a small classifier, in its function: no service behind it */
  z.strictObject({ engine: z.literal('embedded') }),
  z.strictObject({
    /** A model of Amazon Bedrock, where the region has it */
    engine: z.literal('bedrock'),
    modelId: z.string().check(z.regex(/^[a-z0-9][a-z0-9.:-]{2,100}$/, 'must be the id of a Bedrock model')),
    tokensPerDay,
    tokensPerConversation,
  }),
  z.strictObject({
    /** Any endpoint that speaks OpenAI's chat completions; its key is the secret `dockline/<tenant>/assistant-model` */
    engine: z.literal('openAiCompatible'),
    endpoint: httpsUrl,
    model: z.string().check(z.minLength(1), z.maxLength(100)),
    tokensPerDay,
    tokensPerConversation,
  }),
])

const mail = z.discriminatedUnion('kind', [
  z.strictObject({
    /** Amazon SES, whose identity of the sender's domain somebody has verified */
    kind: z.literal('ses'),
    from: z.email(),
  }),
  z.strictObject({
    /** A relay of the tenant's own; what it is signed with is the secret `dockline/<tenant>/mail-relay` */
    kind: z.literal('relay'),
    from: z.email(),
    endpoint: httpsUrl,
  }),
])

/** When people of the service desk answer, how many, and their minutes per conversation by intent */
const serviceDesk = z
  .strictObject({
    days: z
      .array(z.enum(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']))
      .check(z.minLength(1), z.maxLength(7)),
    from: z.int().check(z.gte(0), z.lte(23)),
    until: z.int().check(z.gte(1), z.lte(24)),
    people: z.int().check(z.gte(1), z.lte(1_000)),
    minutes: z.optional(z.partialRecord(z.enum(intents), z.number().check(z.gt(0), z.lte(240)))),
  })
  .check(z.refine(({ from, until }) => from < until, 'must open before it closes'))

/** One tenant: one platform owner with stacks, key and data of its own. The files beside this one. */
export const tenantSchema = z
  .strictObject({
    /** Short name, part of every resource's name */
    id: z
      .string()
      .check(z.regex(/^[a-z][a-z0-9-]{1,19}$/, 'must be 2 to 20 of a-z, 0-9, - and begin with a letter')),
    name: z.string().check(z.minLength(1)),
    account: z.string().check(z.regex(/^\d{12}$/, 'must be the 12 digits of an AWS account')),
    region: z.string().check(z.refine(isOneOf(knownRegions), `must be one of ${knownRegions.join(', ')}`)),
    partition: z.enum(['aws', 'aws-cn']),
    /** BCP 47 */
    locale: z.string().check(z.refine(isLocale, 'must be a BCP 47 language tag such as zh-CN')),
    /** ISO 4217 */
    currency: z
      .string()
      .check(z.refine(isOneOf(Intl.supportedValuesOf('currency')), 'must be an ISO 4217 code')),
    /** IANA */
    timeZone: z.string().check(z.refine(isTimeZone, 'must be an IANA time zone such as Asia/Shanghai')),
    identity,
    /** What answers the assistant */
    assistant,
    /** Absent: working days from 9 to 18, one person, minutes as we assume them */
    serviceDesk: z.optional(serviceDesk),
    features: z.strictObject({ devices: z.boolean(), assistant: z.boolean() }),
    rollout: z.strictObject({ stage: z.enum(['trial', 'pilot', 'general']) }),
    retention: z.strictObject({
      /** How long logs are kept */
      logDays: z
        .int()
        .check(z.refine(days => logRetention.includes(days), `must be one of ${logRetention.join(', ')}`)),
      /** How long replaced and deleted documents can be brought back */
      dataDays: z.int().check(z.gte(1), z.lte(3650)),
    }),
    /** Requests that one principal and one organization may make in ten seconds */
    limits: z._default(
      z.strictObject({
        principal: z.int().check(z.gte(10), z.lte(100_000)),
        organization: z.int().check(z.gte(10), z.lte(1_000_000)),
      }),
      { ...usualLimits },
    ),
    /** How invoices are mailed; absent: they are not */
    mail: z.optional(mail),
    alarms: z.strictObject({ email: z.email() }),
    /** Web origins that may call the API from a browser */
    origins: z.array(httpsUrl),
  })
  .check(ctx => {
    const { region, partition, assistant, identity, mail } = ctx.value
    if (!knownRegions.includes(region)) return
    const profile = regionProfile(region)
    const refuse = (path: string[], message: string) =>
      ctx.issues.push({ code: 'custom', path, message, input: ctx.value })
    if (profile.partition !== partition)
      refuse(['partition'], `must be ${profile.partition}, where ${region} is`)
    if (identity.kind === 'userPool' && !profile.userPools)
      refuse(['identity', 'kind'], `must be oidc: ${region} has no Cognito user pools`)
    if (assistant.engine === 'bedrock' && !profile.bedrock)
      refuse(['assistant', 'engine'], `must be embedded or openAiCompatible: ${region} has no Bedrock`)
    if (mail?.kind === 'ses' && !profile.emailIdentities)
      refuse(['mail', 'kind'], `must be relay: ${region} has no Amazon SES`)
  })

export type Tenant = z.infer<typeof tenantSchema>
