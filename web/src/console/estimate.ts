/** How a number is written that is an estimate: with no more digits than it is worth. */
export const ESTIMATE: Intl.NumberFormatOptions = { maximumSignificantDigits: 3 };
