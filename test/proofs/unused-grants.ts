const onCondition = (functionId: string, grants: readonly string[], reason: string) =>
  [functionId, grants, reason] as const

/**
 * What functions may do and a run of `iam` need not see them do, each with its reason. Anything else that is
 * granted and not used is a violation: take the grant away, or say here when it is used.
 */
const listed = [
  onCondition(
    'assistant-api',
    [
      ...['check ordering', 'remove ordering', 'update ordering', 'sqs:SendMessage works'],
      ...['read inventory', 'remove inventory', 'read catalog'],
      ...['read invoicing', 'check invoicing', 'put invoicing', 'put organizations'],
    ],
    'It changes an order or a company’s address, or asks for an invoice, only after a button is pressed, and answers on prices, stock and invoices when asked',
  ),
  onCondition('audit-api', ['s3:GetObject data-Documents* audit/anchors/*'], 'Anchors are made once an hour'),
  onCondition(
    'audit-seal-entries',
    ['s3:PutObject data-Documents* audit/anchors/*', 's3:PutObjectRetention data-Documents* audit/anchors/*'],
    'The head of the chain is anchored once an hour',
  ),
  onCondition('customs-api', ['read invoicing'], 'Only a paper that is an invoice of ours is looked up'),
  onCondition('customs-api', ['read keys', 'put keys'], 'Only what is personal in a paper is sealed'),
  onCondition(
    'devices-watch-silence',
    ['update devices', 'put outbox'],
    'Nobody has been silent for an hour',
  ),
  onCondition(
    'devices-end-grace',
    ['update devices', 'iot:ListThingPrincipals thing/*', 'iot:UpdateCertificate cert/*'],
    'No credential was replaced long ago',
  ),
  onCondition(
    'documents-export-invoices',
    ['put outbox'],
    'Only a long export goes on in a message of its own',
  ),
  onCondition(
    'documents-send-out-invoices',
    [
      ...['put keys', 'put outbox', 's3:GetObject data-Documents* tax-documents/*'],
      ...['ses:SendEmail identity/demo.dockline.example', 'ses:SendRawEmail identity/demo.dockline.example'],
    ],
    'Nobody has an address to which the invoices of the run could be mailed',
  ),
  onCondition(
    'warnings-mail-warnings',
    [
      'put keys',
      ...['ses:SendEmail identity/demo.dockline.example', 'ses:SendRawEmail identity/demo.dockline.example'],
    ],
    'Whoever has an address has a data key, and the letters of a laptop go into its mailbox',
  ),
  onCondition('invoicing-issue-invoices', ['put keys'], 'The buyer has a data key already, from its profile'),
  onCondition('inventory-watch-levels', ['update inventory', 'put outbox'], 'Only where a level is crossed'),
  onCondition(
    'invoicing-api',
    ['update invoicing'],
    'Quotas and tokens of a tax channel are counted only where one is connected',
  ),
  onCondition(
    'invoicing-do-work',
    [
      ...['check invoicing', 'update invoicing', 'read organizations', 'put keys'],
      ...['s3:GetObject data-Documents* tax-documents/*', 's3:PutObject data-Documents* tax-documents/*'],
    ],
    'Nothing is due at a tax channel, which the run does not have',
  ),
  onCondition('ordering-api', ['remove ordering'], 'Lines in chunks go when a large order is changed'),
  ...['fill-backorders', 'review-backorders'].map(file =>
    onCondition(
      `ordering-${file}`,
      [
        ...['remove ordering', 'put ordering', 'read catalog', 'put outbox'],
        ...['read inventory', 'put inventory', 'update inventory', 'remove inventory'],
      ],
      'No order waits for the goods that come in',
    ),
  ),
  onCondition(
    'ordering-finish-works',
    [
      ...['check ordering', 'remove ordering', 'put ordering', 'update ordering', 'put audit', 'put outbox'],
      ...['read inventory', 'remove inventory', 'put inventory', 'update inventory'],
    ],
    'The large order was finished by the request; only what was cut off is finished here',
  ),
  onCondition('outbox-sweep', ['putAll outbox', 'sns:Publish events.fifo'], 'The relay missed nothing'),
  onCondition(
    'privacy-api',
    ['read keys', 'put keys', 'put assistant'],
    'Keys are opened and destroyed where the person has something sealed',
  ),
  onCondition(
    'privacy-api',
    ['put organizations', 'update organizations'],
    'A person’s own entry is changed when a correction or an erasure is carried out',
  ),
  onCondition('replenishment-api', ['read ordering'], 'Who waits is asked of a position that has fallen low'),
  ...['record-readings', 'watch-positions', 'review-positions'].map(file =>
    onCondition(
      `replenishment-${file}`,
      ['read ordering'],
      'Who waits is asked of a position that can be short',
    ),
  ),
  onCondition(
    'replenishment-record-readings',
    ['read catalog'],
    'Weights and packs are reckoned by the catalogue',
  ),
  onCondition(
    'replenishment-record-readings',
    ['update devices'],
    'A device is told to be seen once in five minutes',
  ),
  onCondition(
    'replenishment-plan-positions',
    [
      ...['update replenishment', 'read ordering', 'put outbox'],
      ...['putAll forecasting', 'update forecasting'],
    ],
    'Positions without a year of demand are not planned anew',
  ),
] as const

/** For every function alike. */
const everywhere: readonly (readonly [grant: RegExp, reason: string])[] = [
  [
    / may sqs:SendMessage \S+-dead(\.fifo)?$/,
    'What fails for good is put aside, and nothing fails in the run',
  ],
  [/-api may update limits$/, 'The first few requests of a window are counted in memory'],
  [
    / may put audit$/,
    'Noted is who wrote, who looked at personal data, and what was done in somebody’s name',
  ],
]

/** The bucket's name has a hash in it. */
const plain = (grant: string): string => grant.replace(/data-Documents\w+\//, 'data-Documents* ')

export const isListed = (grant: string): boolean =>
  everywhere.some(([pattern]) => pattern.test(grant)) ||
  listed.some(([functionId, grants]) => grants.some(each => plain(grant) === `${functionId} may ${each}`))
