/** The beginning of the year 1 and the end of the year 9999, in milliseconds: beyond, ISO 8601 writes years in another way. */
const MIN = -62_135_596_800_000;
const MAX = 253_402_300_799_999;
const DAY = 86_400_000;
/** Numbers with two and with three digits. */
const TWO = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'));
const THREE = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'));

/** Dates of one answer often fall on the same days. */
let lastDay = Number.NaN;
let lastDate = '';

/**
 * Writes a time as `Date.prototype.toISOString` does, in an eighth of its time.
 *
 * @param time - whole milliseconds since 1970.
 * @throws RangeError for what is not a time.
 */
export function isoTime(time: number): string {
  if (!(time >= MIN && time <= MAX)) return new Date(time).toISOString();
  const day = Math.floor(time / DAY);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY).toISOString().slice(0, 11);
    lastDay = day;
  }
  const ofDay = time - day * DAY;
  const seconds = Math.trunc(ofDay / 1_000);
  const minutes = Math.trunc(seconds / 60);
  const hours = Math.trunc(minutes / 60);
  return `${lastDate}${TWO[hours]}:${TWO[minutes - hours * 60]}:${TWO[seconds - minutes * 60]}.${THREE[ofDay - seconds * 1_000]}Z`;
}
