/** A refusal to start or to go on that a person can act on; its message is the whole explanation. */
export class LocalStackError extends Error {
  override name = 'LocalStackError'
}
