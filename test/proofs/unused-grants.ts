/**
 * What functions may do and a run of `iam` does not see them do, each with its reason. Anything else that is
 * granted and not used is a violation: take the grant away, or say here why it must stay.
 */
const listed: readonly (readonly [grant: RegExp, reason: string])[] = [
  [
    / may sqs:SendMessage \S+-dead(\.fifo)?$/,
    'What fails for good is put aside, and nothing fails in the run',
  ],
]

export const isListed = (grant: string): boolean => listed.some(([pattern]) => pattern.test(grant))
