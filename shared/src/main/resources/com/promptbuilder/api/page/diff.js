// ---- the difference of two texts

const MAX_CELLS = 20_000_000;

/** Runs of {tag, text}: span for what both texts have, del and ins for the rest. By words, or by lines if the texts are long. */
function difference(before, after) {
  const words = [before, after].map(text => text.match(/\s*\S+/g) || []);
  const isLong = words[0].length * words[1].length > MAX_CELLS;
  const [from, to] = isLong ? [before, after].map(text => text.split(/(?=\n)/)) : words;
  const [a, b] = [from, to].map(parts => parts.map(part => part.trim()));
  const common = commonLengths(a, b);
  const runs = [];
  const add = (tag, text) => {
    if (runs.at(-1)?.tag !== tag) {
      runs.push({tag, text: ''});
    }
    runs.at(-1).text += text;
  };
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    if (i < a.length && a[i] === b[j]) {
      add('span', to[j++]);
      i++;
    } else if (j === b.length || i < a.length && common(i + 1, j) >= common(i, j + 1)) {
      add('del', from[i++]);
    } else {
      add('ins', to[j++]);
    }
  }
  return runs;
}

/** The length of the longest common subsequence of a from i on and b from j on. */
function commonLengths(a, b) {
  const width = b.length + 1;
  const lengths = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const here = i * width + j;
      lengths[here] = a[i] === b[j] ? lengths[here + width + 1] + 1 : Math.max(lengths[here + width], lengths[here + 1]);
    }
  }
  return (i, j) => lengths[i * width + j];
}
