// Medians and the like.
const sorted = (values) => [...values].sort((a, b) => a - b);
const round = (value) => Math.round(value * 10) / 10;

/** The q-th quantile, the greater of two. */
export function quantile(values, q) {
  const all = sorted(values);
  return all.length === 0 ? undefined : round(all[Math.min(all.length - 1, Math.floor(all.length * q))]);
}

/** What a row tells of many measurements: the median as `ms`, and its tail. */
export const spread = (values) => ({ ms: quantile(values, 0.5), p75_ms: quantile(values, 0.75), p95_ms: quantile(values, 0.95), of: values.length });
