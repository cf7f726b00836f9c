/** A relation of RFC 8288 and the parameters that lead there; undefined takes one away. */
export interface PageLink {
  readonly rel: 'first' | 'prev' | 'next';
  readonly parameters: Readonly<Record<string, string | number | undefined>>;
}

/**
 * The value of a `Link` header (RFC 8288): references with an absolute path, the other parameters of the query kept.
 *
 * @param path - of the route, as this server writes it; never what a client sent.
 * @param query - what the page was asked for with. Form encoding leaves nothing in it that could end a reference.
 */
export function linkHeader(path: string, query: Readonly<Record<string, unknown>>, links: readonly PageLink[]): string {
  return links
    .map(({ rel, parameters }) => {
      const all = Object.entries({ ...query, ...parameters }).filter(([, value]) => value !== undefined);
      const search = new URLSearchParams(all.map(([name, value]): [string, string] => [name, String(value)]));
      return `<${path}?${search}>; rel="${rel}"`;
    })
    .join(', ');
}
