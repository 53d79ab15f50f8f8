/** How large a test is: its share of `npm test`, or the whole, which `npm run prove -- sizes` tries in every run of CI. */
export const size = (share: number, whole: number): number =>
  process.env.TEST_SIZE === 'whole' ? whole : share
