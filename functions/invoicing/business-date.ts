export { dayAfter, dayIn } from '../../shared/business-date.ts'
