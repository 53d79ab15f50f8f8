/**
 * Whether a topic lies under an MQTT topic filter: `+` stands for one level, `#` for the rest including none,
 * and neither for a first level that begins with `$` (MQTT 5.0, 4.7).
 */
export const topicMatches = (filter: string, topic: string): boolean => {
  const wanted = filter.split('/')
  const levels = topic.split('/')
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false
  for (const [i, level] of wanted.entries()) {
    if (level === '#') return i === wanted.length - 1 && levels.length >= i
    if (i >= levels.length || (level !== '+' && level !== levels[i])) return false
  }
  return wanted.length === levels.length
}
