import './console.css';

/** How far work has come. Without a `total` it shows only that something happens. */
export function Progress(props: { readonly label: string; readonly done: number; readonly total: number | undefined }) {
  const { label, done, total } = props;
  return (
    <progress
      className="progress"
      aria-label={label}
      {...(total !== undefined && total > 0 && { max: total, value: Math.min(done, total) })}
    />
  );
}
