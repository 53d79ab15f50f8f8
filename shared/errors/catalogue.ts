/** What a caller should do after an error: send the same again, change the request, or give up. */
export type Retry = 'never' | 'after-change' | 'later'

export interface ErrorKind {
  readonly status: number
  readonly title: string
  /** For the reader of docs/errors.md: when it happens and what to do. */
  readonly help: string
  readonly retry: Retry
}

/**
 * Every error that the platform can answer, closed: a code without an entry does not compile.
 * The problem documents (RFC 9457), docs/errors.md and OpenAPI are made from this table.
 */
export const catalogue = {
  'invalid-request': {
    status: 400,
    title: 'The request does not have the expected form',
    help: 'Each entry of `errors` points at one field (JSON Pointer) and names the rule it breaks. Correct the fields and send again.',
    retry: 'after-change',
  },
  'idempotency-key-missing': {
    status: 400,
    title: 'A write needs an Idempotency-Key',
    help: 'Send an `Idempotency-Key` header of 8 to 255 printable characters, a UUID for example, with every POST, PUT, PATCH and DELETE. Keep it over retries.',
    retry: 'after-change',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
    help: 'The key was used before with a different body or path. Use a new key for a new request.',
    retry: 'after-change',
  },
  unauthenticated: {
    status: 401,
    title: 'No valid token',
    help: 'Send `Authorization: Bearer …` with a token of the tenant’s issuer that has not expired.',
    retry: 'after-change',
  },
  forbidden: {
    status: 403,
    title: 'Your role does not permit this',
    help: 'The detail names the permission that is missing. An administrator of your organization can grant it through a role.',
    retry: 'never',
  },
  'own-membership': {
    status: 403,
    title: 'Nobody changes his own membership',
    help: 'Another member who may manage members can. So nobody gives himself rights, and no organization is left without somebody who can manage it.',
    retry: 'never',
  },
  'consent-withdrawn': {
    status: 403,
    title: 'You do not agree to this use of your data',
    help: '`purpose` names it. Nothing was stored. `GET /v1/privacy/notices` says what it is, and `POST /v1/privacy/consents` agrees to it again.',
    retry: 'after-change',
  },
  'role-unknown': {
    status: 409,
    title: 'The organization has no such role',
    help: '`role` is neither a built-in role for what the organization is nor one of its own. List its roles and choose one of them.',
    retry: 'after-change',
  },
  'role-in-use': {
    status: 409,
    title: 'Members still have this role',
    help: '`members` is how many. Give them another role first.',
    retry: 'after-change',
  },
  'organization-ambiguous': {
    status: 400,
    title: 'Say which organization you act for',
    help: 'You are a member of several organizations: name one in the `Dockline-Organization` header.',
    retry: 'after-change',
  },
  'not-found': {
    status: 404,
    title: 'There is no such thing, or it is not yours',
    help: 'The id is unknown or belongs to another organization; the two are told apart to nobody.',
    retry: 'never',
  },
  'insufficient-stock': {
    status: 409,
    title: 'Not enough stock',
    help: '`lines` lists every short line with the quantity asked for and the quantity available. Nothing was held. Lower the quantities or wait for a receipt.',
    retry: 'after-change',
  },
  'sku-unavailable': {
    status: 409,
    title: 'Some SKUs cannot be ordered',
    help: '`lines` lists the SKUs that are unknown, retired or not for sale to you.',
    retry: 'after-change',
  },
  'gtin-taken': {
    status: 409,
    title: 'This GTIN is another SKU’s',
    help: '`gtin` is the number in fourteen digits, `sku` the SKU or pack that has it. A GTIN names one trade item: correct it, or take it off the other SKU first.',
    retry: 'after-change',
  },
  'quantity-refused': {
    status: 409,
    title: 'Some quantities are not sold like that',
    help: '`lines` lists every line that is under the minimum, over the maximum or no multiple of the pack for this buyer, each with the rule, its limit and where it comes from. Change the quantities.',
    retry: 'after-change',
  },
  'illegal-transition': {
    status: 409,
    title: 'The present state does not allow this',
    help: 'The detail names the state the object is in and what was asked. Read the object again before you decide.',
    retry: 'never',
  },
  'knowledge-worsened': {
    status: 409,
    title: 'A known question would lose its answer',
    help: '`questions` lists questions of the knowledge base that find their article now and would not any more. Change the article, or take the question from the other one first.',
    retry: 'after-change',
  },
  'quantity-exceeds-open': {
    status: 409,
    title: 'More than what is still open',
    help: '`lines` lists the quantities that are still open. Read the object again and send what is left.',
    retry: 'after-change',
  },
  'order-too-scattered': {
    status: 409,
    title: 'The pieces lie in too many places for one order',
    help: 'Each line takes its pieces from several warehouses, more than one order can hold together. Split the order. A draft with many lines can be made without a hold.',
    retry: 'after-change',
  },
  'not-acceptable': {
    status: 406,
    title: 'It cannot be had in this form',
    help: '`offered` lists the content types that there are. Name one of them in `Accept`, or send none.',
    retry: 'after-change',
  },
  'already-received': {
    status: 409,
    title: 'This invoice is here already',
    help: '`receivedId` names the one that has the same seller and number. An invoice that was corrected has a number of its own.',
    retry: 'never',
  },
  'document-incomplete': {
    status: 409,
    title: 'The document lacks what this format requires',
    help: 'Each entry of `errors` names a member of the invoice and the rule of EN 16931 that it breaks. Complete the parties’ details before the next invoice; this one can still be had as JSON and PDF.',
    retry: 'never',
  },
  conflict: {
    status: 409,
    title: 'Somebody else changed it at the same time',
    help: 'Nothing was written. Send the same request again, with the same Idempotency-Key.',
    retry: 'later',
  },
  'precondition-failed': {
    status: 412,
    title: 'It has changed since you read it',
    help: '`version` is the present one. Read the thing again, decide again, and send `If-Match` with its new ETag and a new Idempotency-Key.',
    retry: 'after-change',
  },
  'precondition-required': {
    status: 428,
    title: 'Say which version you are changing',
    help: 'Send `If-Match` with the `ETag` that you read. Where a thing may be made under an id of your own, `If-None-Match: *` says that there must be none yet.',
    retry: 'after-change',
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is too large',
    help: 'A body may have 256 kB. Split the request.',
    retry: 'after-change',
  },
  'too-much-at-once': {
    status: 422,
    title: 'This is more than can be stored at once',
    help: 'What it comes to is larger than one transaction or item of the database may be, for example an order of a thousand lines of which more than a hundred price lists speak. Nothing was written. Send it in parts.',
    retry: 'after-change',
  },
  'file-too-large': {
    status: 409,
    title: 'The file is too large to be answered',
    help: '`url` gives it to whoever has it, for five minutes.',
    retry: 'never',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    help: 'Wait for the seconds in `Retry-After`.',
    retry: 'later',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    help: 'The operator can find it by `requestId`. Sending the same request again with the same Idempotency-Key is safe.',
    retry: 'later',
  },
  'key-gone': {
    status: 410,
    title: 'The key of this data is destroyed',
    help: 'The tenant has left and its key was destroyed as scheduled, or somebody was erased whose data the answer had. What was encrypted under it can be read by nobody any more.',
    retry: 'never',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily not available',
    help: 'A part that we depend on does not answer or throttles. Sending the same request again with the same Idempotency-Key is safe.',
    retry: 'later',
  },
} as const satisfies Record<string, ErrorKind>

export type ErrorCode = keyof typeof catalogue
