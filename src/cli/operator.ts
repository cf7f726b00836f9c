/** Who every command acts for: whoever runs the server. The audit log calls them OPERATOR. */
export const OPERATOR = { kind: 'operator' } as const;
