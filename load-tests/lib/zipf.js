// Draws ranks 0 … count-1, rank r in proportion to 1 / (r + 1)^exponent.
export function zipf(count, exponent) {
  const cumulative = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) {
    sum += 1 / Math.pow(rank + 1, exponent);
    cumulative[rank] = sum;
  }
  return (uniform) => {
    const wanted = uniform * sum;
    let low = 0;
    let high = count - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
